internal import Simulation

/// The steps of one recovery: a row for each service, time from the loss to the right.
struct RecoveryTimeline {
  let phases: [ContinuityRecord.Phase]
  private static let rowsAtMost = 16

  /// The figure as HTML; nothing without steps.
  var figure: String {
    var names: [String] = []
    for phase in phases where !names.contains(Self.name(phase)) { names.append(Self.name(phase)) }
    guard !names.isEmpty else { return "" }
    let kept = names.prefix(Self.rowsAtMost)
    let rows = phases.filter { kept.contains(Self.name($0)) }
    // Time away from home is longer than all the rest, and is cut off.
    let until = rows.filter { $0.step != .away && $0.step != .back }.map(\.end).max() ?? 1
    let longest = Double(until) * 1.15
    func x(_ time: Int64) -> Double { 190 + min(Double(time), longest) / longest * 690 }
    let bottom = 10 + kept.count * 22
    var svg = "<svg viewBox=\"0 0 900 \(bottom + 40)\" role=\"img\" aria-label=\"Timeline of a "
    svg += "recovery from the loss of the home site\">"
    for tick in Ticks.values(from: 0, to: longest / 60_000) {
      let place = HTML.coordinate(x(Int64(tick * 60_000)))
      svg += "<path class=\"grid\" d=\"M\(place) 6V\(bottom)\"/><text class=\"tick\" "
      svg +=
        "x=\"\(place)\" y=\"\(bottom + 16)\" text-anchor=\"middle\">\(Figure.text(tick))</text>"
    }
    for (row, name) in kept.enumerated() {
      let y = 10 + row * 22
      svg += "<text x=\"184\" y=\"\(y + 12)\" text-anchor=\"end\">"
      svg += HTML.escape(name.count > 26 ? String(name.prefix(25)) + "…" : name) + "</text>"
      for phase in rows where Self.name(phase) == name && phase.step != .back {
        let (left, right) = (x(phase.start), x(phase.end))
        guard right > left else { continue }
        svg += "<rect class=\"\(Self.style(phase.step))\" x=\"\(HTML.coordinate(left))\" "
        svg += "y=\"\(y)\" width=\"\(HTML.coordinate(max(right - left, 0.5)))\" height=\"15\">"
        svg +=
          "<title>"
          + HTML.escape(
            "\(name): \(phase.step.rawValue), minute \(Self.minutes(phase.start)) to "
              + Self.minutes(phase.end)) + "</title></rect>"
      }
    }
    svg +=
      "<text class=\"tick\" x=\"190\" y=\"\(bottom + 33)\">minutes from the loss of the home site"
    svg += names.count > kept.count ? "; \(kept.count) of \(names.count) services" : ""
    svg += "</text></svg>"
    let legend = ContinuityRecord.Phase.Step.allCases.filter { step in
      step != .back && rows.contains { $0.step == step }
    }.map { "<span><i class=\"k \(Self.style($0))\"></i>\($0.rawValue)</span>" }
    return "<figure><figcaption>\(legend.joined())</figcaption><div class=\"scroll\">\(svg)</div>"
      + "</figure>"
  }

  private static func name(_ phase: ContinuityRecord.Phase) -> String {
    phase.service.isEmpty ? phase.tenant : phase.service
  }

  private static func minutes(_ milliseconds: Int64) -> String {
    Figure.text(Double(milliseconds) / 60_000)
  }

  private static func style(_ step: ContinuityRecord.Phase.Step) -> String {
    switch step {
    case .detect: "c7"
    case .wait: "c18"
    case .provision: "c9"
    case .restore: "c6"
    case .promote: "c1"
    case .reroute: "c5"
    case .away: "c11"
    case .back: "c3"
    }
  }
}
