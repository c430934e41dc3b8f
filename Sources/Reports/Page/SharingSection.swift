internal import Kernels
internal import Simulation
internal import Studies

/// What those who share a cluster had, were entitled to and waited for.
struct SharingSection {
  let comparison: Comparison
  private static let accountsShown = 16

  /// Whether a scenario has several accounts.
  var isThere: Bool {
    comparison.results.records.joined().contains { !$0.accounts.isEmpty }
  }

  /// An account with its means over the replications of a scenario.
  private struct Account {
    var name: String
    var same: [AccountRecord]

    func mean(_ value: (AccountRecord) -> Double) -> Double { Statistics.mean(same.map(value)) }
    func known(_ value: (AccountRecord) -> Double?) -> Double? {
      let values = same.compactMap(value)
      return values.isEmpty ? nil : Statistics.mean(values)
    }
  }

  private func accounts(of scenario: Int) -> [Account] {
    let records = comparison.results.records[comparison.results.scenarios[scenario].platform]
    return (records.first?.accounts ?? []).map { first in
      Account(
        name: first.name, same: records.compactMap { $0.accounts.first { $0.name == first.name } })
    }
  }

  /// The section as HTML.
  var html: String {
    guard isThere else { return "" }
    let all = accounts(of: comparison.recommended)
    guard !all.isEmpty else { return "" }
    let base = accounts(of: comparison.baseline)
    let ranked = all.sorted { ($1.mean(\.due), $0.name) < ($0.mean(\.due), $1.name) }
    var text = """
      <h2>Shares of the cluster</h2><p>Scenario \(comparison.recommended + 1). <b>Due</b>: what max–min fairness
      by entitlement would have given for what was asked, of the larger of the parts of cores and memory.</p>
      <div class="scroll"><table class="sortable"><thead><tr><th>account</th>
      """
    for name in [
      "guests", "done", "entitled", "due", "had", "had over due", "mean wait",
      "baseline: mean wait",
      "bounded slowdown", "sent away", "in time",
    ] { text += "<th class=\"number\">\(name)</th>" }
    text += "</tr></thead><tbody>"
    for account in ranked.prefix(Self.accountsShown) {
      func minutes(_ value: Double?) -> String { value.map { Figure.text($0) + " min" } ?? "–" }
      let (due, held) = (account.mean(\.due), account.mean(\.held))
      let before = base.first { $0.name == account.name }
      let cells: [String] = [
        Figure.text(account.mean { Double($0.guests) }),
        Figure.text(account.mean { Double($0.completed) }),
        Figure.percent(account.mean(\.entitled)), Figure.percent(due), Figure.percent(held),
        due > 0 ? Figure.percent(held / due) : "–", minutes(account.known(\.waitMinutes)),
        minutes(before.flatMap { $0.known(\.waitMinutes) }),
        account.known(\.slowdown).map(Figure.text) ?? "–",
        Figure.text(account.mean { Double($0.preempted) }),
        account.known(\.deadlinesMet).map(Figure.percent) ?? "–",
      ]
      text += "<tr><td>\(HTML.escape(account.name.isEmpty ? "–" : account.name))</td>"
      text += cells.map { "<td class=\"number\">\($0)</td>" }.joined() + "</tr>"
    }
    text += "</tbody></table></div>"
    let left = all.count - min(all.count, Self.accountsShown)
    return text
      + (left > 0 ? "<p><small>\(left) smaller accounts are in accounts.csv.</small></p>" : "")
  }

  /// One row for each scenario and account.
  var csv: String {
    var text = CSV.line([
      "scenario", "account", "guests", "completed", "entitled_share", "due_share", "held_share",
      "wait_mean_minutes", "slowdown_bounded_mean", "preempted", "deadlines_met_share",
    ])
    for scenario in comparison.rows.indices {
      for account in accounts(of: scenario) {
        let numbers: [Double?] = [
          account.mean { Double($0.guests) }, account.mean { Double($0.completed) },
          account.mean(\.entitled), account.mean(\.due), account.mean(\.held),
          account.known(\.waitMinutes), account.known(\.slowdown),
          account.mean { Double($0.preempted) }, account.known(\.deadlinesMet),
        ]
        text += CSV.line([String(scenario + 1), account.name] + numbers.map(CSV.number))
      }
    }
    return text
  }
}
