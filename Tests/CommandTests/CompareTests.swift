import Foundation
import Testing

@Suite("Two results side by side, and losses that count")
struct CompareTests {
  private static let book = Tool.root.appending(path: "datasets/prices/2026-11-list.yaml").path

  private struct Summary: Decodable {
    struct Row: Decodable {
      var costBefore: Double
      var costAfter: Double
      var byPrices: Double
      var byUsage: Double
      var driver: String
    }
    var scenarios: [Row]
    var onlyBefore: [[String]]
  }

  /// The results of the bundled disaster recovery without recovery, under a name of their own.
  private static func results(
    _ name: String, _ more: [String], in tool: borrowing Tool
  ) throws -> String {
    let study = Tool.root.appending(path: "datasets/studies/disaster-recovery.yaml").path
    let outcome = try tool.run(
      [
        "sweep", study, "--out", tool.path("runs"), "--set", "replications.count=1", "--set",
        "recovery=[none]", "--set", "require=[]",
      ] + more)
    try #require(outcome.status == 0, "\(outcome.errors)")
    let path = tool.path("\(name).db")
    try FileManager.default.copyItem(atPath: tool.path("runs/results.db"), toPath: path)
    return path
  }

  @Test("A change of a price is the prices' part, a change of the platform the usage's")
  func parts() throws {
    let tool = try Tool()
    defer { tool.clean() }
    let dear = try tool.write(
      "price-book: 2026-11-list\nbase: \(Self.book)\nowned: { energy: { price: 0.2 } }\n",
      to: "dear.yaml")
    func sweep(_ name: String, _ more: String...) throws {
      try #require(
        tool.run(["sweep", Tool.study, "--out", tool.path(name)] + more).status == 0)
    }
    try sweep("a")
    try sweep("b", "--set", "prices=[\(dear)]")
    try sweep("c", "--set", "platform.sites.home.pue=1.2")
    func compare(_ name: String) throws -> Summary {
      let outcome = try tool.run(
        "compare", tool.path("a/results.db"), tool.path("\(name)/results.db"), "--json")
      try #require(outcome.status == 0)
      return try JSONDecoder().decode(Summary.self, from: Data(outcome.output.utf8))
    }
    let dearer = try compare("b")
    #expect(dearer.scenarios.count == 12 && dearer.onlyBefore.isEmpty)
    for row in dearer.scenarios {
      #expect(row.byPrices > 0 && abs(row.byUsage) < 1e-6 && row.driver == "energy")
      #expect(abs(row.costAfter - row.costBefore - row.byPrices) < 1e-6)
    }
    // Another region's prices say nothing of what was used in this one.
    try sweep("d", "--set", "platform.sites.public-east.region=us-west-2")
    let moved = try compare("d").scenarios
    #expect(moved.count == 12)
    for row in moved { #expect(abs(row.byPrices) < 1e-6) }
    for row in try compare("c").scenarios {
      #expect(row.byUsage < 0 && abs(row.byPrices) < 1e-6)
    }
    #expect(
      try tool.run(
        "compare", tool.path("a/results.db"), tool.path("b/results.db"), "--fail-if-above", "0.1 %"
      ).status == 2)
    #expect(try tool.run("compare", tool.path("a/results.db"), tool.path("none.db")).status == 66)
    #expect(
      try tool.run(
        "compare", tool.path("a/results.db"), tool.path("a/results.db"), "--fail-if-above", "much"
      ).status == 64)
  }

  @Test("Losses by downtime count in decisions and in no bill, and an axis switches them")
  func risk() throws {
    let tool = try Tool()
    defer { tool.clean() }
    let study = Tool.root.appending(path: "datasets/studies/hybrid-or-private.yaml").path
    let outcome = try tool.run(
      "sweep", study, "--out", tool.path("a"), "--set", "prices=[\(Self.book)]",
      "--set", "platform.zones.*.hosts.count=[2]", "--set", "energy=[always-on]", "--set",
      "elasticity=[none]", "--set", "axes.shape=[none]",
      "--set", "recovery=[none]", "--set", "deployment=[private]", "--set", "require=[]",
      "--set", "prices.risk=[{ per-guest-hour-down: 0 }, { per-guest-hour-down: 10 }]")
    try #require(outcome.status == 0, "\(outcome.errors)")
    let lines = try String(contentsOfFile: tool.path("a/scenarios.csv"), encoding: .utf8)
      .split(separator: "\n").map { $0.split(separator: ",", omittingEmptySubsequences: false) }
    func column(_ name: String, _ row: Int) -> Double {
      // Values of the axes hold no comma here.
      lines[0].firstIndex { $0 == name }.flatMap { Double(lines[row][$0]) } ?? .nan
    }
    #expect(lines.count == 3)
    #expect(column("cost_total", 1) == column("cost_total", 2))
    let downtime = column("cost_equivalent", 2) - column("cost_equivalent", 1)
    #expect(downtime > 1000)
  }

  @Test("Two books of one name are refused, and `none` takes losses away")
  func names() throws {
    let tool = try Tool()
    defer { tool.clean() }
    let study = Tool.root.appending(path: "datasets/studies/disaster-recovery.yaml").path
    let book = Tool.root.appending(path: "datasets/prices/2026-11-continuity.yaml").path
    let other = try tool.write("price-book: 2026-11-continuity\nbase: \(book)\n", to: "b.yaml")
    let twice = try tool.run("validate", study, "--set", "prices=[\(book), \(other)]")
    #expect(twice.status == 65 && twice.errors.contains("could not be told apart"))
    let outcome = try tool.run(
      "sweep", study, "--out", tool.path("a"), "--set", "replications.count=1", "--set",
      "recovery=[none]", "--set", "require=[]", "--set",
      "prices.risk=[none, { tiers: { critical: { per-hour-down: 1000 } } }]")
    try #require(outcome.status == 0, "\(outcome.errors)")
    let lines = try String(contentsOfFile: tool.path("a/scenarios.csv"), encoding: .utf8)
      .split(separator: "\n").map { $0.split(separator: ",", omittingEmptySubsequences: false) }
    let place = try #require(lines[0].firstIndex { $0 == "cost_equivalent" })
    let total = try #require(lines[0].firstIndex { $0 == "cost_total" })
    #expect(lines.count == 3 && lines[1][total] == lines[2][total])
    #expect((Double(lines[1][place]) ?? 0) < (Double(lines[2][place]) ?? 0))
  }

  @Test("Services that a book prices must be told apart, and be there")
  func services() throws {
    let tool = try Tool()
    defer { tool.clean() }
    let study = Tool.root.appending(path: "datasets/studies/disaster-recovery.yaml").path
    let book = Tool.root.appending(path: "datasets/prices/2026-11-continuity.yaml").path
    func sweep(_ service: String, owners: Int) throws -> Tool.Outcome {
      let path = try tool.write(
        """
        price-book: mine
        base: \(book)
        owned: { charges: [{ name: a, meter: guest_hours, service: \(service), price: 1 }] }
        """, to: "mine.yaml")
      return try tool.run(
        "sweep", study, "--out", tool.path("\(service)-\(owners)"), "--set", "replications.count=1",
        "--set", "recovery=[none]", "--set", "require=[]", "--set", "prices=[\(path)]", "--set",
        "showback.owners=\(owners)")
    }
    let known = try sweep("orders-db", owners: 20)
    #expect(known.status == 0 && !known.errors.contains("orders-db"))
    let unknown = try sweep("orders-dbb", owners: 20)
    #expect(unknown.status == 0 && unknown.errors.contains("names the service orders-dbb"))
    let lost = try sweep("orders-db", owners: 1)
    #expect(lost.status == 65 && lost.errors.contains("are not told apart from others"))
  }

  @Test("A price that one result sets and the other has in its book is no obstacle to comparing")
  func oneAxisMore() throws {
    let tool = try Tool()
    defer { tool.clean() }
    func sweep(_ name: String, _ more: String...) throws -> String {
      try Self.results(name, more, in: tool)
    }
    let (before, after) = try (
      sweep("before"), sweep("after", "--set", "prices.owned.energy.price=[0.5]")
    )
    let outcome = try tool.run("compare", before, after, "--json")
    try #require(outcome.status == 0, "\(outcome.errors)")
    let rows = try JSONDecoder().decode(Summary.self, from: Data(outcome.output.utf8)).scenarios
    #expect(rows.count == 1 && rows[0].driver == "energy" && abs(rows[0].byUsage) < 1e-6)
    // Of an axis that only one has, its baseline's value is meant; one book may have another name.
    let two = try sweep(
      "two", "--set", "prices.owned.energy.price=[0.5, 0.7]", "--set",
      "baseline={ recovery: none, prices.owned.energy.price: 0.7 }")
    let more = try tool.run("compare", before, two, "--json")
    try #require(more.status == 0, "\(more.errors)")
    let pair = try JSONDecoder().decode(Summary.self, from: Data(more.output.utf8)).scenarios
    #expect(pair.count == 1 && pair[0].byPrices > rows[0].byPrices)
    let base = Tool.root.appending(path: "datasets/prices/2026-11-continuity.yaml").path
    let renamed = try tool.write(
      "price-book: later\nbase: \(base)\ndate: 2027-05-01\n", to: "b.yaml")
    let other = try tool.run("compare", before, try sweep("b", "--set", "prices=[\(renamed)]"))
    #expect(other.status == 0 && other.errors.contains("later of 2027-05-01 after"))
    let whole = try sweep("whole", "--set", "horizon.annualise=no")
    let views = try tool.run("compare", before, whole)
    #expect(
      views.status == 65 && views.errors.contains("by the year before and over the horizon after"))
    let same = try tool.run("compare", before, before, "--json")
    #expect(
      try JSONDecoder().decode(Summary.self, from: Data(same.output.utf8)).scenarios
        .allSatisfy { $0.driver.isEmpty })
  }

  @Test(
    "A result beside itself shows no change, also where losses count; two currencies are refused")
  func itself() throws {
    let tool = try Tool()
    defer { tool.clean() }
    let book = Tool.root.appending(path: "datasets/prices/2026-11-continuity.yaml").path
    let rates = try tool.write(
      "date,from,to,rate,source\n2026-01-01,USD,EUR,0.5,a\n", to: "rates.csv")
    let later = try tool.write(
      "price-book: 2026-11-continuity\nbase: \(book)\ndate: 2027-05-01\n", to: "later.yaml")
    func sweep(_ name: String, _ more: String...) throws -> String {
      try Self.results(name, more, in: tool)
    }
    let dollars = try sweep("dollars")
    let same = try tool.run("compare", dollars, dollars, "--json")
    try #require(same.status == 0)
    let rows = try JSONDecoder().decode(Summary.self, from: Data(same.output.utf8)).scenarios
    #expect(!rows.isEmpty && rows.allSatisfy { $0.costBefore > 1000 })
    #expect(rows.allSatisfy { abs($0.byPrices) < 1e-6 && abs($0.byUsage) < 1e-6 })
    let euros = try sweep("euros", "--set", "currency=EUR", "--set", "exchange=\(rates)")
    let refused = try tool.run("compare", dollars, euros)
    #expect(refused.status == 65 && refused.errors.contains("USD before and in EUR after"))
    // Every loss is in the study's currency: half of all costs at half the rate.
    func costs(_ path: String) throws -> [Double] {
      let outcome = try tool.run("compare", path, path, "--json")
      return try JSONDecoder().decode(Summary.self, from: Data(outcome.output.utf8)).scenarios
        .map(\.costBefore)
    }
    for (full, half) in zip(try costs(dollars), try costs(euros)) {
      #expect(abs(half / full - 0.5) < 1e-9)
    }
    let dated = try tool.run("compare", dollars, try sweep("later", "--set", "prices=[\(later)]"))
    #expect(dated.status == 0 && dated.errors.contains("is of 2026-11-01 before and of 2027-05-01"))
  }
}
