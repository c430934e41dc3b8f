import Platform

/// A time for which some replicas of a service, or all of them, do not serve.
struct Outage {
  var start: Int64, end: Int64
  /// How many replicas.
  var replicas: Int32
  /// What it is counted under.
  var reason: Int32
}

/// What outages are counted under: a hazard, the calendar, or a planned return.
///
/// A reason is a number: the hazard's index, then the calendar by domain, then the return.
struct Reasons {
  let hazards: [Hazard]

  var count: Int { hazards.count + Hazard.Domain.allCases.count + 1 }

  func index(of occurrence: Occurrence) -> Int32 {
    if occurrence.hazard >= 0 { return occurrence.hazard }
    let domain = Hazard.Domain.allCases.firstIndex(of: occurrence.domain) ?? 0
    return Int32(hazards.count + domain)
  }

  /// The return to the own site once it is there again.
  var goingBack: Int32 { Int32(count - 1) }

  func downtime(_ reason: Int, hours: Double) -> ContinuityRecord.Downtime {
    if reason < hazards.count {
      let hazard = hazards[reason]
      return .init(
        cause: hazard.cause, domain: hazard.domain, isPlanned: hazard.isPlanned, hours: hours)
    }
    if reason == Int(goingBack) {
      return .init(cause: .maintenance, domain: .site, isPlanned: true, hours: hours)
    }
    return .init(
      cause: nil, domain: Hazard.Domain.allCases[reason - hazards.count], isPlanned: false,
      hours: hours)
  }

  func isPlanned(_ reason: Int32) -> Bool {
    reason == goingBack || Int(reason) < hazards.count && hazards[Int(reason)].isPlanned
  }
}
