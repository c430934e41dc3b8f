import Platform
import Policies
import Simulation
import Testing
import Verification

@Suite("CloudSim's clock")
struct CloudSimTests {
  /// Guests with a daily swing, a pause and noise from their number.
  private func day(_ guests: Int) -> [[Double]] {
    (0..<guests).map { (guest: Int) -> [Double] in
      (0..<96).map { (step: Int) -> Double in
        let course = (guest * 31 + step * (guest % 5 + 3)) % 67
        return step / 24 == guest % 7 ? 0 : Double(course)
      }
    }
  }

  private func run(
    _ energy: Choice, clock: [String: Choice.Value] = [:]
  ) -> RunRecord {
    Simulator.run(
      ConsolidationBenchmark.request(
        day(40), hosts: 30, energy: energy, clock: Choice(name: "cloudsim", parameters: clock)))
  }

  private func value(_ record: RunRecord, _ metric: Metric) -> Double {
    record.metrics[metric] ?? -1
  }

  @Test("Full power is the closed form, and each kind of saving draws less")
  func energy() {
    let full = value(run(Choice(name: "full-power")), .energyKilowattHours)
    // Half of the hosts draw 117 W and half 135 W until a tenth of a second into the last step.
    #expect(abs(full - 15 * (117 + 135) * (95 * 300 + 0.1) / 3.6e6) < 1e-9)
    let off = value(run(Choice(name: "sleep-when-empty")), .energyKilowattHours)
    let consolidated = value(run(Choice(name: "consolidate")), .energyKilowattHours)
    #expect(consolidated < off && off < full)
  }

  @Test("Each rule and each artefact changes the answer")
  func settings() {
    let base = run(Choice(name: "consolidate"))
    for (parameter, word) in [
      ("detect", "static-threshold"), ("detect", "inter-quartile-range"),
      ("detect", "median-absolute-deviation"), ("detect", "robust-local-regression"),
      ("select", "maximum-correlation"), ("select", "minimum-utilisation"), ("select", "random"),
    ] {
      let other = run(Choice(name: "consolidate", parameters: [parameter: .word(word)]))
      #expect(other.metrics != base.metrics, "\(word)")
    }
    let stay = run(Choice(name: "consolidate"), clock: ["idle-guests": .word("stay")])
    #expect(value(stay, .energyKilowattHours) > value(base, .energyKilowattHours))
    let serves = run(Choice(name: "consolidate"), clock: ["receiving": .word("serves")])
    #expect(value(serves, .hostOverloadShare) < value(base, .hostOverloadShare))
    #expect(value(serves, .energyKilowattHours) == value(base, .energyKilowattHours))
    let kept = run(Choice(name: "consolidate"), clock: ["memory": .word("kept")])
    #expect(value(kept, .hostsOnMean) > value(base, .hostsOnMean))
    let slow = run(Choice(name: "consolidate"), clock: ["host-network": .number(0.2)])
    #expect(value(slow, .migrationDegradation) > value(base, .migrationDegradation))
  }

  @Test("Load and energy are conserved, and the same run gives the same record")
  func conservation() {
    let base = run(Choice(name: "consolidate"))
    #expect(base == run(Choice(name: "consolidate")))
    let used = base.ledger.total(.coreHoursUsed)
    let unmet = base.ledger.total(.coreHoursUnmet)
    #expect(abs(unmet / (used + unmet) - value(base, .unmetCPUShare)) < 1e-12)
    #expect(base.ledger.total(.migrations) == value(base, .migrations))
    #expect(base.ledger.total(.itEnergy) == value(base, .energyKilowattHours))
    #expect(value(base, .guestsAdmitted) + value(base, .guestsRefused) == 40)
  }

  @Test(
    "Many guests stand in the order of their hosts, which changes no number",
    arguments: ["minimum-migration-time", "maximum-correlation"])
  func order(selection: String) {
    let guests = day(4200).map { Array($0.prefix(18)) }
    var request = ConsolidationBenchmark.request(
      guests, hosts: 2600,
      energy: Choice(name: "consolidate", parameters: ["select": .word(selection)]),
      clock: Choice(name: "cloudsim"))
    let arranged = Simulator.run(request)
    // Notes of steps add up guests in their own order.
    request.notesSteps = true
    let kept = Simulator.run(request)
    #expect(arranged.ledger == kept.ledger)
    #expect(arranged.metrics == kept.metrics)
    #expect(value(kept, .migrations) > 500)
    #expect(kept.steps.last.map { $0.guests < 4200 } == true)
  }

  @Test("Guests that do not live throughout are refused with that reason")
  func refused() {
    var request = ConsolidationBenchmark.request(
      day(8), hosts: 8, energy: Choice(name: "consolidate"))
    request.workload.arrival[3] = 300_000
    request.workload.departure[5] -= 1
    request.workload.demandMillicores[0] = 9000
    let record = Simulator.run(request)
    #expect(record.refusals == [.notThroughout: 2, .cpu: 1])
    #expect(value(record, .guestsAdmitted) == 5)
  }
}
