/// Collects the guests and samples of a trace while its files are read.
package struct TraceBuilder {
  /// One guest as read.
  struct Guest {
    var name: String
    var tenant: Int32
    var deployment: Int32
    var created: Int64
    var deleted: Int64
    var millicores: Int32
    var memoryMiB: Int32
    /// Bit 0: alive before the trace; bit 1: alive after it.
    var censored: UInt8
    /// Utilisation in per cent from `firstStep` on; empty where the trace has none.
    var firstStep: Int32 = 0
    var samples: [Float] = []
  }

  var stepMilliseconds: Int64 = 300_000
  var startEpochMilliseconds: Int64?
  var horizonMilliseconds: Int64 = 0
  var citation = ""
  var guests: [Guest] = []
  var quality = QualityReport()
  let badRows: Int
  private(set) var tenants = Names()
  private(set) var deployments = Names()
  private var problems: [TraceProblem] = []

  init(badRows: Int) { self.badRows = badRows }

  /// Names in the order of their first appearance.
  struct Names {
    var list: [String] = []
    private var index: [String: Int32] = [:]

    mutating func number(of name: String) -> Int32 {
      if let known = index[name] { return known }
      index[name] = Int32(list.count)
      list.append(name)
      return Int32(list.count - 1)
    }
  }

  mutating func tenant(_ name: String) -> Int32 { tenants.number(of: name) }
  mutating func deployment(_ name: String) -> Int32 { deployments.number(of: name) }

  /// Reads one row; a row that cannot be read is counted, and is an error beyond the limit.
  mutating func row(
    _ body: (inout TraceBuilder) throws(TraceError) -> Void
  ) throws(TraceError) {
    quality.rowsRead += 1
    do {
      try body(&self)
    } catch {
      quality.rowsRejected += 1
      if problems.count < 10 { problems += error.problems.prefix(1) }
    }
  }

  /// Throws where more rows were rejected than allowed.
  func checkRows() throws(TraceError) {
    guard quality.rowsRejected > badRows else { return }
    throw TraceError(
      kind: .malformed, problems: problems, total: quality.rowsRejected,
      hint: "up to N bad rows are skipped with --bad-rows N; the limit is \(badRows)")
  }

  /// The size of a guest in the store's units.
  static func size(
    cores: Double, memoryMiB: Double, _ row: Row, _ column: Int
  ) throws(TraceError) -> (Int32, Int32) {
    guard cores > 0, cores <= 2_000_000, memoryMiB >= 0, memoryMiB <= 2_000_000_000 else {
      throw row.problem(column, expected: "a size of more than 0")
    }
    return (Int32((cores * 1000).rounded()), Int32(memoryMiB.rounded(.up)))
  }
}

/// What was wrong with the files of a trace, and what was done about it.
package struct QualityReport: Sendable, Hashable, Codable {
  /// Rows read, and rows left out because they could not be read.
  package var rowsRead = 0, rowsRejected = 0
  /// Rows of an instant that another row already described; the last one counts.
  package var duplicates = 0
  /// Missing samples, which hold the one before.
  package var gaps = 0
  /// Guests whose size changed; the largest counts.
  package var resizes = 0
  /// Samples above 100 %, cut to it.
  package var clamped = 0
  /// Guests alive before and after the trace, whose lifetimes are unknown.
  package var censoredLeft = 0, censoredRight = 0
  /// Guests without samples.
  package var guestsWithoutDemand = 0
}
