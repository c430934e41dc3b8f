import Foundation
import TestSupport
import Testing
import Traces

@Suite("Bills")
struct BillTests {
  private func read(_ files: [String: String], badRows: Int = 0) throws -> Bill {
    let folder = FileManager.default.temporaryDirectory.appending(path: "bill-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    for (name, text) in files { try Data(text.utf8).write(to: folder.appending(path: name)) }
    var options = ReadOptions()
    options.badRows = badRows
    return try Bill.read([folder.path], options: options, scratch: folder.path)
  }

  private func amounts(_ bill: Bill) -> [String: Double] {
    Dictionary(uniqueKeysWithValues: bill.categories.map { ($0.category, $0.cost) })
  }

  private static let focus = """
    BilledCost,BillingCurrency,ChargeCategory,ChargePeriodStart,ChargePeriodEnd,EffectiveCost,\
    ServiceCategory,Tags
    100,EUR,Purchase,2026-10-01T00:00:00Z,2026-10-02T00:00:00Z,0,Compute,"{""a"": ""b, c""}"
    0,EUR,Usage,2026-10-01T00:00:00Z,2026-10-02T00:00:00Z,3.5,Compute,
    2,EUR,Usage,2026-10-02T00:00:00Z,2026-10-03T00:00:00Z,2,Storage,
    -1,EUR,Credit,2026-10-02T00:00:00Z,2026-10-03T00:00:00Z,-1,,
    19,EUR,Tax,2026-10-02T00:00:00Z,2026-10-03T00:00:00Z,19,Other,

    """

  @Test("FOCUS: effective costs by category, credits in, taxes apart")
  func focus() throws {
    let bill = try read(["october.csv": Self.focus])
    #expect(bill.format == "FOCUS" && bill.currency == "EUR" && bill.charges == 5)
    #expect(amounts(bill) == ["Compute": 3.5, "Storage": 2, "Other": -1])
    #expect(bill.total == 4.5 && bill.tax == 19 && bill.days == 2)
  }

  @Test("AWS reports of both versions: commitments are amortised", arguments: [false, true])
  func aws(isSecond: Bool) throws {
    var names = [
      "lineItem/LineItemType", "lineItem/ProductCode", "lineItem/UsageType",
      "lineItem/UsageStartDate", "lineItem/UsageEndDate", "lineItem/CurrencyCode",
      "lineItem/UnblendedCost", "reservation/EffectiveCost",
      "savingsPlan/SavingsPlanEffectiveCost", "savingsPlan/TotalCommitmentToDate",
      "savingsPlan/UsedCommitment", "reservation/UnusedRecurringFee",
    ]
    if isSecond {
      names = names.map { name in
        name.replacing("/", with: "_").reduce(into: "") { text, letter in
          if letter.isUppercase, text.last != "_" { text.append("_") }
          text += letter.lowercased()
        }
      }
      #expect(names[8] == "savings_plan_savings_plan_effective_cost")
    }
    func row(_ kind: String, _ product: String, _ usage: String, _ costs: String) -> String {
      "\(kind),\(product),\(usage),2026-10-01T00:00:00Z,2026-10-01T01:00:00Z,USD,\(costs)\n"
    }
    let bill = try read([
      "cur.csv": names.joined(separator: ",") + "\n"
        + row("Usage", "AmazonEC2", "BoxUsage:m5.large", "0.1,,,,,")
        + row("DiscountedUsage", "AmazonEC2", "BoxUsage:m5.large", "0,0.05,,,,")
        + row("RIFee", "AmazonEC2", "HeavyUsage:m5.large", "30,,,,,0.02")
        + row("SavingsPlanCoveredUsage", "AmazonEC2", "BoxUsage:m5.large", "0.1,,0.06,,,")
        + row("SavingsPlanNegation", "AmazonEC2", "BoxUsage:m5.large", "-0.1,,,,,")
        + row("SavingsPlanRecurringFee", "ComputeSavingsPlans", "x", "1,,,1,0.75,")
        + row("Usage", "AmazonEC2", "EBS:VolumeUsage.gp3", "0.2,,,,,")
        + row("Usage", "AmazonEC2", "DataTransfer-Out-Bytes", "0.3,,,,,")
        + row("Tax", "AmazonEC2", "", "7,,,,,")
    ])
    let found = amounts(bill)
    #expect(abs((found["Compute"] ?? 0) - (0.1 + 0.05 + 0.02 + 0.06)) < 1e-12)
    #expect(found["Storage"] == 0.2 && found["Networking"] == 0.3 && found["Other"] == 0.25)
    #expect(bill.tax == 7 && bill.format == "AWS Cost and Usage Report")
  }

  @Test("Azure exports: days, whatever the case of the columns")
  func azure() throws {
    for heading in [
      "date,meterCategory,costInBillingCurrency,billingCurrency,chargeType",
      "Date,MeterCategory,CostInBillingCurrency,BillingCurrencyCode,ChargeType",
    ] {
      let bill = try read([
        "part.csv": heading
          + "\n10/30/2026,Virtual Machines,10.5,EUR,Usage\n2026-10-31,Bandwidth,1.5,EUR,Usage\n"
      ])
      #expect(amounts(bill) == ["Compute": 10.5, "Networking": 1.5] && bill.days == 2)
    }
  }

  @Test(
    "A bill in Parquet is the bill",
    .enabled(if: DuckDBTool.isInstalled, "needs DuckDB"))
  func parquet() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "bill-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try Data(Self.focus.utf8).write(to: folder.appending(path: "a.csv"))
    let process = Process()
    process.executableURL = URL(filePath: try #require(DuckDBTool.program))
    process.currentDirectoryURL = folder
    process.arguments = ["-c", "COPY (FROM 'a.csv') TO 'a.parquet';"]
    try process.run()
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
    let bill = try Bill.read([folder.path + "/a.parquet"], scratch: folder.path)
    let plain = try Bill.read([folder.path + "/a.csv"], scratch: folder.path)
    #expect(bill.categories == plain.categories && bill.tax == plain.tax)
    #expect(bill.start == plain.start && bill.end == plain.end && bill.charges == 5)
  }

  @Test("What is wrong with a bill is told with its place, and several parts are one bill")
  func problems() throws {
    let twice = try read(["a.csv": Self.focus, "b.csv": Self.focus])
    #expect(twice.charges == 10 && twice.total == 9)
    let lines = Self.focus.split(separator: "\n").map(String.init)
    let mixed = (lines + [lines[3].replacing("EUR", with: "USD")]).joined(separator: "\n")
    let currency = #expect(throws: TraceError.self) { try read(["a.csv": mixed]) }
    #expect(currency?.problems.first?.line == 7)
    for (bad, column) in [
      (lines[2].replacing("3.5", with: "x"), 6),
      (lines[2].replacing("2026-10-01T00", with: "soon"), 4),
      (lines[2].replacing("3.5", with: "1e300"), 6),
      (lines[2].replacing("10-02T", with: "10-01T"), 1),
    ] {
      let text = (lines[0...1] + [bad]).joined(separator: "\n")
      let error = #expect(throws: TraceError.self, "\(bad)") { try read(["a.csv": text]) }
      #expect(error?.problems.first?.line == 3 && error?.problems.first?.column == column)
    }
    #expect(throws: TraceError.self) { try read(["a.csv": "VM,Memory\na,1\n"]) }
    #expect(throws: TraceError.self) { try read(["a.csv": lines[0] + "\n"]) }
  }
}
