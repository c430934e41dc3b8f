internal import Documents
internal import Platform
internal import Quantities

/// Reads what users of services ask for.
struct RequestsFile {
  let log: ProblemLog

  /// Reads the section; what is wrong with it is in the log.
  func requests(_ node: Node) -> Requests {
    var fields = Fields(of: node, what: "requests", log: log)
    var settings = Requests(
      seconds: fields.requiredQuantity("service-time", Seconds.self, in: 1e-6...3600))
    settings.serviceVariation = fields.quantity("service-variation", One.self, in: 0...1000) ?? 1
    settings.arrivalVariation = fields.quantity("arrival-variation", One.self, in: 0...1000) ?? 1
    settings.objective = fields.node("objective").map(objective)
    settings.refuseAbove = fields.quantity("refuse-above", Share.self, in: 0.01...0.99) ?? 0.98
    settings.idleShare = fields.quantity("idle-share", Share.self, in: 0...0.5) ?? 0.02
    settings.leastCorrelation = fields.quantity("least-correlation", One.self, in: -1...1) ?? 0.5
    settings.mostImbalance = fields.quantity("most-imbalance", One.self, in: 0...100) ?? 0.5
    settings.healthCheckSeconds =
      fields.quantity("health-check", Seconds.self, in: 0...86_400) ?? 10
    settings.drainSeconds = fields.quantity("drain", Seconds.self, in: 0...86_400) ?? 0
    settings.zoneSeconds = fields.quantity("zone-latency", Seconds.self, in: 0...10) ?? 0.001
    settings.servicesAtMost = fields.integer("services-at-most", in: 1...100_000) ?? 50
    if let list = fields.node("services") {
      settings.rules = list.elements.map(rule)
      check(settings.rules, list)
    }
    fields.close()
    return settings
  }

  private func objective(_ node: Node) -> Requests.Objective {
    var row = Fields(of: node, what: "an objective", log: log)
    defer { row.close() }
    return Requests.Objective(
      share: row.requiredQuantity("share", Share.self, in: 0.001...0.9999),
      seconds: row.requiredQuantity("within", Seconds.self, in: 1e-6...86_400))
  }

  private func rule(_ node: Node) -> Requests.Rule {
    var row = Fields(of: node, what: "requests of services", log: log)
    var rule = Requests.Rule(services: row.words("services"))
    if rule.services.isEmpty { log.note("`services` names none", at: node) }
    rule.seconds = row.quantity("service-time", Seconds.self, in: 1e-6...3600)
    rule.serviceVariation = row.quantity("service-variation", One.self, in: 0...1000)
    rule.objective = row.node("objective").map(objective)
    rule.writes = row.quantity("writes", Share.self, in: 0...1) ?? 0
    rule.thinkSeconds = row.quantity("think", Seconds.self, in: 0...86_400)
    for item in row.node("calls")?.elements ?? [] {
      var call = Fields(of: item, what: "a call", log: log)
      rule.calls.append(
        .init(
          service: call.requiredText("service"),
          visits: call.quantity("visits", One.self, in: 0...10_000) ?? 1))
      call.close()
    }
    row.close()
    return rule
  }

  /// Services may not wait for each other in a circle.
  private func check(_ rules: [Requests.Rule], _ list: Node) {
    var called: [String: Set<String>] = [:]
    for rule in rules {
      for service in rule.services where called[service] == nil {
        called[service] = Set(rule.calls.map(\.service))
      }
    }
    for (index, rule) in rules.enumerated() {
      for service in rule.services {
        var (found, next) = (Set<String>(), Array(called[service] ?? []))
        while let other = next.popLast() {
          if found.insert(other).inserted { next += called[other] ?? [] }
        }
        guard found.contains(service) else { continue }
        log.note(
          "`\(Node.shortened(service))` calls itself, by way of others or not",
          at: list.elements[index], hint: "an answer would wait for itself")
      }
    }
  }
}
