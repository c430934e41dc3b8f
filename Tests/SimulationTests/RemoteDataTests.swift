import Platform
import Simulation
import TestSupport
import Testing

@Suite("Data at another site")
struct RemoteDataTests {
  private static let hour: Int64 = 3_600_000
  private static let near = Platforms.cloud("near")

  /// A guest of two cores each hour for a day, which lives for three hours; one host takes two of them.
  private static func run(
    _ deployment: Choice, _ data: [GuestRule.RemoteData], near: Site = near,
    far: Site = site("aws", "elsewhere"), peers: Double = 0
  ) -> RunRecord {
    var workload = Workload(stepMilliseconds: 300_000, steps: 288)
    workload.samples = [SampleColumn(basisPoints: [5000])]
    for index in 0..<20 {
      let arrival = Int64(index) * hour
      workload.add(
        arrival: arrival, departure: arrival + 3 * hour, millicores: 2000, memoryMiB: 4096,
        demand: DemandRow(start: 0, phase: 0, length: 1))
    }
    var blueprint = Platforms.uniform(hosts: 1, cores: 4, memoryGiB: 64)
    blueprint.sites += [near, far]
    blueprint.virtualisation.peerGBPerCoreHour = peers
    blueprint.deployment = deployment
    blueprint.guestRules = data.map {
      var rule = GuestRule()
      rule.data = $0
      return rule
    }
    return Simulator.run(RunRequest(workload: workload, blueprint: blueprint, seed: 3))
  }

  private static func site(_ provider: String, _ region: String) -> Site {
    Site(
      name: "far", kind: .public, provider: provider, region: region, zones: [],
      instanceTypes: Platforms.cloud().instanceTypes, provisioningSeconds: 60,
      restoreGigabitsPerSecond: 10)
  }

  private static func sent(_ record: RunRecord, _ meter: Meter, _ site: String) -> Double {
    // Transfer between regions is by the one that it goes to.
    record.ledger.total(meter) {
      $0.site == site && (meter == .interRegionTransfer ? !$0.sku.isEmpty : $0.sku == "remote data")
    }
  }

  private static func cores(_ record: RunRecord, _ site: String) -> Double {
    record.ledger.total(.coreHoursAllocated) { $0.site == site }
  }

  private static let hybrid = Choice(
    name: "hybrid", parameters: ["burst-to": .word("near")])

  @Test("What guests write to data at home leaves the provider, what they read there leaves home")
  func atHome() {
    let record = Self.run(Self.hybrid, [.init(site: "home", reads: 0.5, writes: 0.1)])
    #expect(Self.cores(record, "near") > 0 && Self.cores(record, "home") > 0)
    let expected = 0.1 * Self.cores(record, "near")
    #expect(abs(Self.sent(record, .internetEgress, "near") - expected) < 1e-6)
    let read = 0.5 * Self.cores(record, "near")
    #expect(abs(Self.sent(record, .internetEgress, "home") - read) < 1e-6)
    #expect(Self.sent(record, .interRegionTransfer, "near") == 0)
    // A line of one's own is no transit.
    var line = Self.near
    line.interconnectGigabitsPerSecond = 10
    let direct = Self.run(Self.hybrid, [.init(site: "home", reads: 0.5, writes: 0.1)], near: line)
    #expect(Self.cores(direct, "near") > 0 && Self.sent(direct, .internetEgress, "home") == 0)
  }

  @Test("What guests at home read of rented data leaves the provider")
  func rented() {
    let record = Self.run(Self.hybrid, [.init(site: "near", reads: 0.5, writes: 0.1)])
    let expected = 0.5 * Self.cores(record, "home")
    #expect(abs(Self.sent(record, .internetEgress, "near") - expected) < 1e-6)
  }

  @Test(
    "Between regions of a provider it is transfer, within one nothing, between two of them egress")
  func betweenRented() {
    let public1 = Choice(name: "public", parameters: ["to": .word("near")])
    let data = [GuestRule.RemoteData(site: "far", reads: 0.5, writes: 0.1)]
    let regions = Self.run(public1, data)
    let cores = Self.cores(regions, "near")
    #expect(cores > 0)
    #expect(abs(Self.sent(regions, .interRegionTransfer, "far") - 0.5 * cores) < 1e-6)
    #expect(abs(Self.sent(regions, .interRegionTransfer, "near") - 0.1 * cores) < 1e-6)
    let same = Self.run(public1, data, far: Self.site("aws", "test"))
    let providers = Self.run(public1, data, far: Self.site("gcp", "test"))
    for meter in [Meter.interRegionTransfer, .internetEgress] {
      #expect(Self.sent(same, meter, "far") == 0 && Self.sent(same, meter, "near") == 0)
    }
    #expect(abs(Self.sent(providers, .internetEgress, "far") - 0.5 * cores) < 1e-6)
    #expect(abs(Self.sent(providers, .internetEgress, "near") - 0.1 * cores) < 1e-6)
  }

  @Test("However much is read, it is counted")
  func huge() {
    let record = Self.run(Self.hybrid, [.init(site: "near", reads: 1e6, writes: 0)])
    let expected = 1e6 * Self.cores(record, "home")
    #expect(abs(Self.sent(record, .internetEgress, "near") / expected - 1) < 1e-12)
  }

  @Test("Two rules on data add up, and without any nothing is counted")
  func several() {
    let two = Self.run(
      Self.hybrid,
      [.init(site: "home", reads: 0, writes: 0.1), .init(site: "far", reads: 0, writes: 0.2)])
    let cores = Self.cores(two, "near")
    #expect(abs(Self.sent(two, .internetEgress, "near") - 0.1 * cores) < 1e-6)
    #expect(abs(Self.sent(two, .interRegionTransfer, "near") - 0.2 * cores) < 1e-6)
    let none = Self.run(Self.hybrid, [])
    #expect(Self.sent(none, .internetEgress, "near") == 0)
  }

  @Test(
    "Over a line of one's own what goes home is no internet egress, and the line is there all the time"
  )
  func line() {
    var near = Self.near
    near.interconnectGigabitsPerSecond = 10
    let data = [GuestRule.RemoteData(site: "home", reads: 0.5, writes: 0.1)]
    let record = Self.run(Self.hybrid, data, near: near)
    let expected = 0.1 * Self.cores(record, "near")
    #expect(abs(Self.sent(record, .interconnectTransfer, "near") - expected) < 1e-6)
    #expect(Self.sent(record, .internetEgress, "near") == 0)
    #expect(record.ledger.total(.interconnectHours) { $0.site == "near" } == 24)
    #expect(Self.run(Self.hybrid, data).ledger.total(.interconnectHours) == 0)
  }

  @Test("Guests spread over three zones send two thirds of what they exchange across them")
  func zones() {
    func crossing(_ zones: Int) -> (Double, Double) {
      var near = Self.near
      near.zonesOfRegion = zones
      let record = Self.run(Self.hybrid, [], near: near, peers: 0.6)
      return (
        record.ledger.total(.interZoneTransfer),
        record.ledger.total(.coreHoursUsed) { $0.site == "near" }
      )
    }
    let (three, used) = crossing(3)
    #expect(used > 0 && abs(three - 0.4 * used) < 1e-9)
    #expect(crossing(1).0 == 0)
  }
}
