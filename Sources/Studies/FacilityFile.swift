internal import Documents
internal import Kernels
internal import Platform
internal import Quantities
internal import Traces

/// Reads what a site's facility draws, and the signals of its grid.
struct FacilityFile {
  let log: ProblemLog
  /// The folder that paths are relative to.
  let folder: String

  /// Milliseconds of an hour, and hours of a year.
  private static let hour: Int64 = 3_600_000
  private static let hoursPerYear = 8760

  /// Reads the power usage effectiveness: a number, or what it depends on.
  func overhead(_ node: Node) -> PowerOverhead {
    guard node.text == nil else {
      return .constant(
        Fields.quantity(node, One.self, named: "pue", in: 1...5, log: log) ?? 1)
    }
    var fields = Fields(of: node, what: "a power usage effectiveness", log: log)
    defer { fields.close() }
    if let series = fields.node("temperature") {
      let base = fields.requiredQuantity("base", One.self, in: 1...5)
      let slope = fields.quantity("per-kelvin", One.self, in: 0...1) ?? 0.01
      let threshold = fields.quantity("free-cooling-below", Celsius.self, in: -60...60) ?? 18
      return .weather(
        base: base, perKelvin: slope, freeCoolingBelow: threshold,
        temperature: temperature(series))
    }
    let fixed = fields.requiredQuantity("fixed", Share.self, in: 0...5)
    let linear = fields.quantity("linear", Share.self, in: 0...5) ?? 0
    let square = fields.quantity("square", Share.self, in: 0...5) ?? 0
    return .load(fixed: fixed, linear: linear, square: square)
  }

  /// Reads a quantity that may be a number or a series.
  func signal<U: UnitOfMeasure>(_ node: Node, _ unit: U.Type, _ name: String) -> Signal {
    guard node.text == nil else {
      return .constant(
        Fields.quantity(
          node, unit, named: name, in: 0...Double.greatestFiniteMagnitude, log: log) ?? 0)
    }
    return series(node) ?? .constant(0)
  }

  private func temperature(_ node: Node) -> Signal {
    if node["series"] != nil { return series(node) ?? .constant(0) }
    guard node.text == nil else {
      return .constant(
        Fields.quantity(node, Celsius.self, named: "temperature", in: -60...60, log: log) ?? 0)
    }
    var fields = Fields(of: node, what: "a climate", log: log)
    let mean = fields.requiredQuantity("mean", Celsius.self, in: -60...60)
    let season = fields.quantity("season", Celsius.self, in: 0...60) ?? 0
    let day = fields.quantity("day", Celsius.self, in: 0...60) ?? 0
    fields.close()
    return Self.climate(mean: mean, season: season, day: day)
  }

  /// A year of hours between two waves: warmest in the third week of July and at 15 o'clock UTC.
  private static func climate(mean: Double, season: Double, day: Double) -> Signal {
    let circle = 2 * Double.pi
    return Signal(
      start: 0, step: hour,
      values: (0..<hoursPerYear).map { index in
        let ofYear = Double(index) / Double(hoursPerYear) - 200.0 / 365
        let ofDay = Double(index % 24) / 24 - 15.0 / 24
        return mean + season * Elementary.cos(circle * ofYear)
          + day * Elementary.cos(circle * ofDay)
      })
  }

  private func series(_ node: Node) -> Signal? {
    var fields = Fields(of: node, what: "a series", log: log)
    let path = fields.requiredText("series")
    let column = fields.text("column")
    let scale = fields.quantity("scale", One.self, in: 1e-9...1e9) ?? 1
    fields.close()
    guard !path.isEmpty else { return nil }
    do throws(TraceError) {
      return try SignalReader.read(
        FilePath.resolve(path, in: folder), column: column, scale: scale)
    } catch {
      for problem in error.problems { log.note("\(problem)", at: node, hint: error.hint) }
      return nil
    }
  }
}
