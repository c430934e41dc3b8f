import Kernels
import Platform

extension IncidentPlan {
  /// Whole places whose loss is so rare that there is at most about one a horizon in all, the rarest
  /// first; only events without memory can be drawn by other rates.
  func rareDraws(_ horizon: Int64) -> [Int] {
    let domains: [Hazard.Domain] = [.rack, .zone, .site, .provider, .network]
    let rates = draws.indices.compactMap { index -> (rate: Double, index: Int)? in
      guard domains.contains(draws[index].domain), let rate = draws[index].rate else { return nil }
      return (rate * Double(places(of: draws[index]).count), index)
    }.sorted { ($0.rate, $0.index) < ($1.rate, $1.index) }
    var sum = 0.0
    return rates.prefix { entry in
      sum += entry.rate * Double(horizon)
      return sum <= 1
    }.map(\.index).sorted()
  }

  /// Places that fail together: those of one identity.
  private struct RareUnit {
    var places: [Occurrence]
    var identity: UInt64, rate: Double, draw: Int
    var downUntil = 0.0
    /// Until when others are drawn more often.
    var biasedUntil = 0.0
  }

  /// Draws rare events by importance sampling: about one to begin with, and while something is down
  /// another one with about an even chance, for a while.
  ///
  /// Returns the logarithm of the likelihood over that of the draws.
  ///
  /// Source: the failure biasing of highly reliable systems, P. Heidelberger, ACM Transactions on
  /// Modeling and Computer Simulation 5 (1995) 43.
  func addRare(
    _ draws: [Draw], seed: UInt64, replication: Int, horizon: Int64, into found: inout [Occurrence]
  ) -> Double {
    var units: [RareUnit] = []
    for (index, draw) in draws.enumerated() {
      for place in places(of: draw) {
        if let known = units.firstIndex(where: { $0.draw == index && $0.identity == place.identity }
        ) {
          units[known].places.append(place.occurrence)
        } else {
          units.append(
            RareUnit(
              places: [place.occurrence], identity: place.identity, rate: draw.rate ?? 0,
              draw: index))
        }
      }
    }
    let all = units.reduce(0) { $0 + $1.rate }
    let atRest = max(1 / (all * Double(horizon)), 1)
    var stream = RandomStream(
      seed: seed, replication: replication, component: .siteFailure, entity: 0x7261_7265)
    var time = 0.0
    var logWeight = 0.0
    let end = Double(horizon)
    while time < end {
      let up = units.reduce(0) { $0 + ($1.downUntil <= time ? $1.rate : 0) }
      let repaired = units.reduce(Double.infinity) {
        $1.downUntil > time ? min($0, $1.downUntil) : $0
      }
      // After twice the mean repair draws are as often as they happen, so that weights stay bounded.
      let biased = units.indices.filter { units[$0].biasedUntil > time }
      let change = biased.reduce(Double.infinity) { min($0, units[$1].biasedUntil) }
      let shortest = biased.reduce(Double.infinity) { min($0, draws[units[$1].draw].meanRepair) }
      let bias =
        !biased.isEmpty
        ? max(0.5 / (all * shortest), 1) : repaired < .infinity ? 1 : atRest
      let next = up > 0 ? time + stream.exponential(mean: 1 / (bias * up)) : .infinity
      let until = min(next, repaired, change, end)
      logWeight += (bias - 1) * up * (until - time)
      time = until
      guard next <= until, next < end else { continue }
      logWeight -= Elementary.log(bias)
      var left = stream.uniform() * up
      let chosen =
        units.indices.first { index in
          guard units[index].downUntil <= time else { return false }
          left -= units[index].rate
          return left < 0
        } ?? units.indices.last { units[$0].downUntil <= time } ?? 0
      let length = draws[units[chosen].draw].repair.draw(&stream)
      for place in units[chosen].places {
        var one = place
        one.start = Int64(time)
        one.end = one.start + max(1, Int64(min(length, 1e15)))
        found.append(one)
      }
      units[chosen].downUntil = time + max(length, 1)
      // Once per way down: what follows a second loss is as it is.
      if biased.isEmpty {
        let mean = draws[units[chosen].draw].meanRepair
        units[chosen].biasedUntil = min(time + 2 * mean, units[chosen].downUntil)
      } else {
        for index in biased { units[index].biasedUntil = time }
      }
    }
    return logWeight
  }
}
