import Foundation
import Testing

/// `costs.csv` as a Cost and Usage dataset of FOCUS, for private, public and hybrid.
@Suite("FOCUS")
struct FOCUSTests {
  private static let study = Tool.root.appending(path: "datasets/studies/hybrid-or-private.yaml")

  /// A book that has every kind of charge.
  private static func book() -> String {
    """
    price-book: everything
    base: \(Tool.root.path)/datasets/prices/2026-11-committed.yaml
    owned:
      energy: { peak: { price: 12 }, bands: [{ days: weekdays, from: 7, until: 21, price: 0.03 }] }
      staff: { guests-per-admin: 400, minimum: 0.1 }
    rented:
      - provider: aws
        region: us-east-1
        discount: { value: 5 % }
        tax: { value: 19 % }
        credits: { price: 100 }
        commitments:
          buy: best
          offers: [{ name: "ein Jahr für 1 €", term: 1 year, prices: 1-year, scope: family }]

    """
  }

  private static let deployments = [
    "private", "{ public: { to: public-east } }", "{ hybrid: { burst-to: public-east } }",
  ]

  /// Runs the study and returns the path of `costs.csv`.
  private func costs(_ tool: Tool, _ deployment: String, _ more: [String] = []) throws -> String {
    let book = try tool.write(Self.book(), to: "book.yaml")
    let outcome = try tool.run(
      [
        "sweep", Self.study.path, "--out", tool.path("out"), "--set", "prices=[\(book)]",
        "--set", "placement=[best-fit]", "--set", "energy=[always-on]", "--set",
        "axes.shape=[none]",
        "--set", "elasticity=[none]", "--set", "recovery=[none]", "--set", "require=[]",
        "--set", "deployment=[\(deployment)]",
        "--set", "platform.zones.*.hosts.count=[2]",
      ] + more)
    try #require(outcome.status == 0, "\(outcome.errors)")
    return tool.path("out/costs.csv")
  }

  private func rows(_ path: String) throws -> [[String: String]] {
    let lines = try String(contentsOfFile: path, encoding: .utf8)
      .split(whereSeparator: \.isNewline).map(Self.cells)
    return lines.dropFirst().map {
      Dictionary(uniqueKeysWithValues: zip(lines[0], $0))
    }
  }

  private static func cells(_ line: Substring) -> [String] {
    var cells = [""]
    var isQuoted = false
    for character in line {
      switch character {
      case "\"": isQuoted.toggle()
      case "," where !isQuoted: cells.append("")
      default: cells[cells.count - 1].append(character)
      }
    }
    return cells
  }

  @Test("The conservation laws hold on every row and sum", arguments: deployments)
  func conserves(deployment: String) throws {
    let tool = try Tool()
    defer { tool.clean() }
    let rows = try rows(costs(tool, deployment))
    #expect(!rows.isEmpty)
    func number(_ row: [String: String], _ column: String) -> Double? { Double(row[column] ?? "") }
    var billed: [String: Double] = [:]
    var effective: [String: Double] = [:]
    for row in rows {
      let kind = row["ChargeCategory"]
      let costs = ["ListCost", "ContractedCost", "BilledCost", "EffectiveCost"].map {
        number(row, $0)
      }
      #expect(costs.allSatisfy { $0 != nil })
      if let quantity = number(row, "PricingQuantity") {
        for (unit, cost) in [("ListUnitPrice", costs[0]), ("ContractedUnitPrice", costs[1])] {
          let price = try #require(number(row, unit))
          #expect(abs(price * quantity - (cost ?? 0)) <= 1e-9 * max(1, abs(cost ?? 0)))
        }
      }
      if kind == "Credit" { #expect(Set(costs).count == 1) }
      if kind == "Purchase" { #expect(costs[3] == 0) }
      nullsAreRight(row)
      let commitment = row["CommitmentDiscountId"] ?? ""
      #expect((commitment.isEmpty || kind == "Purchase") == (row["CommitmentDiscountStatus"] == ""))
      if !commitment.isEmpty {
        if kind == "Usage" { #expect(costs[2] == 0) }
        billed[commitment, default: 0] += costs[2] ?? 0
        effective[commitment, default: 0] += costs[3] ?? 0
      }
      for (column, text) in row where column.hasSuffix("Cost") || column.hasSuffix("Price") {
        #expect(text.isEmpty || Double(text)?.isFinite == true && !text.contains("+"))
      }
    }
    // What commitments are billed is what their use and waste are accounted at.
    for (commitment, amount) in billed {
      #expect(abs(amount - (effective[commitment] ?? 0)) < 1e-6 * amount, "\(commitment)")
    }
    if deployment.hasPrefix("{ public") {
      #expect(!billed.isEmpty)
      #expect(
        Set(rows.compactMap { $0["ChargeCategory"] }) == ["Usage", "Purchase", "Tax", "Credit"])
    }
    // The file and the table of scenarios tell the same total.
    let table = try self.rows(tool.path("out/scenarios.csv"))
    let runs = try self.rows(tool.path("out/runs.csv")).filter { $0["replication"] == "1" }
    #expect(table.count == 1 && runs.count == 1)
    let sum = rows.reduce(0) { $0 + (number($1, "EffectiveCost") ?? 0) }
    let total = try #require(number(runs[0], "cost_total"))
    #expect(abs(sum - total) < 1e-6 * total)
    // So do the lines of owners, of what is idle and of what is shared.
    let lines = try self.rows(tool.path("out/showback.csv"))
    let shown = lines.reduce(0) { $0 + (number($1, "cost") ?? 0) }
    #expect(abs(shown - total) < 1e-6 * total)
    #expect(lines.contains { $0["kind"] == "used" })
    #expect(lines.contains { $0["kind"] == "idle" } == !deployment.hasPrefix("{ public"))
  }

  /// Service categories with the subcategories that the specification lets them have.
  private static let services: [String: Set<String>] = [
    "Compute": ["Virtual Machines", "Other (Compute)"],
    "Networking": ["Network Infrastructure", "Network Connectivity"],
    "Storage": ["Block Storage", "Backup Storage"], "Web": ["Application Platforms"],
    "Management and Governance": [
      "Observability", "Support", "Other (Management and Governance)",
    ], "Security": ["Other (Security)"],
  ]

  /// What the validator does not look at: words of enumerations, and what must and must not be null by
  /// the kind of row.
  private func nullsAreRight(_ row: [String: String]) {
    func has(_ column: String) -> Bool { !(row[column] ?? "").isEmpty }
    let kind = row["ChargeCategory"] ?? ""
    let status = row["CommitmentDiscountStatus"] ?? ""
    #expect(["Usage", "Purchase", "Tax", "Credit"].contains(kind))
    #expect(["Usage-Based", "Recurring"].contains(row["ChargeFrequency"]))
    #expect(kind != "Purchase" || row["ChargeFrequency"] == "Recurring")
    #expect(["", "Used", "Unused"].contains(status))
    let category = row["ServiceCategory"] ?? ""
    #expect(Self.services[category]?.contains(row["ServiceSubcategory"] ?? "") == true)
    for column in [
      "SkuId", "SkuPriceId", "PricingCategory", "PricingQuantity", "PricingUnit", "ListUnitPrice",
      "ContractedUnitPrice", "PricingCurrencyListUnitPrice", "SkuMeter",
    ] {
      #expect(has(column) == (kind == "Usage" || kind == "Purchase"), "\(column) of \(kind)")
    }
    for column in ["ConsumedQuantity", "ConsumedUnit"] {
      #expect(has(column) == (kind == "Usage" && status != "Unused"), "\(column) of \(kind)")
    }
    for column in [
      "CommitmentDiscountCategory", "CommitmentDiscountType", "CommitmentDiscountQuantity",
      "CommitmentDiscountUnit",
    ] { #expect(has(column) == has("CommitmentDiscountId"), "\(column) of \(kind)") }
    let pricing = row["PricingCategory"] ?? ""
    #expect((pricing == "Committed") == !status.isEmpty)
    #expect(row["InvoiceIssuerName"] == row["ProviderName"])
    for (column, text) in row where !column.hasPrefix("x_") {
      #expect(text.unicodeScalars.allSatisfy { $0.isASCII }, "\(column)")
    }
  }

  @Test("Version 1.4 names who serves and who hosts, and no other version is known")
  func versions() throws {
    let tool = try Tool()
    defer { tool.clean() }
    func heading(_ path: String) throws -> [String] {
      Self.cells(try String(contentsOfFile: path, encoding: .utf8).prefix { $0 != "\n" })
    }
    let old = try heading(costs(tool, "private"))
    #expect(old.contains("ProviderName") && !old.contains("HostProviderName"))
    let new = try heading(costs(tool, "private", ["--focus", "1.4"]))
    #expect(new.contains("HostProviderName") && !new.contains("ProviderName"))
    #expect(try tool.run("sweep", Self.study.path, "--focus", "1.3").status == 64)
  }

  /// Where the official validator's source is unpacked, with its Python under `bin` of another
  /// folder: a tool of developers, which needs Python 3.12.
  private static let validator = ProcessInfo.processInfo.environment["HEADROOM_FOCUS_VALIDATOR"]

  /// Rules of the validator that contradict themselves: a status is asked of rows without a
  /// commitment (FOCUS_Spec issue 2393), and an invoice both to be named and not.
  private static let contradictory: Set<String> = [
    "CommitmentDiscountStatus-C-000-C", "CommitmentDiscountStatus-C-002-C",
    "CommitmentDiscountStatus-C-004-C", "InvoiceId-C-004-C",
  ]

  @Test(
    "The official validator finds nothing of ours",
    .enabled(
      if: validator != nil,
      "HEADROOM_FOCUS_VALIDATOR names the folder of focus-validator 2.2.1, as in Sources/README.md"),
    arguments: deployments)
  func validates(deployment: String) throws {
    let tool = try Tool()
    defer { tool.clean() }
    let file = try costs(tool, deployment)
    let process = Process()
    process.executableURL = Tool.root.appending(path: "Sources/Tooling/focus")
    process.arguments = [file]
    let pipe = Pipe()
    process.standardOutput = pipe
    try process.run()
    let text = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    #expect(text.contains("Total: "))
    let failed = text.split(separator: "\n").filter { $0.contains(": FAIL") }.compactMap {
      $0.split(separator: " ").dropFirst().first.map { String($0.dropLast()) }
    }
    #expect(Set(failed).subtracting(Self.contradictory).isEmpty)
  }

  @Test("What is written in another currency is billed in the study's and priced in its own")
  func currencies() throws {
    let tool = try Tool()
    defer { tool.clean() }
    let rates = try tool.write(
      "date,from,to,rate,source\n2026-01-01,USD,EUR,0.5,a bank\n", to: "rates.csv")
    let path = try costs(
      tool, Self.deployments[2], ["--set", "currency=EUR", "--set", "exchange=\(rates)"])
    let rows = try rows(path)
    #expect(!rows.isEmpty)
    for row in rows {
      #expect(row["BillingCurrency"] == "EUR" && row["PricingCurrency"] == "USD")
      func number(_ name: String) throws -> Double? {
        guard let text = row[name], !text.isEmpty else { return nil }
        return Double(text)
      }
      let effective = try #require(try number("EffectiveCost"))
      #expect(try number("PricingCurrencyEffectiveCost") == effective * 2)
      if let unit = try number("ListUnitPrice") {
        let priced = try #require(try number("PricingCurrencyListUnitPrice"))
        #expect(abs(priced - 2 * unit) <= 1e-12 * abs(priced))
      }
    }
  }
}
