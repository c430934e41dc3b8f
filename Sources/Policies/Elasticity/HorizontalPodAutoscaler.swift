package import Platform

/// Scales as Kubernetes' HorizontalPodAutoscaler does.
///
/// `ceil(ready × utilisation ÷ target)`, nothing within the tolerance. When more is wanted, replicas that
/// start count as idle, and nothing happens where that changes the direction. The most of several metrics
/// counts: utilisation, and requests for each replica where a target for them is given. The most that was
/// recommended in the last five minutes holds fewer back; more than double, or four more, within fifteen
/// seconds is too fast. Source: Kubernetes documentation, Horizontal Pod Autoscaling, autoscaling/v2.
package struct HorizontalPodAutoscaler: ElasticityPolicy {
  package static let name = "hpa"

  static let target = Parameter(
    "target", .share, default: 0.5, in: 0.01...10, "busy share of the replicas' cores to keep")
  static let requests = Parameter(
    "requests", .share, default: 0, in: 0...10,
    "requests for each replica to keep, over what it can serve; 0 where they are not looked at")
  static let tolerance = Parameter(
    "tolerance", .share, default: 0.1, in: 0...1, "relative distance that needs no action")
  static let stabiliseDown = Parameter(
    "stabilise-down", .seconds, default: 300, in: 0...3600,
    "how long the most that was recommended holds fewer back")
  static let stabiliseUp = Parameter(
    "stabilise-up", .seconds, default: 0, in: 0...3600,
    "how long the least that was recommended holds more back")
  static let upShare = Parameter(
    "up-share", .share, default: 1, in: 0...100, "most new replicas at once, as a share")
  static let upReplicas = Parameter(
    "up-replicas", .count, default: 4, in: 0...100_000, "most new replicas at once, if that is more"
  )
  static let downShare = Parameter(
    "down-share", .share, default: 1, in: 0...1, "most replicas removed at once, as a share")
  static let policyPeriod = Parameter(
    "policy-period", .seconds, default: 15, in: 1...1800, "what at once means")
  static let period = ReplicaBounds.period(15)

  package static let parameters = [
    target, requests, tolerance, stabiliseDown, stabiliseUp, upShare, upReplicas, downShare,
    policyPeriod, period, ReplicaBounds.minimum, ReplicaBounds.maximum,
  ]

  package let periodMilliseconds: Int64?
  private let target: Double, requestTarget: Double, tolerance: Double
  private let windows: (up: Int64, down: Int64)
  private let upShare: Double, upReplicas: Int, downShare: Double
  private let policyPeriod: Int64
  private let bounds: ReplicaBounds
  /// What was recommended, and changes that were made, the latest last.
  private var recommended: [(time: Int64, replicas: Int)] = []
  private var changes: [(time: Int64, replicas: Int)] = []

  package init(_ choice: Choice) {
    func milliseconds(_ parameter: Parameter) -> Int64 {
      Int64((choice.number(parameter) * 1000).rounded())
    }
    target = choice.number(Self.target)
    requestTarget = choice.number(Self.requests)
    tolerance = choice.number(Self.tolerance)
    windows = (milliseconds(Self.stabiliseUp), milliseconds(Self.stabiliseDown))
    upShare = choice.number(Self.upShare)
    upReplicas = Int(choice.number(Self.upReplicas))
    downShare = choice.number(Self.downShare)
    policyPeriod = milliseconds(Self.policyPeriod)
    periodMilliseconds = milliseconds(Self.period)
    bounds = ReplicaBounds(choice)
  }

  package mutating func decide(_ measurement: ServiceMeasurement) -> ScalingDecision {
    let present = measurement.present
    var raw = recommendation(measurement, ratio: measurement.utilisation / target)
    if requestTarget > 0 {
      let perReplica = measurement.demand / Double(max(measurement.running, 1))
      raw = max(raw, recommendation(measurement, ratio: perReplica / requestTarget))
    }
    let stable = stabilised(raw, present, at: measurement.time)
    let limited = limited(stable, present, at: measurement.time)
    let decision = bounds.decision(limited, present: present)
    if decision.replicas != present {
      changes.append((measurement.time, decision.replicas - present))
    }
    return decision
  }

  private func recommendation(_ measurement: ServiceMeasurement, ratio: Double) -> Int {
    let present = measurement.present
    guard measurement.running > 0 else { return present }
    if abs(ratio - 1) <= tolerance + 1e-12 { return present }
    guard ratio > 1, measurement.starting > 0 else {
      return ReplicaBounds.whole(Double(measurement.running) * ratio)
    }
    let own = ratio * Double(measurement.running) / Double(present)
    if own <= 1 + tolerance + 1e-12 { return present }
    return max(ReplicaBounds.whole(Double(present) * own), present)
  }

  private mutating func stabilised(_ raw: Int, _ present: Int, at time: Int64) -> Int {
    recommended.removeAll { $0.time < time - max(windows.up, windows.down) }
    recommended.append((time, raw))
    var (least, most) = (raw, raw)
    for past in recommended {
      if past.time > time - windows.up { least = min(least, past.replicas) }
      if past.time > time - windows.down { most = max(most, past.replicas) }
    }
    return raw > present ? max(least, present) : min(most, present)
  }

  private mutating func limited(_ wanted: Int, _ present: Int, at time: Int64) -> Int {
    changes.removeAll { $0.time <= time - policyPeriod }
    let before = present - changes.reduce(0) { $0 + $1.replicas }
    if wanted > present {
      let most = max(
        before + upReplicas, ReplicaBounds.whole(Double(before) * (1 + upShare)))
      return max(min(wanted, most), present)
    }
    let least = ReplicaBounds.whole(Double(before) * (1 - downShare))
    return min(max(wanted, least), present)
  }
}
