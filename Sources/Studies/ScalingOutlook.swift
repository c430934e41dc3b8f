internal import Kernels
internal import Platform
package import Traces

/// What a trace's services would need if a horizontal autoscaler ran them, without a study: at a glance.
///
/// Each deployment is a service whose load is what its guests ask for, in replicas of the size of the largest. Replicas
/// follow by Kubernetes' rule from one step of the trace to the next and are there at once, so that it is an
/// outlook; a study with a platform has delays, hosts and prices.
package struct ScalingOutlook: Sendable, Encodable {
  /// Services with readings, and steps of the trace.
  package var services: Int, steps: Int
  /// Busy share of replicas that is kept.
  package var target: Double
  /// Mean number of replicas: as many as the peak needs at that share all the time, and as the rule has them.
  package var replicasAtPeak: Double, replicasFollowing: Double
  /// Share of the load that replicas were too few for.
  package var unmetShare: Double
  /// How often a service's number changed in a day, on average.
  package var changesPerDay: Double

  /// Follows the services of a trace; nil where it names none or has no readings.
  package init?(_ store: TraceStore, target: Double) {
    let steps = Int(store.manifest.horizonMilliseconds / store.manifest.stepMilliseconds)
    guard steps > 0, target > 0 else { return nil }
    var members: [Int32: [Int]] = [:]
    for guest in 0..<store.count
    where store.deployment[guest] >= 0 && store.sampleCount[guest] > 0 {
      members[store.deployment[guest], default: []].append(guest)
    }
    guard !members.isEmpty else { return nil }
    let groups = members.sorted { $0.key < $1.key }.map(\.value)
    // Shape: [steps × services].
    var load = Array(repeating: 0.0, count: steps * groups.count)
    var peak = 0.0
    var initial: [Double] = []
    for (service, guests) in groups.enumerated() {
      let size = Double(guests.reduce(Int32(1)) { max($0, store.millicores[$1]) })
      for guest in guests {
        let first = Int(store.firstSample[guest])
        for sample in 0..<Int(store.sampleCount[guest]) {
          let step = Int(store.firstStep[guest]) + sample
          guard step < steps else { break }
          // Per cent of the guest's cores.
          load[step * groups.count + service] +=
            store.samples[first + sample] / 100 * Double(store.millicores[guest]) / size
        }
      }
      let most = (0..<steps).reduce(0.0) { max($0, load[$1 * groups.count + service]) }
      peak += max(1, (most / target - 1e-9).rounded(.up))
      initial.append(max(1, (load[service] / target - 1e-9).rounded(.up)))
    }
    let window = Int(300_000 / store.manifest.stepMilliseconds)
    var columns = ReplicaColumns(
      .init(target: target, window: max(0, window - 1), maximum: 100_000), initial: initial)
    for step in 0..<steps {
      columns.serve(
        load[(step * groups.count)..<((step + 1) * groups.count)].map(Float.init)[...])
    }
    let asked = load.reduce(0, +)
    services = groups.count
    self.steps = steps
    self.target = target
    replicasAtPeak = peak
    replicasFollowing = columns.replicaSteps / Double(steps)
    unmetShare = asked > 0 ? columns.unmet / asked : 0
    let days = Double(store.manifest.horizonMilliseconds) / 86_400_000
    changesPerDay = columns.changes / Double(groups.count) / days
  }

  /// The figures as rows of name, number and unit.
  package var rows: [[String]] {
    func text(_ value: Double) -> String { String((value * 100).rounded() / 100) }
    return [
      ["services", String(services)],
      ["replicas for the peak all the time", text(replicasAtPeak)],
      ["replicas that follow, mean", text(replicasFollowing)],
      ["load they are too few for", text(unmetShare * 100), "%"],
      ["changes of a service in a day", text(changesPerDay)],
    ]
  }
}
