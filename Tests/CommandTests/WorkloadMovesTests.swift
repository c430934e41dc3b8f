import Foundation
import Testing

/// Which workloads a recommendation moves, and what keeps the others.
@Suite struct WorkloadMovesTests {
  private static let study = Tool.root.appending(path: "datasets/studies/disaster-recovery.yaml")

  /// Renting costs less than owning here, so that the recommendation moves what it may.
  private func lines(
    rules: String, deployments: String, showback: Int = 20
  ) throws -> [[String]] {
    let tool = try Tool()
    defer { tool.clean() }
    let outcome = try tool.run([
      "sweep", Self.study.path, "--out", tool.path("out"), "--set", "recovery=[none]",
      "--set", "require=[]", "--set", "baseline.deployment=private",
      "--set", "deployment=\(deployments)", "--set", "platform.guest-rules=\(rules)",
      "--set", "replications.count=1", "--set", "showback.owners=\(showback)",
    ])
    try #require(outcome.status == 0, "\(outcome.errors)")
    let page = try String(contentsOfFile: tool.path("out/index.html"), encoding: .utf8)
    #expect(page.contains("Which workloads stay, which move, and what keeps them"))
    return try String(contentsOfFile: tool.path("out/workloads.csv"), encoding: .utf8)
      .split(whereSeparator: \.isNewline).dropFirst().map {
        $0.replacing("\"", with: "").split(separator: ",", omittingEmptySubsequences: false)
          .map(String.init)
      }
  }

  @Test("Who may leave moves with all its hours; whom a rule keeps at home does not leave")
  func rules() throws {
    let lines = try lines(
      rules: "[{ tenants: [shop], services: [web, cache], sites: [home] }]",
      deployments: "[private, { public: { to: public-east } }]")
    let search = lines.filter { $0[1] == "search" }
    #expect(search.map { $0[2] } == ["home", "public-east"])
    #expect(search.allSatisfy { $0[5] == "moves" && $0[6] == "1" })
    #expect(search[0][3] == search[1][4] && search[0][4] == "0")
    for name in ["web", "cache"] {
      let kept = lines.filter { $0[1] == name }
      #expect(!kept.isEmpty)
      #expect(kept.allSatisfy { $0[2] == "home" && $0[5] == "runs no more" })
      #expect(
        kept.allSatisfy {
          $0[7].contains("may not leave: a rule keeps it at home; refused of all workloads: ")
        })
    }
  }

  @Test("Rules without a site in common, and rules on owners not told apart, are told as such")
  func disjointRules() throws {
    let rules = "[{ services: [web], sites: [home] }, { services: [web], sites: [public-east] }]"
    let deployments = "[private, { public: { to: public-east } }]"
    // Nobody runs whose rules have no site in common.
    let apart = try lines(rules: rules, deployments: deployments)
    #expect(!apart.isEmpty && !apart.contains { $0[1] == "web" })
    let together = try lines(rules: rules, deployments: deployments, showback: 1)
    let others = together.filter { $0[0] == "(others)" }
    #expect(!others.isEmpty && others.allSatisfy { $0[7].hasPrefix("not told apart") })
  }

  @Test("Nothing moves where the recommendation is the baseline")
  func stays() throws {
    let lines = try lines(rules: "[]", deployments: "[private]")
    #expect(!lines.isEmpty)
    #expect(lines.allSatisfy { $0[3] == $0[4] && $0[5] == "stays" && $0[6] == "0" })
  }

  @Test("Owners are the same where guests are rightsized, so that none is told to run no more")
  func rightsized() throws {
    let tool = try Tool()
    defer { tool.clean() }
    let study = Tool.root.appending(path: "datasets/studies/hybrid-or-private.yaml").path
    let outcome = try tool.run([
      "sweep", study, "--out", tool.path("out"), "--set", "recovery=[none]", "--set",
      "energy=[always-on]", "--set", "replications.count=1", "--set",
      "platform.zones.*.hosts.count=[3]", "--set", "require=[guests_refused == 0]", "--set",
      "axes.shape=[none, { rightsize: { percentile: 95 % } }]", "--set", "showback.owners=12",
    ])
    try #require(outcome.status == 0, "\(outcome.errors)")
    let lines = try String(contentsOfFile: tool.path("out/workloads.csv"), encoding: .utf8)
      .split(whereSeparator: \.isNewline).dropFirst()
    #expect(lines.count >= 12 && lines.contains { $0.contains("(others)") })
    #expect(!lines.contains { $0.contains("runs no more") || $0.contains("runs only now") })
  }
}
