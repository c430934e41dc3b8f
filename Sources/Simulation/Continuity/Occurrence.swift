import Platform

/// One thing that goes wrong: what, where, from when until when.
struct Occurrence: Comparable {
  /// Index of the hazard, or -1 for an incident of the calendar.
  var hazard: Int32
  var domain: Hazard.Domain
  /// Index of the site, of the zone in it, of the rack in that, and of the host in the site; -1 for all.
  var site: Int32, zone: Int32 = -1, rack: Int32 = -1, host: Int32 = -1
  /// Replica, service or disk, where that is what it takes down; else -1.
  var unit: Int32 = -1
  /// Milliseconds from the start; the end may lie beyond the horizon.
  var start: Int64, end: Int64

  /// What results call it.
  var cause: Incident.Cause {
    switch domain {
    case .host, .disk, .guest: .host
    case .rack: .rack
    case .zone: .zone
    case .site, .provider, .network, .controlPlane, .service: .site
    }
  }

  /// By start; of one instant larger domains first, then by place and hazard.
  static func < (left: Occurrence, right: Occurrence) -> Bool {
    if left.start != right.start { return left.start < right.start }
    if left.domain != right.domain { return left.domain.order > right.domain.order }
    if left.site != right.site { return left.site < right.site }
    if left.zone != right.zone { return left.zone < right.zone }
    if left.rack != right.rack { return left.rack < right.rack }
    if left.host != right.host { return left.host < right.host }
    if left.unit != right.unit { return left.unit < right.unit }
    return (left.hazard, left.end) < (right.hazard, right.end)
  }
}

extension Hazard.Domain {
  /// Its place among the domains, from small to large.
  fileprivate var order: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}
