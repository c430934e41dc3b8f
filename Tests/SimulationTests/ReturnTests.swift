import Kernels
import Platform
import Simulation
import TestSupport
import Testing

@Suite("Guests that come back home")
struct ReturnTests {
  private static let hour: Int64 = 3_600_000
  /// Data of a guest in GB: 40 GiB, which cross 10 Gbit/s in 34.36 s.
  private static let data = 40 * 1.073741824
  private static let copy = data * 8 / 10 / 3600

  /// One host of four cores at home, and a region to burst to; guests of so many cores from hour to hour.
  private static func run(
    _ guests: [(cores: Int32, from: Int64, until: Int64)], returning: String? = nil,
    patience: Double = 0, areReplicas: Bool = false,
    _ change: (inout Blueprint) -> Void = { _ in }
  ) -> RunRecord {
    var workload = Workload(stepMilliseconds: 300_000, steps: 288)
    workload.samples = [SampleColumn(basisPoints: [5000])]
    for guest in guests {
      workload.add(
        arrival: guest.from * hour, departure: guest.until * hour, millicores: guest.cores * 1000,
        memoryMiB: 4096, demand: DemandRow(start: 0, phase: 0, length: 1))
    }
    if areReplicas {
      workload.serviceNames = ["web"]
      for index in guests.indices { workload.service[index] = 0 }
    }
    var blueprint = Platforms.uniform(hosts: 1, cores: 4, memoryGiB: 64)
    blueprint.sites.append(Platforms.cloud(provisioningSeconds: 0))
    blueprint.virtualisation.storageGiBPerGuest = 40
    blueprint.virtualisation.dailyChange = 0.24
    var parameters: [String: Choice.Value] = ["burst-to": .word("cloud")]
    if let returning { parameters["return"] = .word(returning) }
    if patience > 0 { parameters["patience"] = .number(patience) }
    blueprint.deployment = Choice(name: "hybrid", parameters: parameters)
    change(&blueprint)
    return Simulator.run(RunRequest(workload: workload, blueprint: blueprint, seed: 7))
  }

  private static func rented(_ record: RunRecord) -> Double {
    record.ledger.total(.instanceHours)
  }

  private static func sent(_ record: RunRecord) -> Double {
    record.ledger.total(.internetEgress) { $0.sku == "guests coming home" }
  }

  @Test("One that burst comes back when there is room, after its data, where the rule says so")
  func whenRoom() {
    let guests: [(Int32, Int64, Int64)] = [(4, 0, 2), (2, 1, 10)]
    let stays = Self.run(guests)
    #expect(Self.rented(stays) == 9 && Self.sent(stays) == 0)
    #expect(stays.metrics[.guestsReturned] == 0)
    let returns = Self.run(guests, returning: "when-room")
    #expect(abs(Self.rented(returns) - (1 + Self.copy)) < 1e-6)
    #expect(abs(Self.sent(returns) - Self.data) < 1e-6)
    #expect(returns.metrics[.guestsReturned] == 1)
    // It runs on: no demand is lost on the way.
    #expect(returns.metrics[.coreHoursUsed] == stays.metrics[.coreHoursUsed])
    #expect(returns.metrics[.downtimeHours] == stays.metrics[.downtimeHours])
  }

  @Test("The room is kept while data cross, so that one who arrives meanwhile goes elsewhere")
  func roomIsKept() {
    // Five hundred times the data: 4.77 hours.
    let guests: [(Int32, Int64, Int64)] = [(4, 0, 2), (3, 1, 20), (2, 3, 20)]
    let record = Self.run(guests, returning: "when-room") {
      $0.virtualisation.storageGiBPerGuest = 20_000
    }
    let seconds = 500 * Self.copy
    #expect(record.metrics[.guestsReturned] == 1)
    #expect(abs(Self.rented(record) - (1 + seconds) - 17) < 1e-6)
  }

  @Test("Who came or fled while home was lost comes back with it, unless told to stay")
  func afterLoss() {
    let loss = Blueprint.PlannedIncident(
      site: 0, zone: nil, start: 4 * Self.hour, length: 2 * Self.hour)
    func run(_ returning: String?) -> RunRecord {
      Self.run([(2, 5, 20)], returning: returning) { $0.failures.calendar = [loss] }
    }
    #expect(Self.rented(run("never")) == 15)
    #expect(abs(Self.rented(run(nil)) - (1 + Self.copy)) < 1e-6)
    // One whose host failed has its data at home: what changed in an hour is a hundredth.
    let failure = Blueprint.PlannedIncident(
      site: 0, zone: 0, host: 0, start: 2 * Self.hour, length: Self.hour)
    let displaced = Self.run([(2, 0, 20)]) {
      $0.failures.calendar = [failure]
      $0.failures.detectionSeconds = 0
    }
    #expect(displaced.metrics[.guestsReturned] == 1)
    #expect(abs(Self.sent(displaced) - Self.data * 0.24 / 24) < Self.data * 1e-4)
    #expect(abs(Self.rented(displaced) - 1) < 0.001)
  }

  @Test("A host that fails while data cross to it takes the guest later")
  func hostFails() {
    let failure = Blueprint.PlannedIncident(
      site: 0, zone: 0, host: 0, start: 3 * Self.hour, length: 4 * Self.hour)
    let record = Self.run([(4, 0, 2), (3, 1, 20)], returning: "when-room") {
      $0.virtualisation.storageGiBPerGuest = 20_000
      $0.failures.calendar = [failure]
    }
    // The first copy, from hour 2, comes to nothing; the next one begins when the host is back.
    #expect(record.metrics[.guestsReturned] == 1)
    #expect(abs(Self.rented(record) - (6 + 500 * Self.copy)) < 1e-6)
  }

  @Test("Who would wait too long for an instance is refused, by that name")
  func patience() {
    func run(_ patience: Double) -> RunRecord {
      Self.run([(4, 0, 2), (2, 1, 10)], patience: patience) {
        $0.sites[1].provisioningSeconds = 120
      }
    }
    #expect(run(0).metrics[.guestsRefused] == 0)
    #expect(run(120).metrics[.guestsRefused] == 0)
    #expect(run(119).metrics[.refusedForSlowProvisioning] == 1)
    #expect(run(119).metrics[.guestsAdmitted] == 1)
  }

  @Test("Who ends on the way home leaves the room to others")
  func endsOnTheWay() {
    // The second one sets out at two and ends at three; the third one finds all of the host free.
    let record = Self.run([(4, 0, 2), (3, 1, 3), (4, 4, 10)], returning: "when-room") {
      $0.virtualisation.storageGiBPerGuest = 20_000
    }
    #expect(Self.rented(record) == 2)
    #expect(record.metrics[.guestsReturned] == 0 && record.metrics[.guestsBurst] == 1)
  }

  @Test("Large guests that find no room do not keep small ones behind them away")
  func inTurn() {
    let loss = Blueprint.PlannedIncident(
      site: 0, zone: nil, start: 4 * Self.hour, length: 2 * Self.hour)
    let large = Array(repeating: (cores: Int32(3), from: Int64(5), until: Int64(20)), count: 40)
    let record = Self.run(large + [(1, 5, 20)]) { $0.failures.calendar = [loss] }
    // One large and the small one: the latter is asked for when the hour is over, at the latest.
    #expect(record.metrics[.guestsReturned] == 2)
    #expect(Self.rented(record) < 39 * 15 + 2 + 2.1)
  }

  @Test(
    "Data behind are counted from when a guest left, however often replicas share their load anew")
  func replicas() {
    let loss = Blueprint.PlannedIncident(
      site: 0, zone: 0, host: 0, start: 2 * Self.hour, length: Self.hour)
    func sent(_ count: Int) -> Double {
      let record = Self.run(
        Array(repeating: (cores: Int32(1), from: Int64(0), until: Int64(20)), count: count),
        areReplicas: true
      ) {
        $0.failures.calendar = [loss]
        $0.failures.detectionSeconds = 0
        $0.elasticity = Choice(name: "fixed", parameters: ["replicas": .number(Double(count))])
      }
      return Self.sent(record)
    }
    #expect(sent(1) > 0)
    #expect(abs(sent(4) / sent(1) - 4) < 0.01)
  }

  @Test("Hundreds that end elsewhere are forgotten, and the last one still comes home")
  func forgets() {
    let brief = Array(repeating: (cores: Int32(1), from: Int64(1), until: Int64(3)), count: 200)
    let record = Self.run([(4, 0, 4)] + brief + [(2, 2, 20)], returning: "when-room")
    #expect(record.metrics[.guestsReturned] == 1)
    #expect(abs(Self.rented(record) - (200 * 2 + 2 + Self.copy)) < 1e-6)
  }

  @Test("Who recovered elsewhere takes its data home over the interconnect, at its rate")
  func interconnect() {
    func run(_ gigabits: Double) -> RunRecord {
      Self.run([(2, 0, 20)], returning: "never") {
        $0.recovery = Choice(
          name: "backup-restore", parameters: ["to": .word("cloud"), "declare": .number(0)])
        $0.failures.calendar = [
          .init(site: 0, zone: nil, start: 4 * Self.hour, length: 6 * Self.hour)
        ]
        $0.sites[1].interconnectGigabitsPerSecond = gigabits
      }
    }
    func sent(_ record: RunRecord, _ meter: Meter) -> Double {
      record.ledger.total(meter) { $0.sku == "guests coming home" }
    }
    let (line, internet) = (run(0.01), run(0))
    #expect(line.metrics[.guestsReturned] == 1 && internet.metrics[.guestsReturned] == 1)
    let data = sent(line, .interconnectTransfer)
    #expect(data > 0 && data == sent(internet, .internetEgress))
    #expect(sent(line, .internetEgress) == 0 && sent(internet, .interconnectTransfer) == 0)
    // The restoration is alike; the way home takes longer on the narrower interconnect.
    let longer = (data * 8 / 0.01 - data * 8 / 10) / 3600
    #expect(abs(Self.rented(line) - Self.rented(internet) - longer) < 1e-6)
  }

  @Test(
    "Guests without a copy elsewhere wait until their lost site is back; new ones and replicas do not"
  )
  func lostData() {
    let loss = Blueprint.PlannedIncident(
      site: 0, zone: nil, start: 4 * Self.hour, length: 6 * Self.hour)
    let record = Self.run([(2, 0, 20), (1, 5, 20)]) { $0.failures.calendar = [loss] }
    #expect(abs((record.metrics[.downtimeHours] ?? 0) - 6) < 0.01)
    // The one that came meanwhile is rented until home is back.
    #expect(abs(Self.rented(record) - (5 + Self.copy)) < 1e-6)
    // Replicas of a service have no data of their own: they start elsewhere.
    let replicas = Self.run([(2, 0, 20)], areReplicas: true) {
      $0.failures.calendar = [loss]
      $0.elasticity = Choice(name: "fixed", parameters: ["replicas": .number(1)])
    }
    #expect((replicas.metrics[.downtimeHours] ?? 0) < 0.1 && Self.rented(replicas) > 5.9)
  }

  @Test("A guest whose host failed starts elsewhere when its data are there, which leave home")
  func displacedData() {
    let failure = Blueprint.PlannedIncident(
      site: 0, zone: 0, host: 0, start: 2 * Self.hour, length: 10 * Self.hour)
    func run(_ gibibytes: Double, line: Double = 0) -> RunRecord {
      Self.run([(2, 0, 20)], returning: "never") {
        $0.virtualisation.storageGiBPerGuest = gibibytes
        $0.failures.calendar = [failure]
        $0.failures.detectionSeconds = 0
        $0.sites[1].interconnectGigabitsPerSecond = line
      }
    }
    func left(_ record: RunRecord) -> Double {
      record.ledger.total(.internetEgress) { $0.site == "home" && $0.sku == "guests leaving home" }
    }
    let (none, some, line) = (run(0), run(400), run(400, line: 1))
    func down(_ record: RunRecord) -> Double { record.metrics[.downtimeHours] ?? 0 }
    #expect(abs(down(some) - down(none) - 10 * Self.copy) < 1e-4)
    #expect(abs(down(line) - down(none) - 100 * Self.copy) < 1e-4)
    #expect(left(none) == 0 && abs(left(some) - 10 * Self.data) < 1e-6 && left(line) == 0)
  }

  @Test("A protected guest starts where its copy is and nowhere else, whatever took it down first")
  func copies() {
    func loss(_ site: Int, _ from: Int64, _ hours: Int64, host: Int? = nil)
      -> Blueprint.PlannedIncident
    {
      Blueprint.PlannedIncident(
        site: site, zone: host == nil ? nil : 0, host: host, start: from * Self.hour,
        length: hours * Self.hour)
    }
    func run(_ losses: [Blueprint.PlannedIncident], _ deployment: String) -> RunRecord {
      Self.run([(2, 0, 23), (1, 0, 5)], returning: "never") {
        $0.sites.append(Platforms.cloud("backup", provisioningSeconds: 0))
        $0.failures.calendar = losses
        $0.failures.detectionSeconds = 0
        if deployment == "private" { $0.deployment = Choice(name: deployment) }
        $0.recovery = Choice(
          name: "backup-restore", parameters: ["to": .word("backup"), "declare": .number(0)])
      }
    }
    func down(_ record: RunRecord) -> Double { record.metrics[.downtimeHours] ?? 0 }
    // The site of the copy is lost too, for two of the ten hours: the guest waits for it.
    let both = run([loss(0, 4, 10), loss(2, 4, 3)], "hybrid")
    #expect(both.ledger.total(.instanceHours) { $0.site == "cloud" } == 0)
    #expect(both.ledger.total(.instanceHours) { $0.site == "backup" } > 0)
    #expect(down(both) > 3)
    // A guest whose host has failed is restored as others are when its site is lost.
    let alone = run([loss(0, 6, 10)], "private")
    let already = run([loss(0, 3, 16, host: 0), loss(0, 6, 10)], "private")
    #expect(down(alone) < 1 && down(already) > 3 && down(already) < 5.5)
  }

  @Test("Guests of a lost region do not start at home when that is back, without their data")
  func lostRegionAndHome() {
    let losses = [(1, 2, 10), (0, 4, 2)].map { site, from, hours in
      Blueprint.PlannedIncident(
        site: site, zone: nil, start: Int64(from) * Self.hour, length: Int64(hours) * Self.hour)
    }
    // One is at home, the other one bursts.
    let record = Self.run([(4, 0, 24), (2, 1, 24)]) { $0.failures.calendar = losses }
    #expect(abs((record.metrics[.downtimeHours] ?? 0) - 12) < 0.05)
    #expect(record.ledger.series(.instanceHours) { $0.site == "cloud" }[13] == 1)
  }

  @Test("A guest that waits for its copy keeps nobody else waiting")
  func nobodyElse() {
    func run(_ recovery: String) -> Double {
      let losses = [(0, 4, 12), (2, 4, 12), (1, 5, 2)].map { site, from, hours in
        Blueprint.PlannedIncident(
          site: site, zone: nil, start: Int64(from) * Self.hour, length: Int64(hours) * Self.hour)
      }
      let record = Self.run([(4, 0, 24), (2, 1, 24)], returning: "never") {
        $0.sites.append(Platforms.cloud("backup", provisioningSeconds: 0))
        $0.failures.calendar = losses
        if recovery != "none" {
          $0.recovery = Choice(name: recovery, parameters: ["to": .word("backup")])
        }
      }
      return record.ledger.series(.instanceHours) { $0.site == "cloud" }[8]
    }
    #expect(run("none") == 1 && run("backup-restore") == 1)
  }
}
