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
    guard blueprint.sites[place].kind == .private else {
      return failures.losses.reduce(1.0) { availability, loss in
        guard loss.site == place else { return availability }
        return availability / (1 + loss.perYear * loss.meanSeconds / 31_536_000)
      }
    }
    var availability = 1.0
    if failures.hostMeanTimeBetweenSeconds > 0 {
      let down = failures.detectionSeconds + blueprint.virtualisation.bootSeconds
      availability /= 1 + down / failures.hostMeanTimeBetweenSeconds
    }
    if failures.rackMeanTimeBetweenSeconds > 0 {
      let down = failures.detectionSeconds + blueprint.virtualisation.bootSeconds
      availability /= 1 + down / failures.rackMeanTimeBetweenSeconds
    }
    for loss in failures.losses where loss.zone != nil && loss.site == place {
      // A guest is in a zone as often as its hosts are among the site's.
      let site = blueprint.sites[loss.site]
      let hosts = site.zones.reduce(0) { $0 + $1.hostCount }
      let own = loss.zone.map { site.zones[$0].hostCount } ?? 0
      let down = failures.detectionSeconds + blueprint.virtualisation.bootSeconds
      let share = hosts > 0 ? Double(own) / Double(hosts) : 0
      availability /= 1 + loss.perYear * share * down / 31_536_000
    }
    for loss in failures.losses where loss.zone == nil && loss.site == place {
      var down = loss.meanSeconds
      if let restoration, let recoverySite {
        var recovery =
          Double(restoration.declareMilliseconds + restoration.promoteMilliseconds) / 1000
        if restoration.movesData {
          recovery += recoverySite.provisioningSeconds
          recovery +=
            (guestsAtOnce + 1) / 2 * blueprint.virtualisation.storageGiBPerGuest * 8.589934592
            / recoverySite.restoreGigabitsPerSecond
        }
        down = loss.meanSeconds * (1 - Elementary.exp(-recovery / loss.meanSeconds))
      }
      availability /= 1 + loss.perYear * down / 31_536_000
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
