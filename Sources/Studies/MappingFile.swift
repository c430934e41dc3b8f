internal import Documents
internal import Quantities
internal import Traces

/// Reads what the columns of a CSV file mean.
struct MappingFile {
  let log: ProblemLog

  /// Reads a mapping; what is wrong is in the log.
  func mapping(_ node: Node) -> ColumnMapping {
    var fields = Fields(of: node, what: "a mapping of columns", log: log)
    var mapping = ColumnMapping()
    if let item = fields.node("separator") {
      let text = item.text == "tab" ? "\t" : item.text ?? ""
      if text.utf8.count == 1, let byte = text.utf8.first {
        mapping.separator = byte
      } else {
        log.note("`separator` is \(item.kind), expected one character or `tab`", at: item)
      }
    }
    if let seconds = fields.quantity("step", Seconds.self, in: 1...3600) {
      mapping.stepMilliseconds = Int64((seconds * 1000).rounded())
      if 3_600_000 % mapping.stepMilliseconds != 0, let item = fields.node("step") {
        log.note("`step` is \(item.kind), expected a time that divides an hour", at: item)
      }
    }
    if let item = fields.node("guests") { mapping.guests = guests(item) }
    if let item = fields.node("readings") { mapping.readings = readings(item) }
    fields.close()
    if mapping.guests == nil, mapping.readings == nil {
      log.note("a mapping needs `guests`, `readings` or both", at: node)
    }
    return mapping
  }

  private func guests(_ node: Node) -> ColumnMapping.Guests {
    var fields = Fields(of: node, what: "a table of guests", log: log)
    var table = ColumnMapping.Guests(
      file: fields.text("file"), guest: fields.requiredText("guest"),
      tenant: fields.text("tenant"), service: fields.text("service"),
      created: time(fields.required("created")) ?? .init(name: "", millisecondsPerUnit: 1),
      deleted: time(fields.node("deleted")), cores: number(fields.node("cores"), [:]),
      memory: number(fields.node("memory"), Self.memoryUnits),
      mean: number(fields.node("mean"), Self.shareUnits))
    table.machine = fields.text("machine")
    fields.close()
    return table
  }

  private func readings(_ node: Node) -> ColumnMapping.Readings {
    var fields = Fields(of: node, what: "a table of readings", log: log)
    let cpu = fields.required("cpu")
    let areCores = cpu?["unit"]?.text == "cores"
    let table = ColumnMapping.Readings(
      file: fields.text("file"), guest: fields.requiredText("guest"),
      tenant: fields.text("tenant"), service: fields.text("service"),
      time: time(fields.required("time")) ?? .init(name: "", millisecondsPerUnit: 1),
      cpu: number(cpu, areCores ? ["cores": 1] : Self.shareUnits) ?? .init(name: ""),
      cpuIsCores: areCores, cores: number(fields.node("cores"), [:]),
      memory: number(fields.node("memory"), Self.memoryUnits))
    fields.close()
    return table
  }

  private static let shareUnits = ["%": 1, "share": 100.0]
  private static let memoryUnits = [
    "B": 1 / 1_048_576.0, "KB": 1e3 / 1_048_576.0, "KiB": 1 / 1024.0, "MB": 1e6 / 1_048_576.0,
    "MiB": 1.0,
    "GB": 1e9 / 1_048_576.0, "GiB": 1024.0, "TiB": 1_048_576.0,
  ]
  private static let timeUnits: [String: Double?] = [
    "ms": 1.0, "s": 1000.0, "min": 60_000.0, "h": 3_600_000.0, "date": nil,
  ]

  /// A column as its name, or as `{ name, unit }` where numbers have a unit.
  private func number(_ node: Node?, _ units: [String: Double]) -> ColumnMapping.Column? {
    guard let node else { return nil }
    if let name = node.text {
      guard units.isEmpty else {
        log.note(
          "\(node.kind) has no unit, expected e.g. "
            + "`{ name: \(Node.shortened(name)), unit: \(units.keys.sorted()[0]) }`", at: node)
        return .init(name: name)
      }
      return .init(name: name)
    }
    var fields = Fields(of: node, what: "a column", log: log)
    let name = fields.requiredText("name")
    let unit = fields.choice("unit", of: units.keys.sorted())
    fields.close()
    return .init(name: name, factor: unit.flatMap { units[$0] } ?? 1)
  }

  /// A column of instants as `{ name, unit }`.
  private func time(_ node: Node?) -> ColumnMapping.TimeColumn? {
    guard let node else { return nil }
    var fields = Fields(of: node, what: "a column of instants", log: log)
    let name = fields.requiredText("name")
    _ = fields.required("unit")
    let unit = fields.choice("unit", of: Self.timeUnits.keys.sorted())
    fields.close()
    return .init(name: name, millisecondsPerUnit: unit.flatMap { Self.timeUnits[$0] ?? nil })
  }
}
