internal import Kernels
internal import Studies
package import Traces

/// A trace as one self-contained page.
package struct TracePage {
  private let portrait: TracePortrait
  private let curves: TraceCurves
  private let manifest: StoreManifest

  /// Prepares the page of a trace.
  package init(_ store: TraceStore) {
    portrait = TracePortrait(store)
    curves = TraceCurves(store)
    manifest = store.manifest
  }

  /// The whole document.
  package var html: String {
    """
    <!doctype html>
    <html lang="en"><head><meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src \
    'unsafe-inline'; script-src 'sha256-\(PageScript.digest)'">
    <title>Trace: \(HTML.escape(manifest.format))</title><style>\(PageStyle.css)</style></head><body>
    <main><header><h1>Trace in the format \(HTML.escape(manifest.format))</h1>
    <button id="theme" type="button" hidden>light or dark</button></header>
    <p class="question">\(portrait.guests) guests of \(portrait.tenants) tenants over
    \(Figure.text(portrait.hours)) hours; most cores held at once over their mean:
    \(Figure.text(curves.peakToMeanHeld)).</p>
    \(coresOverTime)
    <h2>Arrivals by hour</h2>\(lines("Arrivals by hour", [("l2", "guests", curves.arrivals)]))
    \(daily)
    <h2>Load duration</h2>\(duration)
    <h2>Lifetimes</h2><p><small>Share of guests that live longer. Those cut by the trace's end count
    as long as they are known to live; those alive before it are left out.</small></p>
    \(StepCurve(
      label: "Share of guests that live longer",
      points: curves.survival.map { ($0.hours, $0.share) }).figure)
    <h2>Figures</h2>\(table(portrait.rows))
    <h2>Tenants with the most core-hours</h2>\(tenants)
    <h2>Files</h2>\(table(manifest.files.prefix(50).map { [$0.name, String($0.bytes), $0.sha256] }))
    <p>Source: \(HTML.escape(manifest.citation))</p>
    </main><script>\(PageScript.text)</script></body></html>

    """
  }

  private var hasReadings: Bool { curves.coresUsed.contains { $0 > 0 } }

  private var coresOverTime: String {
    var shown = [("l0", "cores held", curves.coresHeld)]
    if hasReadings { shown.append(("l2", "cores kept busy", curves.coresUsed)) }
    return "<h2>Cores over time</h2>" + lines("Cores over time", shown)
  }

  private var daily: String {
    guard hasReadings else { return "" }
    return "<h2>The day's shape</h2>"
      + lines("Busy cores by hour of the day", [("l2", "mean busy cores", curves.dailyShape)])
  }

  /// Cores by rank of the hour: how long how much is needed.
  private var duration: String {
    var shown = [("l0", "cores held", curves.coresHeld.sorted(by: >))]
    if hasReadings { shown.append(("l2", "cores kept busy", curves.coresUsed.sorted(by: >))) }
    return lines("Cores by rank of the hour", shown)
  }

  private func lines(_ label: String, _ shown: [(String, String, [Double])]) -> String {
    LineChart(
      label: label,
      lines: shown.map { LineChart.Line(style: $0.0, name: $0.1, values: $0.2) },
      instant: { "\($0) h" }, value: Figure.text, note: label
    ).figure
  }

  private var tenants: String {
    table(
      curves.topTenants.map {
        [$0.name.isEmpty ? "(none)" : $0.name, "\($0.guests) guests", Figure.percent($0.share)]
      })
  }

  private func table(_ rows: [[String]]) -> String {
    let body = rows.map { row in
      "<tr>" + row.map { "<td>\(HTML.escape($0))</td>" }.joined() + "</tr>"
    }
    return "<div class=\"scroll\"><table><tbody>\(body.joined())</tbody></table></div>"
  }
}
