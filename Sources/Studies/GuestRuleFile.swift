internal import Documents
internal import Platform
internal import Quantities

/// Reads rules on where guests may run.
enum GuestRuleFile {
  /// Distinct labels that sets of labels can tell apart.
  private static let mostLabels = 64

  /// Reads a list of rules; what is wrong is in the log.
  static func rules(_ node: Node, _ sites: [Site], _ log: ProblemLog) -> [GuestRule] {
    let labels = Set(sites.flatMap { $0.zones.flatMap { $0.hosts.flatMap(\.labels) } })
    if labels.count > mostLabels {
      log.note("hosts have \(labels.count) labels, expected at most \(mostLabels)", at: node)
    }
    return node.elements.map { item in
      var fields = Fields(of: item, what: "a guest rule", log: log)
      var rule = GuestRule(
        tenants: fields.words("tenants"), services: fields.words("services"),
        labels: fields.words("labels"), shunned: fields.words("not-labels"),
        apart: level("apart", &fields), together: level("together", &fields),
        deferSeconds: fields.quantity("defer", Seconds.self, in: 0...31_536_000) ?? 0)
      rule.sites = fields.words("sites")
      rule.isDedicated = fields.flag("dedicated") ?? false
      rule.apartFrom = fields.words("apart-from")
      rule.apartFromLevel = level("apart-at", &fields) ?? .host
      rule.isEnforced = fields.flag("enforce") ?? true
      rule.cpuLimit = fields.quantity("cpu-limit", Share.self, in: 0.001...1)
      rule.cpuWeight = fields.quantity("cpu-weight", One.self, in: 0.001...1000) ?? 1
      if let item = fields.node("data") { rule.data = data(item, sites, log) }
      let hasData = fields.node("data") != nil
      fields.close()
      if !rule.apartFrom.isEmpty, !rule.services.isEmpty {
        log.note(
          "`apart-from` is between tenants, and does not go with `services`", at: item,
          hint: "leave `services` out")
      }
      let names = sites.map(\.name)
      for site in rule.sites where !names.contains(site) {
        log.note(
          "no site `\(Node.shortened(site))`", at: item, hint: "expected \(Fields.list(names))")
      }
      for label in rule.labels + rule.shunned where !labels.contains(label) {
        log.note(
          "no host has the label `\(Node.shortened(label))`", at: item,
          hint: labels.isEmpty
            ? "hosts get labels by `hosts: [{ type: …, count: …, labels: [gold] }]`"
            : "expected \(Fields.list(labels.sorted()))")
      }
      if rule.labels.isEmpty, rule.shunned.isEmpty, rule.apart == nil, rule.together == nil,
        rule.deferSeconds == 0, rule.sites.isEmpty, !rule.isolates, rule.cpuLimit == nil,
        rule.cpuWeight == 1, !hasData
      {
        log.note(
          "the rule asks for nothing", at: item,
          hint:
            "add `labels`, `not-labels`, `apart`, `together`, `defer`, `sites`, `dedicated`, `apart-from`, "
            + "`cpu-limit`, `cpu-weight` or `data`")
      }
      return rule
    }
  }

  private static func data(_ node: Node, _ sites: [Site], _ log: ProblemLog) -> GuestRule
    .RemoteData?
  {
    var row = Fields(of: node, what: "data of guests", log: log)
    defer { row.close() }
    let site = row.requiredText("at")
    let names = sites.map(\.name)
    if !site.isEmpty, !names.contains(site), let item = row.node("at") {
      log.note(
        "no site `\(Node.shortened(site))`", at: item, hint: "expected \(Fields.list(names))")
    }
    let (reads, writes) = (
      row.quantity("reads", One.self, in: 0...1e6), row.quantity("writes", One.self, in: 0...1e6)
    )
    if row.node("reads") == nil, row.node("writes") == nil {
      log.note("data expect `reads` or `writes`, GB in an hour of a core", at: node)
    }
    return GuestRule.RemoteData(site: site, reads: reads ?? 0, writes: writes ?? 0)
  }

  private static func level(_ key: String, _ fields: inout Fields) -> GuestRule.Level? {
    fields.choice(key, of: GuestRule.Level.allCases.map(\.rawValue))
      .flatMap(GuestRule.Level.init(rawValue:))
  }
}
