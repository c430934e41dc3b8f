import Kernels
package import Platform
package import Policies

/// Closed forms beside the simulation, for what a few replications cannot see.
package enum Analytic {
  /// The availability of a guest of a site from failure rates and recovery times alone.
  ///
  /// A guest is down for the detection and start time after each failure of its host or rack, rate
  /// 1/MTBF, and after each loss of its zone, and for E[min(D, r)] after each loss of its site, where
  /// D is the exponential length of the loss and r the recovery time of the strategy, averaged over the
  /// restore queue: `A = Π 1 / (1 + λ·E[down])`, independent causes in series. Room for every displaced
  /// guest is assumed. A public site has no hosts that fail, and no strategy against its own loss.
  ///
  /// - Parameter place: Index of the site.
  package static func guestAvailability(
    _ blueprint: Blueprint, at place: Int, restoration: Restoration?, recoverySite: Site?,
    guestsAtOnce: Double
  ) -> Double {
    let failures = blueprint.failures
    let site = blueprint.sites[place]
    let again = failures.detectionSeconds + blueprint.virtualisation.bootSeconds
    let hosts = site.zones.reduce(0) { $0 + $1.hostCount }
    var availability = 1.0
    for hazard in failures.replayed where hazard.site.map({ $0 == place }) ?? true {
      for (domain, share) in hazard.parts {
        var rate = share / hazard.between.meanSeconds
        var down = again
        switch domain {
        case .host, .rack:
          guard site.kind == .private else { continue }
          // A guest is in a zone as often as its hosts are among the site's.
          rate *= hazard.zone.map { Double(site.zones[$0].hostCount) / Double(hosts) } ?? 1
        case .zone:
          guard site.kind == .private else { continue }
          rate *=
            hazard.zone.map { Double(site.zones[$0].hostCount) / Double(hosts) } ?? 1
        default:
          if domain == .provider, site.kind == .private { continue }
          down = hazard.repair.meanSeconds
          guard site.kind == .private, let restoration, let recoverySite else { break }
          var recovery =
            Double(restoration.declareMilliseconds + restoration.promoteMilliseconds) / 1000
          if restoration.movesData {
            recovery += recoverySite.provisioningSeconds
            recovery +=
              (guestsAtOnce + 1) / 2 * blueprint.virtualisation.storageGiBPerGuest
              * Blueprint.gigabitsPerGibibyte
              / recoverySite.restoreGigabitsPerSecond
          }
          down = hazard.repair.meanSeconds * (1 - Elementary.exp(-recovery / down))
        }
        availability /= 1 + rate * down
      }
    }
    return availability
  }

  /// The probability that at least `needed` of `count` independent parts are up.
  ///
  /// `Σ C(n, i) Aⁱ (1 − A)ⁿ⁻ⁱ` over i ≥ k, summed in logarithms.
  package static func kOfN(needed: Int, count: Int, availability: Double) -> Double {
    guard needed > 0 else { return 1 }
    guard needed <= count else { return 0 }
    if availability >= 1 { return 1 }
    if availability <= 0 { return 0 }
    var terms: [Double] = []
    for up in needed...count {
      let choose =
        Elementary.logGamma(Double(count + 1)) - Elementary.logGamma(Double(up + 1))
        - Elementary.logGamma(Double(count - up + 1))
      terms.append(
        Elementary.exp(
          choose + Double(up) * Elementary.log(availability)
            + Double(count - up) * Elementary.log(1 - availability)))
    }
    return min(1, Statistics.sum(terms.sorted()))
  }
}
