internal import Kernels
internal import Simulation
internal import Studies

/// How requests of services were answered: times, refusals, and how even replicas were busy.
struct RequestsSection {
  let comparison: Comparison
  private static let servicesShown = 12

  /// Whether a scenario looked at requests.
  var isThere: Bool {
    comparison.results.records.joined().contains { !$0.requests.isEmpty }
  }

  /// A service with its means over the replications of a scenario.
  private struct Service {
    var first: RequestRecord
    var same: [RequestRecord]

    func mean(_ value: (RequestRecord) -> Double) -> Double { Statistics.mean(same.map(value)) }
    func mean(_ value: (RequestRecord) -> Double?) -> Double? {
      let values = same.compactMap(value)
      return values.isEmpty ? nil : Statistics.mean(values)
    }
  }

  private func services(of scenario: Int) -> [Service] {
    let records = comparison.results.records[comparison.results.scenarios[scenario].platform]
    return (records.first?.requests ?? []).map { first in
      Service(
        first: first,
        same: records.compactMap { $0.requests.first { $0.service == first.service } })
    }
  }

  /// The section as HTML.
  var html: String {
    guard isThere else { return "" }
    let scenario = comparison.recommended
    let all = services(of: scenario)
    guard !all.isEmpty else { return "" }
    let base = services(of: comparison.baseline)
    var text = """
      <h2>Requests</h2><p>Times from question to answer in scenario \(scenario + 1), with the network and
      with calls to other services, by closed forms for each step. <b>Imbalance</b>: the busiest replica
      over the mean. <b>Elsewhere</b>: answered in another zone or site than asked in.</p>
      <div class="scroll"><table class="sortable"><thead><tr><th>service</th>
      """
    for name in [
      "requests", "replicas", "mean", "half within", "95 % within", "99 % within", "baseline: 95 %",
      "late", "minutes below objective", "refused", "failed", "imbalance", "elsewhere",
    ] { text += "<th class=\"number\">\(name)</th>" }
    text += "</tr></thead><tbody>"
    for service in all.prefix(Self.servicesShown) {
      func time(_ value: Double?) -> String { value.map { Figure.text($0) + " ms" } ?? "–" }
      let before = base.first { $0.first.service == service.first.service }
      let cells: [String] = [
        Figure.text(service.mean(\.requests)), Figure.text(service.mean(\.replicas)),
        time(service.mean(\.mean)), time(service.mean(\.median)), time(service.mean(\.p95)),
        time(service.mean(\.p99)), time(before.map { $0.mean(\.p95) }),
        service.mean(\.late).map(Figure.percent) ?? "–",
        service.mean(\.violationMinutes).map(Figure.text) ?? "–",
        Figure.percent(service.mean(\.refused)), Figure.percent(service.mean(\.failed)),
        Figure.text(service.mean(\.imbalance)), Figure.percent(service.mean(\.remote)),
      ]
      text += "<tr><td>\(HTML.escape(service.first.service))</td>"
      text += cells.map { "<td class=\"number\">\($0)</td>" }.joined() + "</tr>"
    }
    text += "</tbody></table></div>"
    let left = all.count - min(all.count, Self.servicesShown)
    if left > 0 { text += "<p><small>\(left) smaller services are in requests.csv.</small></p>" }
    return text + chart
  }

  /// Times of the service with the most load, of the baseline and the recommended scenario.
  private var chart: String {
    var lines: [LineChart.Line] = []
    var told: RequestRecord?
    for (place, index) in comparison.chosen.enumerated() {
      guard let record = services(of: index).first?.first, !record.over.isEmpty else { continue }
      if let told, told.step != record.step || told.service != record.service { continue }
      told = told ?? record
      let role = index == comparison.recommended ? "recommended" : "baseline"
      lines.append(
        .init(style: "l\(place % 2 * 2)", name: "\(index + 1) (\(role))", values: record.over))
    }
    guard let told, !lines.isEmpty else { return "" }
    let local = LocalTime(zone: comparison.study.horizon.timeZone)
    return "<h3>Time that 95 % of the requests keep, over time</h3>"
      + LineChart(
        label: "Time that 95 % of the requests keep, in milliseconds", lines: lines,
        instant: { place in
          let text = local.text(comparison.results.epoch + Int64(place) * told.step)
          return String(text.prefix(16)).replacing("T", with: " ")
        },
        value: Figure.text,
        note: "milliseconds; service \(told.service), first replication; time zone "
          + comparison.study.horizon.timeZone,
        hoursPerValue: Double(told.step) / 3_600_000
      ).figure
  }

  /// One row for each scenario and service.
  var csv: String {
    var text = CSV.line([
      "scenario", "service", "requests", "replicas_mean", "response_mean_ms", "response_p50_ms",
      "response_p95_ms", "response_p99_ms", "late_share", "response_violation_minutes",
      "refused_share", "failed_share", "load_imbalance", "remote_share",
    ])
    for scenario in comparison.rows.indices {
      for service in services(of: scenario) {
        let numbers: [Double?] = [
          service.mean(\.requests), service.mean(\.replicas), service.mean(\.mean),
          service.mean(\.median), service.mean(\.p95), service.mean(\.p99), service.mean(\.late),
          service.mean(\.violationMinutes), service.mean(\.refused), service.mean(\.failed),
          service.mean(\.imbalance), service.mean(\.remote),
        ]
        text += CSV.line(
          [String(scenario + 1), service.first.service] + numbers.map(CSV.number))
      }
    }
    return text
  }
}
