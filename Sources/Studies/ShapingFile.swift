internal import Documents
internal import Quantities

/// Reads what is made of a trace.
struct ShapingFile {
  let log: ProblemLog

  /// Reads a shape, which starts from another; what is wrong is in the log.
  func shaping(_ node: Node, from base: Shaping = Shaping()) -> Shaping {
    if node.text == "none" { return base }
    var shape = base
    var fields = Fields(of: node, what: "a shape of the trace", log: log)
    if let list = fields.node("tenants") { shape.tenants = list.elements.compactMap(\.text) }
    shape.leastCores = fields.quantity("least-cores", One.self) ?? shape.leastCores
    shape.mostCores = fields.quantity("most-cores", One.self) ?? shape.mostCores
    shape.from = milliseconds("from", &fields) ?? shape.from
    shape.until = milliseconds("until", &fields) ?? shape.until
    if let from = shape.from, let until = shape.until, from >= until {
      log.note("`from` does not lie before `until`", at: node)
    }
    if let list = fields.node("splice") {
      shape.splice = list.elements.map(window)
      if shape.from != nil || shape.until != nil {
        log.note("`splice` names parts itself: without `from` and `until`", at: list)
      }
    }
    shape.sample = fields.quantity("sample", Share.self, in: 0.000001...1) ?? shape.sample
    if let what = fields.choice("sample-by", of: ["deployment", "tenant"]) {
      shape.samplesTenants = what == "tenant"
    }
    shape.repeats = fields.integer("repeat", in: 1...10_000) ?? shape.repeats
    shape.growth = fields.quantity("grow", Share.self, in: 1...1000) ?? shape.growth
    shape.jitter = milliseconds("jitter", &fields) ?? shape.jitter
    if let item = fields.node("rightsize") {
      var row = Fields(of: item, what: "rightsizing", log: log)
      shape.rightsizing = row.quantity("percentile", Share.self, in: 0...1) ?? 0.95
      shape.headroom = row.quantity("headroom", Share.self, in: 0...10) ?? shape.headroom
      shape.coreStep = row.quantity("core-step", One.self, in: 0.001...1000) ?? shape.coreStep
      row.close()
    }
    fields.close()
    return shape
  }

  private func window(_ node: Node) -> Shaping.Window {
    var fields = Fields(of: node, what: "a part of the trace", log: log)
    let from = milliseconds("from", &fields) ?? 0
    let until = milliseconds("until", &fields) ?? .max
    if from >= until { log.note("`from` does not lie before `until`", at: node) }
    fields.close()
    return Shaping.Window(from: from, until: until)
  }

  private func milliseconds(_ key: String, _ fields: inout Fields) -> Int64? {
    fields.quantity(key, Seconds.self, in: 0...1e10).map { Int64(($0 * 1000).rounded()) }
  }
}
