import Platform

/// When hosts, racks, zones and the site of a work replay fail.
///
/// Draws are those of the other clocks, so that scenarios share their failures.
struct WorkFailures {
  struct Loss {
    var zone: Int?, rack: Int?, host: Int?
    var start: Int64, end: Int64
    var cause: Incident.Cause
  }

  private let settings: Blueprint.Failures
  private let draws: HostFailures
  private let identity: [UInt64]
  private(set) var losses: [Loss] = []
  private var count: [Int]

  init(_ request: RunRequest, _ state: SiteState) {
    let blueprint = request.blueprint
    settings = blueprint.failures
    draws = HostFailures(request)
    identity = state.identity
    count = Array(repeating: 0, count: identity.count)
    let home = blueprint.sites.firstIndex { $0.kind == .private } ?? 0
    for incident in settings.calendar where incident.site == home {
      losses.append(
        Loss(
          zone: incident.zone, rack: incident.rack, host: incident.host, start: incident.start,
          end: incident.start + incident.length,
          cause: incident.host != nil
            ? .host : incident.rack != nil ? .rack : incident.zone != nil ? .zone : .site))
    }
  }

  /// How long a host is up before its n-th failure, in milliseconds; nil for ever.
  func timeUp(_ host: Int, failure: Int) -> Int64? {
    guard settings.hostMeanTimeBetweenSeconds > 0 else { return nil }
    return max(1, Int64(min(draws.draw(identity[host], failure: failure).up, 1e15)))
  }

  /// How long the repair of a host's latest failure takes, in milliseconds.
  mutating func repair(_ host: Int) -> Int64 {
    count[host] += 1
    return max(1, Int64(min(draws.draw(identity[host], failure: count[host] - 1).repair, 1e15)))
  }

  /// The hosts that a loss takes down.
  func members(of loss: Loss, _ state: SiteState) -> [Int] {
    state.zone.indices.filter {
      state.contains($0, zone: loss.zone, rack: loss.rack, number: loss.host)
    }
  }
}
