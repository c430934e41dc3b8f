import Kernels
import Platform

/// When hosts fail by themselves, drawn by seed, replication and host: the same for every clock.
struct HostFailures {
  private let settings: Blueprint.Failures
  private let seed: UInt64, replication: Int

  init(_ request: RunRequest) {
    settings = request.blueprint.failures
    seed = request.seed
    // All replications have the same incidents where the study does not redraw them.
    replication = request.redrawsIncidents ? request.replication : 0
  }

  /// Time up before, and time of repair after, a host's n-th failure, in milliseconds.
  func draw(_ identity: UInt64, failure: Int) -> (up: Double, repair: Double) {
    var stream = RandomStream(
      seed: seed, replication: replication, component: .hostFailure,
      entity: identity &+ UInt64(failure) &* 0x9E37_79B9_7F4A_7C15)
    return (
      stream.exponential(mean: settings.hostMeanTimeBetweenSeconds * 1000),
      stream.exponential(mean: max(settings.hostMeanTimeToRepairSeconds, 0.001) * 1000)
    )
  }
}
