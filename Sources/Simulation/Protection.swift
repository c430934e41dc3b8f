import Platform
import Policies

/// A strategy against the loss of a site, as a platform uses it.
struct Protection {
  let standing: StandingProtection
  let restoration: Restoration?
  /// Index of the site that takes over, or nil where guests wait for their own.
  let site: Int?

  init(_ choice: Choice, _ blueprint: Blueprint) {
    let policy = Simulator.chosen(RecoveryCatalogue.named(choice.name)).init(choice)
    standing = policy.standing
    restoration = policy.restoration
    site = policy.site.flatMap(blueprint.site(named:))
  }

  /// The platform's strategy, then those of its tiers in their order.
  static func all(_ blueprint: Blueprint) -> [Protection] {
    [Protection(blueprint.recovery, blueprint)]
      + blueprint.continuity.tiers.map {
        Protection($0.recovery ?? blueprint.recovery, blueprint)
      }
  }

  /// Which of them each guest of a workload has.
  static func indices(_ workload: Workload, _ blueprint: Blueprint) -> [UInt8] {
    let continuity = blueprint.continuity
    guard !continuity.tiers.isEmpty else { return Array(repeating: 0, count: workload.count) }
    struct Key: Hashable {
      var tenant: Int32, service: Int32, group: Int32
    }
    var known: [Key: UInt8] = [:]
    return (0..<workload.count).map { row in
      let key = Key(
        tenant: workload.tenant[row], service: workload.service[row],
        group: workload.group.isEmpty ? -1 : workload.group[row])
      if let index = known[key] { return index }
      let tier = continuity.tier(
        tenant: workload.tenantName(of: row), service: workload.serviceName(of: row))
      let index = UInt8((tier ?? -1) + 1)
      known[key] = index
      return index
    }
  }
}
