internal import Documents
internal import Platform
internal import Quantities

/// Reads who may have how much of a cluster that guests wait for in line.
struct EntitlementFile {
  let log: ProblemLog

  /// Reads a list of entitlements; what is wrong is in the log.
  func entitlements(_ node: Node) -> [Entitlement] {
    let list = node.elements.map { item in
      var row = Fields(of: item, what: "an entitlement", log: log)
      var entitlement = Entitlement(
        tenants: row.words("tenants"), services: row.words("services"))
      entitlement.share = row.quantity("share", Share.self, in: 0...1)
      entitlement.weight = row.quantity("weight", One.self, in: 0.001...1e6) ?? 1
      entitlement.limit = row.quantity("limit", Share.self, in: 0.001...1) ?? 1
      entitlement.priority = row.integer("priority", in: -1_000_000...1_000_000) ?? 0
      entitlement.deadlineSeconds = row.quantity("deadline", Seconds.self, in: 1...1e9)
      entitlement.isGang = row.flag("gang") ?? false
      row.close()
      return entitlement
    }
    let given = list.reduce(0) { $0 + ($1.share ?? 0) }
    if given > 1 + 1e-9 {
      log.note(
        "the shares add up to \(Int((given * 100).rounded())) %", at: node,
        hint: "nobody can be entitled to what others are entitled to")
    }
    return list
  }

  /// Reads a list of reservations; what is wrong is in the log.
  func reservations(_ node: Node) -> [Reservation] {
    return node.elements.map { item in
      var row = Fields(of: item, what: "a reservation", log: log)
      let reservation = Reservation(
        tenants: row.words("tenants"), services: row.words("services"),
        millicores: Int64(
          ((row.quantity("cores", One.self, in: 0...1e12) ?? 0) * 1000).rounded()),
        memoryMiB: Int64(
          ((row.quantity("memory", Gibibytes.self, in: 0...1e12) ?? 0) * 1024).rounded()),
        start: Int64((row.requiredQuantity("at", Seconds.self, in: 0...1e10) * 1000).rounded()),
        length: Int64((row.requiredQuantity("for", Seconds.self, in: 1...1e10) * 1000).rounded()))
      row.close()
      if reservation.millicores == 0, reservation.memoryMiB == 0 {
        log.note("the reservation keeps nothing", at: item, hint: "add `cores` or `memory`")
      }
      return reservation
    }
  }
}
