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
        guard let meter = charged(from: source, to: target) else { continue }
        meters.send(
          meter,
          .init(site: source, target: target, owner: guests.owner[row], perCoreHour: amount),
          millicores: millicores, at: time)
      }
    }
  }

  /// What data from one site to another is charged as; nil where they cost nothing by the byte.
  ///
  /// Providers charge what leaves them, less between their own regions and over a line of one's own, nothing
  /// within a region.
  func charged(from source: Int, to target: Int) -> Meter? {
    let (left, right) = (blueprint.sites[source], blueprint.sites[target])
    guard left.isRented else { return nil }
    guard right.isRented else {
      return left.interconnectGigabitsPerSecond > 0 ? .interconnectTransfer : .internetEgress
    }
    guard left.provider == right.provider else { return .internetEgress }
    return left.region == right.region ? nil : .interRegionTransfer
  }
}
