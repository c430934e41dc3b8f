internal import Economics
internal import Kernels
internal import Platform
internal import Simulation
internal import Studies

/// What rehearsed years say: availability three ways, downtime by cause, recoveries against objectives.
struct ContinuitySection {
  private let comparison: Comparison
  private let tables: ContinuityTables
  private static let servicesShown = 12

  /// Nil where nothing was rehearsed.
  init?(_ comparison: Comparison) {
    guard let tables = ContinuityTables(comparison) else { return nil }
    self.comparison = comparison
    self.tables = tables
  }

  /// The section, with charts of some scenarios.
  func html(_ scenarios: [Int]) -> String {
    let records = tables.records(of: comparison.recommended)
    guard let first = records.first else { return "" }
    let objectives = ContinuityTables.objectives(records)
    let recovery = RecoveryCurve(
      label: "Share of recoveries done over time", upwards: "share of recoveries that are done",
      lines: RecoveryCurve.lines(objectives, .recoveryTime))
    let point = RecoveryCurve(
      label: "Age of the data at recovery", upwards: "share of recoveries with younger data",
      lines: RecoveryCurve.lines(objectives, .recoveryPoint))
    let timeline = RecoveryTimeline(phases: first.timeline).figure
    var text = """
      <h2>Availability and recovery, rehearsed</h2>
      <p>\(Figure.text(Double(first.years * records.count))) years of incidents on the services as they are
      placed. <b>Guest-time</b>: time that replicas are up over all their time. <b>Time</b>: time with
      as many replicas up as a service needs, in reach, with everything up that it depends on.
      <b>Requests</b>: what is served of evenly made requests; with too few replicas, the part that they
      can serve, and none of guests that the replay refused or kept waiting\(unserved(first)). <b>Expected</b>: time from rates and recovery times alone, for what rehearsals are too few
      to see. \(absorbed(first))</p>
      \(services(records))
      <h3>Hours down by cause</h3>
      \(DowntimeCauses(comparison: comparison, tables: tables).figure(scenarios))
      """
    if !timeline.isEmpty {
      text += "<h3>One recovery from the loss of the home site, number "
      text += "\(comparison.recommended + 1)</h3>" + timeline
    }
    if !recovery.lines.isEmpty {
      text += "<h3>Time until services are back, number \(comparison.recommended + 1)</h3>"
      text += recovery.figure
    }
    if !point.lines.isEmpty {
      text += "<h3>Age of the data that they then have</h3>" + point.figure
    }
    return text + answers(objectives) + cases(first) + losses(records)
  }

  private func absorbed(_ record: ContinuityRecord) -> String {
    guard let hosts = record.hostsAbsorbed else { return "" }
    let share = record.shortfall.map {
      "; more are down for \(Figure.text($0 * 8760)) hours a year, by a Markov chain of hosts and crews"
    }
    return
      "\(hosts) hosts of the home site may fail at once and leave room for all guests\(share ?? "")."
  }

  private func unserved(_ record: ContinuityRecord) -> String {
    record.unserved > 0 ? ", \(Figure.percent(record.unserved)) of all that was asked for" : ""
  }

  private func services(_ records: [ContinuityRecord]) -> String {
    let all = ContinuityTables.services(records)
    let base = ContinuityTables.services(tables.records(of: comparison.baseline))
    let tiers = tables.tiers(of: comparison.recommended)
    var text =
      "<div class=\"scroll\"><table class=\"sortable\"><thead><tr><th>service</th><th>tier</th>"
    for name in [
      "replicas", "guest-time", "time", "±", "nines", "expected", "requests",
      "unplanned h/year", "planned h/year", "objective", "years that keep it", "budget used",
      "baseline: time",
    ] { text += "<th class=\"number\">\(name)</th>" }
    text += "</tr></thead><tbody>"
    for service in all.prefix(Self.servicesShown) {
      let own = service.first
      let objective = tiers.first { $0.name == own.tier }?.objective
      let before = base.first { $0.first.tenant == own.tenant && $0.first.service == own.service }
      let name = [own.tenant, own.service].filter { !$0.isEmpty }.joined(separator: " / ")
      text +=
        "<tr><td>\(HTML.escape(name.isEmpty ? "–" : name))</td><td>\(HTML.escape(own.tier))</td>"
      func percent(_ share: Double?) -> String { share.map(Figure.percent) ?? "–" }
      let needed = own.needed < own.replicas ? "\(own.needed) of " : ""
      var cells: [String] = [
        "\(needed)\(own.replicas)", percent(service.guestTime), percent(service.time.mean),
      ]
      let nines = ContinuityTables.nines(service.time.mean).map { ($0 * 10).rounded() / 10 }
      cells += [
        percent(service.time.halfWidth), nines.map(Figure.text) ?? "–", percent(service.expected),
        percent(service.requests), Figure.text(service.unplanned), Figure.text(service.planned),
      ]
      cells += [
        percent(objective), percent(service.met),
        percent(ContinuityTables.budgetUsed(service, objective)), percent(before?.time.mean),
      ]
      text += cells.map { "<td class=\"number\">\($0)</td>" }.joined() + "</tr>"
    }
    text += "</tbody></table></div>"
    let left = all.count - min(all.count, Self.servicesShown)
    if left > 0 {
      text += "<p><small>\(left) smaller services are in availability.csv.</small></p>"
    }
    if let skipped = records.first?.servicesLeft, skipped > 0 {
      text += "<p><small>\(skipped) services with the fewest cores were not rehearsed: "
      text += "<code>services-at-most</code> is the limit.</small></p>"
    }
    return text
  }

  private func answers(_ objectives: [ContinuityRecord.Objective]) -> String {
    let asked = objectives.filter { $0.met != nil || $0.unrecoverable > 0 }
    guard !asked.isEmpty else { return "" }
    var text = "<div class=\"scroll\"><table><thead><tr><th>tier</th><th>measure</th><th>cause</th>"
    for name in [
      "a year", "half within", "95 % within", "objective", "kept", "no data left, a year",
    ] {
      text += "<th class=\"number\">\(name)</th>"
    }
    text += "</tr></thead><tbody>"
    for item in asked {
      func minutes(_ value: Double?) -> String { value.map { Figure.text($0) + " min" } ?? "–" }
      text += "<tr><td>\(HTML.escape(item.tier))</td>"
      text += "<td>\(item.kind == .recoveryTime ? "recovery time" : "recovery point")</td>"
      text += "<td>\(DowntimeCauses.name(item.cause))</td>"
      text +=
        [
          Figure.text(item.perYear), minutes(item.quantile(0.5)), minutes(item.quantile(0.95)),
          minutes(item.minutes), item.met.map(Figure.percent) ?? "–",
          item.unrecoverable > 0 ? Figure.text(item.unrecoverable) : "–",
        ].map { "<td class=\"number\">\($0)</td>" }.joined() + "</tr>"
    }
    return "<h3>Recoveries and objectives, by cause</h3>" + text + "</tbody></table></div>"
  }

  private func cases(_ record: ContinuityRecord) -> String {
    guard !record.cases.isEmpty else { return "" }
    var text = "<h3>Losses for a day, tried one by one</h3><div class=\"scroll\"><table><thead><tr>"
    text += "<th>lost</th><th class=\"number\">served after an hour</th>"
    text += "<th class=\"number\">services down</th><th class=\"number\">all back after</th>"
    text += "<th>objectives</th></tr></thead><tbody>"
    for item in record.cases {
      text += "<tr><td>\(HTML.escape(item.name))</td>"
      text += "<td class=\"number\">\(Figure.percent(item.served))</td>"
      text += "<td class=\"number\">\(item.down) of \(item.services)</td>"
      text += "<td class=\"number\">\(Figure.text(item.longestMinutes)) min</td>"
      text += "<td>\(item.met.map { $0 ? "kept" : "missed" } ?? "–")</td></tr>"
    }
    return text + "</tbody></table></div>"
  }

  private func losses(_ records: [ContinuityRecord]) -> String {
    let scenario = comparison.results.scenarios[comparison.recommended]
    let book = comparison.study.books[scenario.book]
    guard let risk = book.risk, !risk.tiers.isEmpty else { return "" }
    let sites = comparison.study.platforms[scenario.platform].blueprint.sites
    let losses = records.map { ExpectedLoss($0, prices: risk, book: book, sites: sites) }
    let all = losses.map(\.parts)
    guard let first = all.first, !first.isEmpty else { return "" }
    let currency = HTML.escape(comparison.currency(of: comparison.rows[comparison.recommended]))
    var text = "<h3>Expected loss, \(currency) a year</h3><div class=\"scroll\"><table><thead><tr>"
    text += "<th>tier</th>"
    for name in ["time down", "work lost", "credits", "together"] {
      text += "<th class=\"number\">\(name)</th>"
    }
    text += "</tr></thead><tbody>"
    for part in first {
      let same = all.compactMap { $0.first { $0.tier == part.tier } }
      func mean(_ value: (ExpectedLoss.Part) -> Double) -> String {
        Figure.text(Statistics.mean(same.map(value)))
      }
      text += "<tr><td>\(HTML.escape(part.tier))</td>"
      text +=
        [mean(\.downtime), mean(\.data), mean(\.credits), mean(\.total)]
        .map { "<td class=\"number\">\($0)</td>" }.joined() + "</tr>"
    }
    let failback = Statistics.mean(losses.map(\.failback))
    let note =
      failback > 0
      ? "<p>Data that go back home after failovers: \(Figure.text(failback)) \(currency) a year.</p>"
      : ""
    return text + "</tbody></table></div>" + note
  }
}
