internal import Foundation
internal import Kernels
internal import Platform
internal import Policies

/// Ten thousand services for thirty days at steps of five minutes, each scaled by Kubernetes' rule.
///
/// The first hundred services are compared with the rule of one service. The load of a day is written to a file, so
/// that another program can do the same; its answer is printed to compare.
enum ReplicaBenchmark {
  private static let services = 10_000
  private static let stepsOfDay = 288
  private static let days = 30

  /// The columns and the rule of one service differ.
  struct WrongAnswer: Error {}

  static func run(writingTo path: String?) throws {
    let load = self.load()
    if let path {
      let data = unsafe load.withUnsafeBytes { unsafe Data($0) }
      try data.write(to: URL(filePath: path))
    }
    var best = Double.infinity
    var columns = ReplicaColumns(
      .init(target: 0.6), initial: Array(repeating: 1, count: services))
    for _ in 0..<5 {
      columns = ReplicaColumns(
        .init(target: 0.6), initial: Array(repeating: 1, count: services))
      let start = ContinuousClock.now
      for step in 0..<(days * stepsOfDay) {
        let first = step % stepsOfDay * services
        columns.serve(load[first..<(first + services)])
      }
      best = min(best, (ContinuousClock.now - start) / .seconds(1))
    }
    try check(load)
    let decisions = Double(services * days * stepsOfDay)
    print(
      "headroom: \(decisions / 1e6) million decisions in \(best * 1000) ms,",
      "\(decisions / best / 1e6) million a second, replica-steps \(columns.replicaSteps),",
      "changes \(columns.changes), unmet \(columns.unmet)")
  }

  /// A tide of its own for each service, and noise; in replicas that are all busy.
  ///
  /// Shape: `[steps of a day × services]`.
  private static func load() -> [Float] {
    var random = RandomStream(seed: 1, replication: 0, component: .test, entity: 10_000)
    let tides = (0..<services).map { _ in
      (size: 0.5 + 20 * random.uniform(), phase: random.uniform(), swing: 0.8 * random.uniform())
    }
    return (0..<stepsOfDay).flatMap { step in
      tides.map { tide in
        let turn = (Double(step) / Double(stepsOfDay) + tide.phase) * 2 * Double.pi
        return Float(
          tide.size * max(0, 1 + tide.swing * sin(turn) + 0.2 * (random.uniform() - 0.5)))
      }
    }
  }

  private static func check(_ load: [Float]) throws {
    let few = 100
    var columns = ReplicaColumns(.init(target: 0.6), initial: Array(repeating: 1, count: few))
    var rules = (0..<few).map { _ in
      HorizontalPodAutoscaler(
        Choice(name: "hpa", parameters: ["target": .number(0.6), "period": .number(300)]))
    }
    var present = Array(repeating: 1, count: few)
    for step in 0..<(2 * stepsOfDay) {
      let first = step % stepsOfDay * services
      for service in 0..<few {
        let asked = Double(load[first + service])
        present[service] =
          rules[service].decide(
            ServiceMeasurement(
              time: Int64(step + 1) * 300_000, running: present[service], starting: 0,
              utilisation: min(asked / Double(present[service]), 1))
          ).replicas
      }
      columns.serve(load[first..<(first + few)])
      guard Array(columns.present[0..<few]) == present.map(Double.init) else {
        throw WrongAnswer()
      }
    }
  }
}
