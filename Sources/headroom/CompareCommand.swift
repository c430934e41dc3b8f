internal import ArgumentParser
internal import Foundation
internal import Kernels
internal import Quantities
internal import Reports

/// Says what changed between two results of a study, and what drove it.
struct CompareCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compare",
    abstract: "Say what changed between two results of a study, and what drove it.",
    discussion: """
      The change of each scenario's cost is split into the part of the prices and the part of the \
      usage; nothing is simulated.

      Examples:
        headroom compare reports/yesterday/results.db reports/today/results.db
        headroom compare a.db b.db --fail-if-above '5 %'
      """)

  @Argument(help: "The earlier database.", completion: .file(extensions: ["db"]))
  var before: String

  @Argument(help: "The later database.", completion: .file(extensions: ["db"]))
  var after: String

  @Option(help: "The study, where a database has several.")
  var study: String?

  @Option(
    help: ArgumentHelp(
      "Exit with 2 if the cost of a scenario changed by more.", valueName: "share"))
  var failIfAbove: String?

  @Flag(help: "Print as JSON.")
  var json = false

  func validate() throws {
    if let failIfAbove, Quantity<Share>(parsing: failIfAbove) == nil {
      throw ValidationError("'--fail-if-above \(failIfAbove)' is no share, expected e.g. '5 %'")
    }
  }

  func run() throws {
    LinearAlgebra.useOneThread()
    let drift = Drift(
      before: try StoredResults.read(before, study: study),
      after: try StoredResults.read(after, study: study))
    if let obstacle = drift.obstacle {
      Terminal.complain(obstacle.message, hint: obstacle.hint)
      throw ExitCode(65)
    }
    for note in drift.notes { Terminal.complain("note: \(note)") }
    if drift.rows.isEmpty {
      Terminal.complain(
        "no scenario is in both", hint: "axes and their values must be the same in both studies")
      throw ExitCode(65)
    }
    if json {
      struct Summary: Encodable {
        var scenarios: [Drift.Row]
        var onlyBefore: [[String]]
        var onlyAfter: [[String]]
        var recommendedBefore: [String]
        var recommendedAfter: [String]
      }
      try Terminal.printJSON(
        Summary(
          scenarios: drift.rows, onlyBefore: drift.onlyBefore, onlyAfter: drift.onlyAfter,
          recommendedBefore: drift.recommendedBefore, recommendedAfter: drift.recommendedAfter))
    } else {
      show(drift)
    }
    if let limit = failIfAbove.flatMap({ Quantity<Share>(parsing: $0)?.value }),
      drift.rows.contains(where: { abs($0.share) > limit })
    {
      throw ExitCode(2)
    }
  }

  private func show(_ drift: Drift) {
    let ordered = drift.rows.sorted {
      (abs($0.costAfter - $0.costBefore), $1.after) > (abs($1.costAfter - $1.costBefore), $0.after)
    }
    let heading = ["#", "before", "after", "change", "by prices", "by usage", "driver", "scenario"]
    Terminal.printTable(
      [heading]
        + ordered.prefix(20).map { row in
          [
            String(row.after), Figure.text(row.costBefore), Figure.text(row.costAfter),
            Figure.percent(row.share), Figure.text(row.byPrices), Figure.text(row.byUsage),
            "\(row.driver) \(Figure.text(row.driverChange))", row.values.joined(separator: " · "),
          ]
        }, right: [0, 1, 2, 3, 4, 5])
    if drift.rows.count > 20 { print("and \(drift.rows.count - 20) scenarios that changed less") }
    if let row = ordered.first {
      for change in row.metrics {
        print(
          "number \(row.after): \(change.name) \(Figure.text(change.before)) → "
            + Figure.text(change.after))
      }
    }
    for (name, list) in [("earlier", drift.onlyBefore), ("later", drift.onlyAfter)]
    where !list.isEmpty {
      print("\(list.count) scenarios are in the \(name) one only")
    }
    let (old, new) = (drift.recommendedBefore, drift.recommendedAfter)
    print(
      old == new
        ? "recommended as before: \(new.joined(separator: " · "))"
        : "recommended: \(old.joined(separator: " · ")) → \(new.joined(separator: " · "))")
  }
}
