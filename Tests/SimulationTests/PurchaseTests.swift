import Kernels
import Platform
import Policies
import Simulation
import TestSupport
import Testing

@Suite("Hosts that are bought, and times of provisioning")
struct PurchaseTests {
  private static let hour: Int64 = 3_600_000
  private static let day: Int64 = 86_400_000

  /// A guest of a core a day for thirty days on hosts of four cores, one of which is there at first.
  private func request(
    _ policy: Choice, installed: Int? = 1, count: Int = 8
  ) -> RunRequest {
    var workload = Workload(stepMilliseconds: 3_600_000, steps: 24 * 30)
    for guest in 0..<24 {
      workload.add(
        arrival: Int64(guest) * Self.day + Self.hour, departure: workload.horizon,
        millicores: 1000, memoryMiB: 1024, demand: .constant(basisPoints: 5000))
    }
    var blueprint = Platforms.uniform(hosts: count, cores: 4, memoryGiB: 64)
    blueprint.placement = Choice(name: "first-fit")
    blueprint.sites[0].zones[0].hosts = [
      HostGroup(type: 0, count: count, installed: installed)
    ]
    blueprint.nodeScaling = policy
    return RunRequest(workload: workload, blueprint: blueprint, seed: 1)
  }

  private func purchase(_ parameters: [String: Double]) -> Choice {
    Choice(name: "purchase", parameters: parameters.mapValues { .number($0) })
  }

  @Test("Hosts that are not there take nobody and are on no bill")
  func absent() {
    let record = Simulator.run(request(Choice(name: "none")))
    #expect(record.metrics[.guestsAdmitted] == 4)
    #expect(abs(record.ledger.total(.hostHours) - 720) < 1e-6)
    #expect(abs(record.ledger.total(.hostOnHours) - 720) < 1e-6)
    #expect(abs((record.metrics[.hostsOnMean] ?? 0) - 1) < 1e-9)
    // Four guests that come in turn keep half a core busy each, of four cores.
    let used = 0.5 * (719.0 + 695 + 671 + 647)
    #expect(abs((record.metrics[.cpuUtilisationMean] ?? 0) - used / (4 * 720)) < 1e-9)
    let all = Simulator.run(request(Choice(name: "none"), installed: nil))
    #expect(all.metrics[.guestsAdmitted] == 24 && all.metrics[.hostsOrdered] == nil)
  }

  @Test("A host is ordered when much is promised, comes after its lead, and counts from then on")
  func arrives() {
    // Three of four cores are promised on the third day: 75 %, seen on the morning of the fourth.
    let record = Simulator.run(
      request(purchase(["lead": 2 * 86_400, "threshold": 0.7]), count: 2))
    #expect(record.metrics[.hostsOrdered] == 1 && record.metrics[.hostsArrived] == 1)
    #expect(record.metrics[.guestsAdmitted] == 8)
    // Looks are daily: after three days; the host is there after five.
    #expect(abs(record.ledger.total(.hostHours) - (720 + 25 * 24)) < 1e-6)
    // With a lead of weeks the guests of the time between are refused.
    let late = Simulator.run(
      request(purchase(["lead": 14 * 86_400, "threshold": 0.7]), count: 2))
    #expect((late.metrics[.guestsAdmitted] ?? 0) == 8)
    #expect(
      (late.metrics[.guestsRefused] ?? 0) == 16
        && late.ledger.total(.guestHours) < record.ledger.total(.guestHours))
    let never = Simulator.run(request(purchase(["lead": 60 * 86_400]), count: 2))
    #expect(never.metrics[.hostsOrdered] == 1 && never.metrics[.hostsArrived] == 0)
    #expect(never.metrics[.guestsAdmitted] == 4)
  }

  @Test("Earlier orders and shorter leads refuse fewer, and cost more hours of hosts")
  func trade() {
    func run(_ threshold: Double, _ days: Double) -> RunRecord {
      Simulator.run(request(purchase(["threshold": threshold, "lead": days * 86_400])))
    }
    let runs = [(0.9, 7.0), (0.7, 7), (0.4, 7)].map { run($0.0, $0.1) }
    let refused = runs.map { $0.metrics[.guestsRefused] ?? -1 }
    let hours = runs.map { $0.ledger.total(.hostHours) }
    #expect(refused == refused.sorted(by: >) && Set(refused).count > 1)
    #expect(hours == hours.sorted())
    #expect(run(0.7, 1).metrics[.guestsRefused] ?? 9 < refused[1])
  }

  @Test("Lead times and instances' times are drawn about their mean, the same for the same seed")
  func spread() {
    let choice = purchase(["lead": 5 * 86_400, "lead-sigma": 0.8])
    let one = Simulator.run(request(choice))
    #expect(one == Simulator.run(request(choice)))
    #expect(one != Simulator.run(request(purchase(["lead": 5 * 86_400]))))
    var cloud = request(Choice(name: "none"))
    cloud.blueprint.sites.append(Platforms.cloud(provisioningSeconds: 120))
    cloud.blueprint.deployment = Choice(name: "public", parameters: ["to": .word("cloud")])
    let fixed = Simulator.run(cloud)
    #expect(fixed.metrics[.provisioning95] == 2)
    cloud.blueprint.sites[1].provisioningSigma = 0.6
    let drawn = Simulator.run(cloud)
    #expect((drawn.metrics[.provisioning95] ?? 0) > 2.5)
    #expect(drawn == Simulator.run(cloud))
  }
}
