import Kernels
import Platform

// How long it takes until what was ordered is there: containers, instances, nodes and hosts, each with its mean and spread.
extension Simulator {
  /// A time in milliseconds: the mean, or drawn log-normally about it.
  ///
  /// - Parameters:
  ///   - seconds: The mean.
  ///   - sigma: Standard deviation of the logarithm; 0 for the mean itself.
  ///   - entity: What is ordered, which keys the draw.
  func provisioningTime(seconds: Double, sigma: Double, of entity: UInt64) -> Int64 {
    let mean = seconds * 1000
    guard sigma > 0, mean > 0 else { return Int64(mean.rounded()) }
    var stream = RandomStream(
      seed: request.seed, replication: request.replication, component: .provisioning,
      entity: entity)
    return Int64(TimeSampler.logNormal(sigma: sigma, mean: mean).draw(&stream).rounded())
  }

  /// From the start of a guest until it runs.
  func bootTime(of row: Int) -> Int64 {
    let sharing = blueprint.virtualisation
    return provisioningTime(
      seconds: sharing.bootSeconds, sigma: sharing.bootSigma, of: order(of: row))
  }

  /// From the order of a guest's instance at a public site until it is there.
  func instanceTime(of row: Int, at site: Site) -> Int64 {
    provisioningTime(
      seconds: site.provisioningSeconds, sigma: site.provisioningSigma,
      of: order(of: row) &+ 0x696E_7374)
  }

  /// What tells one start of a guest from all others.
  private func order(of row: Int) -> UInt64 {
    guests.identity[row] &+ UInt64(bitPattern: Int64(guests.generation[row]))
  }
}
