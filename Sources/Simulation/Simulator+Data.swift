import Platform
import Policies

/// What guests exchange with data at another site than theirs.
extension Simulator {
  /// A guest at a site has so many cores more, or fewer, that read and write.
  mutating func exchange(_ row: Int, at site: Int, millicores: Int64, at time: Int64) {
    for data in guests.rules[Int(guests.ruleOf[row])].data where data.site != site {
      for (source, target, amount) in [
        (data.site, site, data.reads), (site, data.site, data.writes),
      ] where amount > 0 {
        guard let route = route(of: row, from: source, to: target) else { continue }
        meters.send(route, perCoreHour: amount, millicores: millicores, at: time)
      }
    }
  }

  /// What a guest's data from one site to another are charged as; nil where they cost nothing by the byte.
  ///
  /// Providers charge what leaves them, less between their own regions and over an interconnect, nothing within
  /// a region. One's own sites send to providers over the internet, where there is no interconnect, and to one
  /// another over lines of their own.
  func route(of row: Int, from source: Int, to target: Int) -> RunMeters.Route? {
    let (left, right) = (blueprint.sites[source], blueprint.sites[target])
    let meter: Meter
    switch (left.isRented, right.isRented) {
    case (false, false): return nil
    case (false, true):
      guard right.meterHome == .internetEgress else { return nil }
      meter = .internetEgress
    case (true, false): meter = left.meterHome
    case (true, true) where left.provider != right.provider: meter = .internetEgress
    case (true, true) where left.region == right.region: return nil
    case (true, true): meter = .interRegionTransfer
    }
    return .init(meter: meter, site: source, target: target, owner: guests.owner[row])
  }
}
