import Foundation
import Testing

/// Owning and renting, each as it is and at its best.
@Suite struct BothSidesTests {
  private static let study = Tool.root.appending(path: "datasets/studies/hybrid-or-private.yaml")

  private func rows(_ text: String) -> [[String]] {
    text.split(whereSeparator: \.isNewline).map {
      $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }
  }

  private func sweep(_ settings: [String]) throws -> (
    sides: String?, scenarios: String, page: String
  ) {
    let tool = try Tool()
    defer { tool.clean() }
    var arguments = [
      "sweep", Self.study.path, "--out", tool.path("out"), "--set", "recovery=[none]", "--set",
      "energy=[always-on]", "--set", "replications.count=1", "--set",
      "platform.zones.*.hosts.count=[2, 3]", "--set", "require=[guests_refused == 0]",
    ]
    for setting in settings { arguments += ["--set", setting] }
    let outcome = try tool.run(arguments)
    try #require(outcome.status == 0, "\(outcome.errors)")
    func text(_ name: String) -> String? {
      try? String(contentsOfFile: tool.path("out/\(name)"), encoding: .utf8)
    }
    return (
      text("sides.csv"), try #require(text("scenarios.csv")), try #require(text("index.html"))
    )
  }

  @Test("Each side's cheapest scenario stands with those that as much was done for")
  func table() throws {
    let (sides, scenarios, page) = try sweep([
      "axes.shape=[none, { rightsize: { percentile: 95 % } }]"
    ])
    let lines = rows(try #require(sides)).dropFirst()
    // Three sides, two sizes, with and without commitments.
    #expect(lines.count == 12)
    let all = rows(scenarios)
    let cost = try #require(
      all[0].firstIndex(of: "cost_equivalent_per_year") ?? all[0].firstIndex(of: "cost_equivalent"))
    let refused = try #require(all[0].firstIndex(of: "guests_refused"))
    let names = ["own": "private", "own and rent": "hybrid", "rent": "public"]
    for line in lines {
      let same = all.dropFirst().filter { row in
        row.contains { $0.hasPrefix(names[line[0]] ?? "") }
          && row.contains { $0.hasPrefix("rightsize") } == (line[1] == "yes")
          && (row[1] == "2026-11-committed") == (line[2] == "yes") && row[refused] == "0"
      }
      let least = same.compactMap { Double($0[cost]) }.min()
      #expect(!same.isEmpty && Double(line[6]) == least, "\(line)")
    }
    #expect(page.contains("All sides at their best"))
    #expect(!page.contains("No scenario rightsizes guests"))
    // What is rented by size costs less for smaller guests.
    func rent(_ sizes: String) -> Double? {
      lines.first { $0[0] == "rent" && $0[1] == sizes && $0[2] == "no" }.flatMap { Double($0[6]) }
    }
    #expect(try #require(rent("yes")) < #require(rent("no")))
  }

  @Test("What a study does not ask for its sides is told, and one side alone has no table")
  func notAsked() throws {
    let list = Tool.root.appending(path: "datasets/prices/2026-11-list.yaml").path
    let (_, _, page) = try sweep([
      "axes.shape=[none]", "prices=[\(list)]", "baseline.prices=\(list)",
    ])
    #expect(page.contains("No scenario rightsizes guests"))
    #expect(page.contains("No book commits to what is rented"))
    let alone = try sweep(["deployment=[private]"])
    #expect(alone.sides == nil && !alone.page.contains("All sides at their best"))
  }
}
