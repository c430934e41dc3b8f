import Kernels
import Platform
import Policies
import Testing

@Suite("Replicas of many services at once")
struct ReplicaColumnsTests {
  @Test(
    "Columns decide as the rule of one service does, whatever the settings",
    arguments: [
      [:], ["target": 0.6], ["target": 0.7, "tolerance": 0], ["up-share": 0.5, "up-replicas": 1],
      ["stabilise-down": 900], ["down-share": 0.3], ["minimum": 3, "maximum": 9],
      ["stabilise-down": 1800, "down-share": 0.5, "up-share": 0.25, "up-replicas": 0],
    ] as [[String: Double]])
  func same(settings: [String: Double]) {
    for services in [1, 8, 13] {
      var random = RandomStream(
        seed: 4, replication: 0, component: .test, entity: UInt64(services))
      var rule = ReplicaColumns.Rule(target: settings["target"] ?? 0.5)
      rule.tolerance = settings["tolerance"] ?? 0.1
      rule.upShare = settings["up-share"] ?? 1
      rule.upReplicas = settings["up-replicas"] ?? 4
      rule.downShare = settings["down-share"] ?? 1
      rule.minimum = settings["minimum"] ?? 1
      rule.maximum = settings["maximum"] ?? 1000
      // The latest recommendation counts, and those of less than the window before it.
      rule.window = max(0, Int((settings["stabilise-down"] ?? 300) / 300) - 1)
      let initial = (0..<services).map { _ in Double(3 + random.integer(below: 5)) }
      var columns = ReplicaColumns(rule, initial: initial)
      var rules = (0..<services).map { _ in
        HorizontalPodAutoscaler(
          Choice(
            name: "hpa",
            parameters: settings.mapValues { .number($0) }.merging(["period": .number(300)]) { $1 })
        )
      }
      var present = initial.map { Int($0) }
      var (replicas, unmet) = (0.0, 0.0)
      var level = 4.0
      for step in 0..<400 {
        level = max(0, min(60, level * (0.7 + 0.62 * random.uniform())))
        if step % 50 == 0 { level = 30 * random.uniform() }
        let load = (0..<services).map { _ in
          Double(Float(level * (0.5 + random.uniform())))
        }
        for service in 0..<services {
          replicas += Double(present[service])
          unmet += max(0, load[service] - Double(present[service]))
          present[service] =
            rules[service].decide(
              ServiceMeasurement(
                time: Int64(step + 1) * 300_000, running: present[service], starting: 0,
                utilisation: min(load[service] / Double(present[service]), 1))
            ).replicas
        }
        columns.serve(load.map(Float.init)[...])
        #expect(Array(columns.present[0..<services]) == present.map(Double.init), "\(step)")
      }
      #expect(columns.replicaSteps == replicas)
      #expect(abs(columns.unmet - unmet) < 1e-6)
      #expect(columns.changes > 0)
    }
  }
}
