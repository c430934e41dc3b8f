/// What providers charged, by kind of service: a cost that was measured.
///
/// Costs are amortised where the export tells it: a purchase in advance is spread over the time
/// that it covers. Taxes are kept apart, as price books have none.
package struct Bill: Sendable, Hashable, Codable {
  /// The format, the files, and the currency as an ISO 4217 code.
  package var format: String, files: [String], currency: String
  /// First and last instant of what is charged, in milliseconds since 1970; the end is exclusive.
  package var start: Int64, end: Int64
  /// Number of charges.
  package var charges: Int
  /// Cost by service category of the FOCUS specification, sorted by name.
  package var categories: [Amount]
  /// Taxes.
  package var tax: Double

  /// The cost of a category.
  package struct Amount: Sendable, Hashable, Codable {
    /// The category and its cost.
    package var category: String, cost: Double
  }

  /// All costs but taxes.
  package var total: Double { categories.reduce(0) { $0 + $1.cost } }

  /// Length of what is charged, in days.
  package var days: Double { Double(end - start) / 86_400_000 }

  /// Reads the files of a bill, whose format is found by their headings.
  ///
  /// - Throws: The first ten rows that cannot be read.
  package static func read(
    _ paths: [String], options: ReadOptions = ReadOptions(), scratch: String
  ) throws(TraceError) -> Bill {
    var inputs = InputFiles(scratch: scratch, limit: options.unpackedLimitBytes)
    let input = TraceInput(files: try inputs.files(paths), options: options)
    var sums = BillSums()
    for file in input.files { try sums.read(file, input) }
    return try sums.bill(input)
  }
}

/// One charge of a bill, as its format tells it.
struct BillCharge {
  /// Category of the FOCUS specification; nil for a tax.
  var category: String?
  var cost: Double
  var start: Int64, end: Int64
  var currency: String
}

/// A bill's format: one file in `Bills/`.
protocol BillReader: Sendable {
  /// The name in reports.
  static var name: String { get }

  /// Finds the columns; nil where the heading is of another format.
  init?(_ heading: Heading)

  /// The charge of a row; nil for one that says nothing of cost.
  func charge(_ row: borrowing TextRows) throws(TraceError) -> BillCharge?
}

/// Adds up the charges of files.
private struct BillSums {
  private static let formats: [any BillReader.Type] = [
    FOCUSBill.self, AWSBill.self, AzureBill.self,
  ]

  private var format = ""
  private var currency = ""
  private var start = Int64.max
  private var end = Int64.min
  private var charges = 0
  private var categories: [String: Double] = [:]
  private var tax = 0.0
  private var problems: [TraceProblem] = []
  private var rejected = 0

  mutating func read(_ file: InputFile, _ input: TraceInput) throws(TraceError) {
    var rows =
      file.base.hasSuffix(".parquet")
      ? try DuckDB.rows(
        "SELECT * FROM input;", on: file, limit: input.options.unpackedLimitBytes)
      : try input.rows(file)
    let heading = try Heading(&rows)
    guard let format = Self.formats.first(where: { $0.init(heading) != nil }),
      let reader = format.init(heading)
    else {
      throw .at(
        file.name, line: 1, "another heading",
        expected: "that of a FOCUS, AWS Cost and Usage or Azure cost export")
    }
    if self.format.isEmpty { self.format = format.name }
    guard self.format == format.name else {
      throw .at(file.name, line: 1, "a bill of \(format.name)", expected: "one of \(self.format)")
    }
    while try rows.next() {
      do {
        try rows.expect(fields: heading.count)
        if let charge = try reader.charge(rows) { try add(charge, rows) }
      } catch {
        guard error.kind == .malformed else { throw error }
        rejected += 1
        if problems.count < 10 { problems += error.problems.prefix(1) }
      }
    }
  }

  private mutating func add(
    _ charge: BillCharge, _ row: borrowing TextRows
  ) throws(TraceError) {
    guard charge.end > charge.start else {
      throw row.problem(0, expected: "a charge whose end is after its start")
    }
    if currency.isEmpty { currency = charge.currency }
    guard charge.currency == currency else {
      throw .at(
        row.file, line: row.line, "a charge in \(charge.currency.prefix(8))",
        expected: "\(currency.prefix(8)), as in the first row",
        hint: "export the bill in one currency")
    }
    charges += 1
    start = min(start, charge.start)
    end = max(end, charge.end)
    if let category = charge.category {
      categories[category, default: 0] += charge.cost
    } else {
      tax += charge.cost
    }
  }

  func bill(_ input: TraceInput) throws(TraceError) -> Bill {
    guard rejected <= input.options.badRows else {
      throw TraceError(
        kind: .malformed, problems: problems, total: rejected,
        hint: "a bill with rows that cannot be read measures nothing")
    }
    guard charges > 0 else {
      throw .at(input.files.first?.name ?? "", "no charge", expected: "at least one")
    }
    return Bill(
      format: format, files: input.files.map(\.base), currency: currency, start: start, end: end,
      charges: charges,
      categories: categories.sorted { $0.key < $1.key }.map { .init(category: $0, cost: $1) },
      tax: tax)
  }
}

extension TextRows {
  /// A sum of money, which may be negative; 0 for an empty field.
  func money(_ index: Int) throws(TraceError) -> Double {
    if isEmpty(index) { return 0 }
    let value = try number(index, "an amount")
    guard abs(value) < 1e15 else { throw problem(index, expected: "an amount") }
    return value
  }

  /// An instant in milliseconds since 1970: ISO 8601, or month, day and year with strokes.
  func instant(_ index: Int) throws(TraceError) -> Int64 {
    let text = self.text(index)
    if let instant = InstantText.milliseconds(of: text) { return instant }
    let parts = text.split(separator: "/").map(String.init)
    if parts.count == 3, parts[2].count == 4,
      let instant = InstantText.milliseconds(of: "\(parts[2])-\(parts[0])-\(parts[1])")
    {
      return instant
    }
    throw problem(index, expected: "a date")
  }
}
