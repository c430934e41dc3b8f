internal import Documents
internal import Platform
internal import Quantities

/// Reads what services owe their users when things go wrong.
struct ContinuityFile {
  let log: ProblemLog
  let platform: PlatformFile

  /// Reads the section; what is wrong with it is in the log.
  func continuity(_ node: Node, _ blueprint: Blueprint) -> Continuity {
    var fields = Fields(of: node, what: "continuity", log: log)
    var settings = Continuity()
    settings.rehearsals = fields.integer("rehearsals", in: 0...Continuity.mostRehearsals) ?? 0
    settings.servicesAtMost = fields.integer("services-at-most", in: 1...100_000) ?? 200
    settings.samplesRareEvents = fields.flag("importance-sampling") ?? false
    settings.stockOut = fields.quantity("stock-out", Share.self, in: 0...1) ?? 0
    settings.isStaticallyStable = fields.flag("static-stability") ?? false
    for item in fields.node("credits")?.elements ?? [] {
      var row = Fields(of: item, what: "a credit", log: log)
      settings.credits.append(
        .init(
          below: row.requiredQuantity("below", Share.self, in: 0...1),
          share: row.requiredQuantity("credit", Share.self, in: 0...1)))
      row.close()
    }
    settings.credits.sort { $0.below > $1.below }
    for item in fields.node("tiers")?.elements ?? [] {
      settings.tiers.append(tier(item, blueprint))
    }
    check(settings.tiers, fields.node("tiers"))
    if settings.tiers.count > 100 { log.note("more than 100 tiers", at: node) }
    fields.close()
    return settings
  }

  private func check(_ tiers: [Continuity.Tier], _ list: Node?) {
    guard let list else { return }
    let items = list.elements
    for (index, tier) in tiers.enumerated() {
      let before = tiers[..<index]
      if tier.name.isEmpty { log.note("a tier needs a name", at: items[index]) }
      if before.contains(where: { $0.name == tier.name }) {
        log.note("two tiers are called `\(Node.shortened(tier.name))`", at: items[index])
      }
      if let all = before.first(where: { $0.tenants.isEmpty && $0.services.isEmpty }) {
        log.note(
          "no service is left for this tier: `\(Node.shortened(all.name))` before it is for all",
          at: items[index], hint: "the first tier that is for a service counts")
      }
    }
  }

  private func tier(_ item: Node, _ blueprint: Blueprint) -> Continuity.Tier {
    var row = Fields(of: item, what: "a tier", log: log)
    var tier = Continuity.Tier(name: row.requiredText("name"))
    tier.tenants = row.words("tenants")
    tier.services = row.words("services")
    tier.recoveryTime = row.quantity("rto", Seconds.self, in: 0...1e9)
    tier.recoveryPoint = row.quantity("rpo", Seconds.self, in: 0...1e9)
    tier.objective = row.quantity("availability", Share.self, in: 0...1)
    tier.needed = row.quantity("needs", Share.self, in: 0.001...1) ?? 1
    tier.dependencies = row.words("depends-on")
    tier.recovery = row.node("recovery").map { platform.choice($0, .recovery, blueprint) }
    let home = blueprint.sites.first { $0.kind == .private }?.name
    if let home, tier.recovery?.parameters["to"] == .word(home) {
      log.note(
        "guests cannot recover from the loss of `\(home)` to itself",
        at: row.node("recovery") ?? item)
    }
    tier.rerouteSeconds = row.quantity("reroute", Seconds.self, in: 0...604_800) ?? 0
    tier.failbackSeconds = row.quantity("failback", Seconds.self, in: 0...604_800) ?? 0
    if let drills = row.node("drills") {
      var drill = Fields(of: drills, what: "drills", log: log)
      tier.drillsPerYear = drill.requiredQuantity("rate", PerYear.self, in: 0...366)
      tier.drillSeconds = drill.requiredQuantity("length", Seconds.self, in: 1...604_800)
      drill.close()
    }
    row.close()
    return tier
  }
}
