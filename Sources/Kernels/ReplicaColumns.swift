internal import CKernels

/// The rule of a horizontal autoscaler for many services at once, step by step.
///
/// What a service is asked for in one step decides how many replicas it has in the next; they are there at once. It is
/// the same arithmetic as that of one service's rule, whose period is a step, over columns of services.
package struct ReplicaColumns: Sendable {
  /// How replicas follow load.
  package struct Rule: Sendable {
    /// Busy share of replicas to keep, and the relative distance that needs no action.
    package var target: Double, tolerance: Double
    /// Earlier steps whose recommendations hold fewer back.
    package var window: Int
    /// Most new replicas at once, as a share or a number, and most removed, as a share.
    package var upShare: Double, upReplicas: Double, downShare: Double
    /// Fewest and most replicas, at least 1.
    package var minimum: Double, maximum: Double

    /// Kubernetes' defaults for steps of five minutes.
    package init(
      target: Double, tolerance: Double = 0.1, window: Int = 0, upShare: Double = 1,
      upReplicas: Double = 4, downShare: Double = 1, minimum: Double = 1, maximum: Double = 1000
    ) {
      self.target = target
      self.tolerance = tolerance
      self.window = window
      self.upShare = upShare
      self.upReplicas = upReplicas
      self.downShare = downShare
      self.minimum = minimum
      self.maximum = maximum
    }
  }

  /// Replicas of all services, summed over steps.
  package var replicaSteps: Double { sums[0] }
  /// Load that they were too few for, in replicas that are all busy, summed over steps.
  package var unmet: Double { sums[1] }
  /// How often a number changed.
  package var changes: Double { sums[2] }
  /// Replicas of each service.
  ///
  /// Shape: `[services]`, then up to a multiple of eight ones without load.
  package private(set) var present: [Double]

  private let rule: ck_replica_rule
  private let services: Int
  private let window: Int
  private var recent: [Double]
  private var raw: [Double]
  private var row: [Float]
  private var sums = [0.0, 0, 0]
  private var step = 0

  /// Services with so many replicas at first.
  ///
  /// - Precondition: At least one service; a target of more than 0; a minimum of at least 1.
  package init(_ rule: Rule, initial: [Double]) {
    precondition(!initial.isEmpty && rule.target > 0 && rule.minimum >= 1, "a rule for services")
    services = initial.count
    let places = (services + 7) / 8 * 8
    self.rule = ck_replica_rule(
      target: rule.target, tolerance: rule.tolerance, up_share: rule.upShare,
      up_replicas: rule.upReplicas, down_share: rule.downShare, minimum: rule.minimum,
      maximum: rule.maximum)
    window = max(rule.window, 0)
    present = initial + Array(repeating: rule.minimum, count: places - services)
    recent = Array(repeating: 0, count: window * places)
    raw = Array(repeating: 0, count: places)
    row = Array(repeating: 0, count: places)
  }

  /// Serves one step and decides for the next.
  ///
  /// - Precondition: A load for each service.
  /// - Complexity: O(*services* · (1 + *window*)), no allocation.
  /// - Parameter load: What is asked for, in replicas that are all busy. Shape: `[services]`.
  package mutating func serve(_ load: ArraySlice<Float>) {
    precondition(load.count == services, "a load for each service")
    let places = present.count
    for place in services..<places { present[place] = rule.minimum }
    if places == services {
      unsafe load.withUnsafeBufferPointer { unsafe decide($0.baseAddress) }
    } else {
      row.replaceSubrange(0..<services, with: load)
      unsafe row.withUnsafeBufferPointer { unsafe decide($0.baseAddress) }
    }
    // The places behind the services count at the minimum.
    sums[0] -= Double(places - services) * rule.minimum
    if window > 0 {
      let first = step % window * places
      for place in 0..<places { recent[first + place] = raw[place] }
    }
    step += 1
  }

  private mutating func decide(_ load: UnsafePointer<Float>?) {
    var rule = rule
    unsafe ck_replicas(
      load, Int64(present.count), &rule, recent, Int64(window), &raw, &present, &sums)
  }
}
