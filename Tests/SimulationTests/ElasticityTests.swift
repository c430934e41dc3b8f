import Foundation
import Kernels
import Platform
import Policies
import Simulation
import TestSupport
import Testing
import Verification

/// Scaling rules by their documentation's examples, and their laws on a replay.
@Suite struct ElasticityTests {
  private func parameters(_ numbers: [String: Double]) -> [String: Choice.Value] {
    numbers.mapValues { .number($0) }
  }

  // MARK: Documentation

  @Test("Kubernetes' examples: twice the target doubles replicas, half of it halves them")
  func ratios() {
    func wanted(_ running: Int, _ utilisation: Double, target: Double = 0.5) -> Int {
      var rule = HorizontalPodAutoscaler(
        Choice(name: "hpa", parameters: parameters(["target": target, "stabilise-down": 0])))
      return rule.decide(
        ServiceMeasurement(time: 0, running: running, starting: 0, utilisation: utilisation)
      ).replicas
    }
    // 200m where 100m are wanted, and 50m: ratios of 2 and 0.5.
    #expect(wanted(3, 1) == 6)
    #expect(wanted(6, 0.25) == 3)
    // Nothing within a tenth.
    #expect(wanted(10, 0.55) == 10)
    #expect(wanted(10, 0.45) == 10)
    #expect(wanted(10, 0.56) == 12)
    #expect(wanted(3, 0.6) == 4)
  }

  @Test(
    "Pods that are not ready count as idle when more are wanted, and the direction may not change")
  func unready() {
    func wanted(_ running: Int, _ starting: Int, _ utilisation: Double) -> Int {
      var rule = HorizontalPodAutoscaler(
        Choice(name: "hpa", parameters: parameters(["target": 0.5])))
      return rule.decide(
        ServiceMeasurement(
          time: 0, running: running, starting: starting, utilisation: utilisation)
      ).replicas
    }
    // 4 ready at 90 % of a target of 50 %: 1.8; with 2 idle ones 1.2 of 6, which is 8.
    #expect(wanted(4, 2, 0.9) == 8)
    // With 4 idle ones 0.9: it would be fewer, so nothing happens.
    #expect(wanted(4, 4, 0.9) == 8)
    #expect(wanted(4, 4, 0.7) == 8)
  }

  @Test("Replicas that warm up are part of a change that is asked for, and none go meanwhile")
  func warmUp() {
    func step(_ running: Int, _ starting: Int, _ utilisation: Double, warm: Double) -> Int {
      var rule = StepScaling(
        Choice(
          name: "step-scaling",
          parameters: parameters(["threshold": 0.5, "warm-up": warm, "cool-down": 0])))
      return rule.decide(
        ServiceMeasurement(
          time: 0, running: running, starting: starting, utilisation: utilisation)
      ).replicas
    }
    // Ten run, 75 % ask for three more. Where these warm up, the same alarm adds none.
    #expect(step(10, 0, 0.75, warm: 300) == 13)
    #expect(step(10, 3, 0.75, warm: 300) == 13)
    #expect(step(10, 3, 0.75, warm: 0) == 16)
    // One had come for a lower alarm: two more for this one.
    #expect(step(10, 1, 0.75, warm: 300) == 13)
    #expect(step(10, 3, 0.1, warm: 300) == 13)
    #expect(step(13, 0, 0.1, warm: 300) == 10)
  }

  @Test("A warm-up keeps a rule from adding again and again")
  func warmUpInRun() {
    func most(_ seconds: Double) -> Double {
      let rule = Choice(
        name: "step-scaling",
        parameters: parameters(["threshold": 0.5, "warm-up": seconds, "cool-down": 0]))
      let record = Simulator.run(request(rule, boot: 300))
      return record.metrics[.scalingActions] ?? .nan
    }
    #expect(most(600) < most(0))
  }

  @Test("The most that was recommended in five minutes holds fewer back, and steps have limits")
  func behaviour() {
    var rule = HorizontalPodAutoscaler(Choice(name: "hpa", parameters: parameters(["target": 0.5])))
    func decide(_ seconds: Int64, _ running: Int, _ utilisation: Double) -> Int {
      rule.decide(
        ServiceMeasurement(
          time: seconds * 1000, running: running, starting: 0, utilisation: utilisation)
      ).replicas
    }
    #expect(decide(0, 10, 0.5) == 10)
    #expect(decide(15, 10, 0.1) == 10)
    #expect(decide(150, 10, 0.2) == 10)
    // At 300 s the first ten are out of the window: of 2 and 4 the most holds.
    #expect(decide(300, 10, 0.1) == 4)
    // One replica may become five at once, ten may become twenty.
    var fresh = HorizontalPodAutoscaler(
      Choice(name: "hpa", parameters: parameters(["target": 0.05])))
    #expect(
      fresh.decide(ServiceMeasurement(time: 0, running: 1, starting: 0, utilisation: 1)).replicas
        == 5)
    var ten = HorizontalPodAutoscaler(Choice(name: "hpa", parameters: parameters(["target": 0.05])))
    #expect(
      ten.decide(ServiceMeasurement(time: 0, running: 10, starting: 0, utilisation: 1)).replicas
        == 20)
    // The most of several metrics counts.
    var several = HorizontalPodAutoscaler(
      Choice(name: "hpa", parameters: parameters(["target": 0.9, "requests": 0.5])))
    #expect(
      several.decide(
        ServiceMeasurement(time: 0, running: 4, starting: 0, utilisation: 0.9, demand: 4)
      ).replicas == 8)
  }

  @Test("Step scaling's documented example: 10, 11, 14, 13, 10")
  func steps() {
    var rule = StepScaling(
      Choice(name: "step-scaling", parameters: parameters(["cool-down": 0, "threshold": 0.5])))
    var replicas = 10
    var seen: [Int] = []
    for (minute, utilisation) in [0.6, 0.7, 0.4, 0.3].enumerated() {
      replicas =
        rule.decide(
          ServiceMeasurement(
            time: Int64(minute) * 60_000, running: replicas, starting: 0,
            utilisation: utilisation)
        ).replicas
      seen.append(replicas)
    }
    #expect(seen == [11, 14, 13, 10])
  }

  @Test("Target tracking goes out after three breaches and in after fifteen")
  func tracking() {
    var rule = TargetTracking(
      Choice(name: "target-tracking", parameters: parameters(["target": 0.5])))
    func decide(_ minute: Int64, _ running: Int, _ utilisation: Double) -> Int {
      rule.decide(
        ServiceMeasurement(
          time: minute * 60_000, running: running, starting: 0, utilisation: utilisation)
      ).replicas
    }
    #expect(decide(0, 4, 0.75) == 4)
    #expect(decide(1, 4, 0.75) == 4)
    #expect(decide(2, 4, 0.75) == 6)
    // Nine tenths of the target is not low.
    for minute in 3..<40 { #expect(decide(Int64(minute), 6, 0.46) == 6) }
    for minute in 40..<54 { #expect(decide(Int64(minute), 6, 0.2) == 6) }
    #expect(decide(54, 6, 0.2) == 3)
  }

  @Test("A schedule knows days, nights and weekends")
  func schedule() {
    var rule = ScheduledReplicas(Choice(name: "scheduled"))
    func replicas(_ day: Int64, _ hour: Int64) -> Int {
      // 2026-11-23 is a Monday.
      let epoch = (20_780 + day) * 86_400_000 + hour * 3_600_000
      return rule.decide(
        ServiceMeasurement(time: 0, running: 1, starting: 0, utilisation: 0, epoch: epoch)
      ).replicas
    }
    #expect(replicas(0, 7) == 3 && replicas(0, 8) == 10 && replicas(0, 20) == 3)
    #expect(replicas(4, 12) == 10 && replicas(5, 12) == 3 && replicas(6, 12) == 3)
  }

  @Test(
    "Forecasts of a demand that repeats are right, whatever the method",
    arguments: ["seasonal", "holt-winters", "autoregression"])
  func forecasts(_ method: String) {
    var rule = Predictive(
      Choice(
        name: "predictive",
        parameters: [
          "method": .word(method), "target": .number(1), "ahead": .number(1800),
          "period": .number(300),
        ]))
    func demand(_ step: Int) -> Double { 20 + 15 * sin(Double(step) / 288 * 2 * .pi) }
    var missing = 0
    var excess = 0.0
    for step in 0..<(288 * 5) {
      let wanted = rule.decide(
        ServiceMeasurement(
          time: Int64(step) * 300_000, running: 20, starting: 0, utilisation: 0.5,
          demand: demand(step))
      ).replicas
      guard step > 288 * 3 else { continue }
      let most = (0...6).map { demand(step + $0) }.max() ?? 0
      if Double(wanted) < most - 0.75 { missing += 1 }
      excess += Double(wanted) - most
    }
    #expect(missing == 0)
    #expect(excess / 576 < 1.5)
  }

  @Test("LAPACK finds the coefficients that made a series")
  func leastSquares() {
    let columns = [[1.0, 2, 3, 4, 5], [1.0, 1, 1, 1, 1]]
    let found = LinearSystem.leastSquares(columns: columns, wanted: [5.0, 8, 11, 14, 17]) ?? []
    #expect(found.count == 2)
    #expect(abs(found[0] - 3) < 1e-12 && abs(found[1] - 2) < 1e-12)
  }

  // MARK: SPEC

  @Test(
    "SPEC's metrics of the worked example",
    .enabled(if: Reference.has("closed_forms/elasticity_example.csv"), "needs the reference data"))
  func worked() throws {
    let rows = try Reference.data.rows("closed_forms/elasticity_example.csv").dropFirst()
    let pairs = rows.compactMap { row -> (Double, Double)? in
      guard row.count == 2, let demand = Double(row[0]), let supply = Double(row[1]) else {
        return nil
      }
      return (demand, supply)
    }
    #expect(pairs.count == 10)
    let metrics = ElasticityMetrics(demand: pairs.map(\.0), supply: pairs.map(\.1))
    #expect(abs(metrics.under - 0.09833333) < 1e-8)
    #expect(abs(metrics.over - 0.66666667) < 1e-8)
    #expect(abs(metrics.timeUnder - 0.3) < 1e-12)
    #expect(abs(metrics.timeOver - 0.4) < 1e-12)
    #expect(abs(metrics.instability - 0.66666667) < 1e-8)
    #expect(abs(metrics.deviation - 0.77303420) < 1e-8)
  }

  // MARK: Laws

  /// A day of a service with a tide, a step and a spike, on enough hosts.
  private func request(_ rule: Choice, boot: Double) -> RunRequest {
    var workload = Workload(stepMilliseconds: 300_000, steps: 288 * 2)
    workload.tenantNames = ["owner"]
    workload.serviceNames = ["web"]
    let samples = (0..<576).map { step -> UInt16 in
      let tide = 0.45 + 0.35 * sin(Double(step) / 288 * 2 * .pi)
      let spike = (200..<206).contains(step) ? 0.2 : 0
      return UInt16(((tide + spike) * 10_000).rounded())
    }
    workload.samples = [SampleColumn(basisPoints: samples)]
    for _ in 0..<10 {
      workload.add(
        arrival: 0, departure: 576 * 300_000, millicores: 2000, memoryMiB: 1024, service: 0,
        demand: DemandRow(start: 0, phase: 0, length: 576))
    }
    var blueprint = Platforms.uniform(hosts: 40, cores: 8, memoryGiB: 64)
    blueprint.elasticity = rule
    blueprint.virtualisation.bootSeconds = boot
    blueprint.virtualisation.serviceUse = 1
    return RunRequest(workload: workload, blueprint: blueprint, seed: 1)
  }

  @Test("No rule that leaves nothing unserved costs less than the clairvoyant one")
  func clairvoyance() {
    for boot in [10.0, 120, 600] {
      let best = Simulator.run(request(Choice(name: "clairvoyant"), boot: boot))
      #expect((best.metrics[.unmetCPUShare] ?? 1) < 1e-9, "\(boot)")
      let cost = best.ledger.total(.guestHours)
      // It follows the demand: a tenth more than the least at most, with what is ordered ahead.
      let ideal = Simulator.run(request(Choice(name: "clairvoyant"), boot: 0)).ledger.total(
        .coreHoursUsed)
      #expect(cost * 2 < ideal * 1.35)
      for type in ElasticityCatalogue.all where type.name != "none" {
        for target in [0.3, 0.6, 0.9] {
          let choice = Choice(
            name: type.name,
            parameters: type.parameters.contains { $0.name == "target" }
              ? ["target": .number(target)] : [:])
          let record = Simulator.run(request(choice, boot: boot))
          guard (record.metrics[.unmetCPUShare] ?? 1) < 1e-9 else { continue }
          #expect(
            record.ledger.total(.guestHours) >= cost - 1e-6, "\(type.name) \(target) \(boot)")
        }
      }
    }
  }

  @Test("Slower starts leave more unserved, and a spread of start times changes the run")
  func delays() {
    func unmet(_ boot: Double, sigma: Double = 0) -> Double {
      var asked = request(Choice(name: "hpa", parameters: ["target": .number(0.8)]), boot: boot)
      asked.blueprint.virtualisation.bootSigma = sigma
      return Simulator.run(asked).metrics[.unmetCPUShare] ?? 0
    }
    #expect(unmet(10) < unmet(600))
    #expect(unmet(600) < unmet(3600))
    #expect(unmet(600, sigma: 1) != unmet(600))
  }

  @Test("Records tell what was needed and what there was")
  func records() throws {
    let record = Simulator.run(request(Choice(name: "clairvoyant"), boot: 120))
    let told = try #require(record.scaling.first)
    #expect(told.service == "web")
    #expect(told.demand.count == told.supply.count && told.demand.count > 500)
    #expect(told.step * Int64(told.demand.count) >= 576 * 300_000)
    #expect((record.metrics[.timeUnderProvisioned] ?? 1) < 1e-3)
    #expect((record.metrics[.violationMinutes] ?? 100) < 3)
    let fixed = Simulator.run(request(Choice(name: "fixed"), boot: 120))
    #expect((fixed.metrics[.overProvisioned] ?? 0) > 0.5)
  }

  @Test(
    "With a minimum of none a service has no replicas while nobody asks, and starts cold",
    arguments: ["hpa", "target-tracking", "step-scaling", "clairvoyant"])
  func scaleToZero(rule: String) {
    // Six hours of load, twelve of none, six of load.
    var workload = Workload(stepMilliseconds: 300_000, steps: 288)
    workload.serviceNames = ["site"]
    workload.tenantNames = ["t"]
    workload.samples = [
      SampleColumn(basisPoints: (0..<288).map { $0 < 72 || $0 >= 216 ? 6000 : 0 })
    ]
    for _ in 0..<4 {
      workload.add(
        arrival: 0, departure: 86_400_000, millicores: 1000, memoryMiB: 1024, service: 0,
        demand: DemandRow(start: 0, phase: 0, length: 288))
    }
    func run(_ minimum: Double) -> RunRecord {
      var blueprint = Platforms.uniform(hosts: 4, cores: 16, memoryGiB: 64)
      blueprint.virtualisation.bootSeconds = 60
      blueprint.elasticity = Choice(name: rule, parameters: parameters(["minimum": minimum]))
      return Simulator.run(RunRequest(workload: workload, blueprint: blueprint, seed: 1))
    }
    let (one, none) = (run(1), run(0))
    #expect(one.metrics[.coldStarts] == 0)
    #expect(none.metrics[.coldStarts] == 1)
    #expect((none.metrics[.replicasMean] ?? 9) < (one.metrics[.replicasMean] ?? 0) - 0.2)
    // The first minutes after the pause go unserved.
    let (cold, warm) = (none.ledger.total(.coreHoursUnmet), one.ledger.total(.coreHoursUnmet))
    #expect(rule == "clairvoyant" || cold > warm)
  }
}
