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
    var known: [Int64: UInt8] = [:]
    return (0..<workload.count).map { row in
      let (tenant, service) = (workload.tenant[row], workload.service[row])
      let key = Int64(tenant) << 32 | Int64(UInt32(bitPattern: service))
      if let index = known[key] { return index }
      func name(_ names: [String], _ index: Int32) -> String {
        names.indices.contains(Int(index)) ? names[Int(index)] : ""
      }
      let tier = continuity.tier(
        tenant: name(workload.tenantNames, tenant), service: name(workload.serviceNames, service))
      let index = UInt8((tier ?? -1) + 1)
      known[key] = index
      return index
    }
  }
}
