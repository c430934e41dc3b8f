import Documents
import Economics
import Foundation
import Platform
import Simulation
import Studies
import Testing

@Suite("Facilities and grids in files")
struct FacilityTests {
  private func read(_ site: String, rest: String = "", energy: String = "") throws -> Study {
    let folder = FileManager.default.temporaryDirectory.appending(path: "facility-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let datasets = StudyTests.root.appending(path: "datasets").path
    try Data(
      (["time,value"] + (0..<48).map { "2026-12-0\(1 + $0 / 24) \($0 % 24):00,\($0)" })
        .joined(separator: "\n").utf8
    ).write(to: folder.appending(path: "series.csv"))
    try Data(
      """
      platform: p
      host-types: \(datasets)/catalogues/hosts.yaml
      sites:
        home:
          kind: private
          zones: { a: { hosts: [{ type: sr665-2021, count: 4 }] } }
      \(site)
      \(rest)
      """.utf8
    ).write(to: folder.appending(path: "platform.yaml"))
    try Data(
      """
      price-book: b
      date: 2026-11-01
      currency: EUR
      owned: { servers: [], energy: \(energy.isEmpty ? "{ price: 0.1, per: kWh }" : energy) }
      """.utf8
    ).write(to: folder.appending(path: "book.yaml"))
    let study = folder.appending(path: "study.yaml")
    try Data(
      """
      study: facility
      trace: { path: \(datasets)/traces/planetlab-small, format: planetlab }
      horizon: { start: 2026-12-01, timezone: UTC, length: 24 h }
      platform: platform.yaml
      axes: { prices: [book.yaml] }
      """.utf8
    ).write(to: study)
    return try Study.read(study.path)
  }

  @Test("Each form of overhead, series of carbon and price, and caps are read")
  func reads() throws {
    let series = "{ series: series.csv, scale: 0.5 }"
    let blueprint = try read(
      "    pue: { fixed: 10 %, linear: 0.2 }\n    carbon: \(series)\n    energy-price: \(series)\n"
        + "    contracted-carbon: 30 g/kWh",
      rest: "power-caps: { host: 700 W, rack: 2 kW }\nfrequency: schedutil\n"
        + "battery: { peak-shaving: { limit: 1 kW, capacity: 5 kWh } }\n"
        + "shifting: { carbon-aware: { forecast: yesterday } }"
    ).platforms[0].blueprint
    let site = blueprint.sites[0]
    #expect(site.overhead == .load(fixed: 0.1, linear: 0.2, square: 0))
    #expect(site.carbon.values.count == 48 && site.carbon.values[47] == 23.5)
    #expect(site.energyPrice == site.carbon)
    #expect(site.contractedCarbon == 30)
    #expect(blueprint.caps == PowerCaps(hostWatts: 700, rackWatts: 2000))
    #expect(blueprint.frequency.name == "schedutil")
    #expect(blueprint.battery.parameters["capacity"] == .number(5000))
    #expect(blueprint.shifting.name == "carbon-aware")
    #expect(blueprint.followsCalendar)
    let weather = try read(
      "    pue: { base: 1.1, per-kelvin: 0.02, free-cooling-below: 15 C, "
        + "temperature: { mean: 10 C, season: 9 C, day: 5 C } }"
    ).platforms[0].blueprint.sites[0].overhead
    guard case .weather(_, _, 15, let temperature) = weather else {
      Issue.record("no weather")
      return
    }
    #expect(abs(temperature.mean - 10) < 0.01)
    #expect((temperature.values.max() ?? 0) > 23.9 && (temperature.values.min() ?? 0) < -3.9)
  }

  @Test("What cannot be is told at once")
  func problems() throws {
    let error = #expect(throws: Problems.self) {
      try read(
        "    pue: { fixed: much }\n    carbon: { series: absent.csv }",
        rest: "power-caps: { host: 5 W }\nfrequency: turbo")
    }
    let text = (error?.list ?? []).map(\.message).joined(separator: "\n")
    for part in ["fixed", "absent.csv", "without load", "turbo"] {
      #expect(text.contains(part), "\(part) in \(text)")
    }
  }

  @Test("Energy is paid hour by hour on top of its flat price, in the total and in the charges")
  func priceByHour() throws {
    let flat = try read("    pue: 1")
    let dear = try read(
      "    pue: 1", energy: "{ price: 0.1, per: kWh, by-hour: { series: series.csv } }")
    let record = try StudyTests.sweep(flat).record(0)
    let kilowattHours = record.ledger.series(.facilityEnergy)
    let byHour = kilowattHours.enumerated().reduce(0) { $0 + $1.element * Double($1.offset) }
    let rating = Rating(
      blueprint: dear.platforms[0].blueprint,
      epoch: dear.horizon.startEpochMilliseconds ?? 0)
    let total = rating.costs(of: [record.ledger], books: dear.books)[0][0].amounts[.energy]
    #expect(byHour > 1)
    #expect(abs(total - byHour - 0.1 * kilowattHours.reduce(0, +)) < 1e-9)
    let charges = rating.charges(of: record.ledger, book: dear.books[0])
      .filter { $0.category == .energy }.reduce(0) { $0 + $1.effective }
    #expect(abs(charges - total) < 1e-9)
  }
}
