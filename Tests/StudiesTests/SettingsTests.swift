import Documents
import Economics
import Foundation
import Platform
import Reports
import Simulation
import Studies
import Testing
import Traces

/// Each setting of a study changes what it says it changes.
@Suite("Settings of a study")
struct SettingsTests {
  private static let bundled = StudyTests.root.appending(
    path: "datasets/studies/hybrid-or-private.yaml"
  ).path

  private func read(_ overrides: (path: String, value: String)...) throws -> Study {
    try Study.read(
      Self.bundled,
      overrides: [("platform.zones.*.hosts.count", "2"), ("axes.shape", "none")] + overrides + [
        ("placement", "best-fit"), ("energy", "always-on"), ("elasticity", "none"),
        ("recovery", "none"), ("deployment", "private"),
        ("prices", "../prices/2026-11-list.yaml"), ("replications.count", "1"),
      ])
  }

  private func record(_ study: Study) throws -> RunRecord { try StudyTests.sweep(study).record(0) }

  @Test("A path reaches every place that it names, and zones stand for those of all sites")
  func paths() throws {
    let study = try read(
      ("platform.zones.*.hosts.count", "9"), ("platform.sites.home.pue", "1.2"),
      ("platform.virtualisation.boot", "5 s"))
    #expect(study.platforms[0].blueprint.hostCount == 27)
    #expect(study.platforms[0].blueprint.sites[0].overhead == .constant(1.2))
    #expect(study.platforms[0].blueprint.virtualisation.bootSeconds == 5)
  }

  @Test("An axis may be any path, and a zone's hosts are counted in all groups")
  func pathAxis() throws {
    let file = FileManager.default.temporaryDirectory.appending(path: "axis-\(UUID()).yaml")
    defer { try? FileManager.default.removeItem(at: file) }
    let datasets = StudyTests.root.appending(path: "datasets").path
    try Data(
      """
      study: axis
      trace: { path: \(datasets)/traces/planetlab-small, format: planetlab }
      platform: \(datasets)/platforms/two-zones.yaml
      axes:
        prices: [\(datasets)/prices/2026-11-list.yaml]
        platform.zones.*.hosts.count: [1, 7]
        platform.virtualisation: [{ cpu-overcommit: 2 }, { boot: 1 s }]
      baseline: { platform.zones.*.hosts.count: 7, platform.virtualisation: { boot: 1 s } }
      """.utf8
    ).write(to: file)
    let study = try Study.read(file.path)
    #expect(study.platforms.map { $0.blueprint.hostCount } == [3, 3, 21, 21])
    #expect(study.platforms[0].values == ["1", "cpu-overcommit 2"])
    #expect(study.baseline.platform == 3)
    #expect(study.platforms[0].blueprint.virtualisation.cpuOvercommit == 2)
  }

  @Test("Imports come before the file, the file before its overrides, and the command line last")
  func order() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "order-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let datasets = StudyTests.root.appending(path: "datasets").path
    try Data(
      """
      study: base
      question: imported
      seed: 1
      replications: { count: 2 }
      trace: { path: \(datasets)/traces/planetlab-small, format: planetlab }
      platform: \(datasets)/platforms/two-zones.yaml
      axes: { prices: [\(datasets)/prices/2026-11-list.yaml] }
      """.utf8
    ).write(to: folder.appending(path: "base.yaml"))
    try Data(
      """
      import: base.yaml
      study: order
      seed: 2
      replications: { redraw: [] }
      overrides: { seed: 3, question: overridden }
      """.utf8
    ).write(to: folder.appending(path: "study.yaml"))
    let path = folder.appending(path: "study.yaml").path
    let study = try Study.read(path)
    #expect(study.name == "order" && study.seed == 3 && study.question == "overridden")
    #expect(study.replications == 2 && study.redraw == [])
    let last = try Study.read(path, overrides: [("seed", "4")])
    #expect(last.seed == 4 && last.overrides == ["seed=4"])
    try Data("import: study.yaml\n".utf8).write(to: folder.appending(path: "base.yaml"))
    #expect(throws: Problems.self) { try Study.read(path) }
  }

  @Test("A contract of the roadmap ends after the day it names, and a wrong one is told")
  func contracts() throws {
    let contract =
      "{ name: room, for: facility, per-month: 2000, until: 2028-06-30, exit-fee: 900 }"
    let study = try read(("roadmap.contracts", "[\(contract)]"))
    let found = try #require(study.roadmap?.contracts.first)
    #expect(found.category == .facility && found.perMonth == 2000 && found.exitFee == 900)
    #expect(found.end == CivilDate.milliseconds(of: "2028-07-01"))
    for wrong in [
      "{ name: room, for: facility, per-month: 2000, until: next year }",
      "{ name: room, for: rooms, per-month: 2000, until: 2028-06-30 }",
      "{ name: room, for: facility, until: 2028-06-30 }",
    ] {
      #expect(throws: Problems.self, "\(wrong)") {
        _ = try read(("roadmap.contracts", "[\(wrong)]"))
      }
    }
  }

  @Test("Leaving home by price needs a price of home")
  func priceOfHome() throws {
    func request(_ choice: String, _ more: (path: String, value: String)) throws -> RunRequest {
      let study = try Study.read(
        Self.bundled,
        overrides: [
          ("axes.deployment", "[\(choice)]"), ("baseline.deployment", choice), more,
        ])
      return try StudyTests.sweep(study).request(0)
    }
    let choice = "{ cheapest: { home: by-price } }"
    let other = (path: "seed", value: "3")
    #expect(throws: Problems.self) { _ = try request(choice, other) }
    _ = try request(choice, ("platform.sites.home.energy-price", "0.2"))
    _ = try request("{ cheapest: { home: by-price, core-hour: 0.01 } }", other)
  }

  @Test("A path that leads nowhere, another currency and an unknown time zone are problems")
  func wrong() throws {
    for (path, value) in [
      ("platform.sites.*.zones.a.hosts.9.count", "1"), ("currency", "EUR"),
      ("horizon.timezone", "Mars/Olympus"), ("horizon.start", "2026-13-01"),
      ("platform.sites.home.zones.a.racks", "x"), ("demand", "lots"), ("study", "../evil"),
    ] {
      #expect(throws: Problems.self, "\(path)") { _ = try read((path, value)) }
    }
  }

  @Test("A date begins at midnight of its time zone, in summer and in winter")
  func timeZone() {
    let berlin = LocalTime(zone: "Europe/Berlin")
    #expect(berlin.midnight(of: "2026-12-01") == 1_796_079_600_000)
    #expect(berlin.midnight(of: "2026-07-01") == 1_782_856_800_000)
    #expect(berlin.text(1_796_079_600_000) == "2026-12-01T00:00:00+01:00")
    #expect(LocalTime(zone: "UTC").text(0) == "1970-01-01T00:00:00Z")
  }

  @Test("A shorter length simulates the first part, and without a year there are no yearly costs")
  func horizon() throws {
    let study = try read(("horizon.length", "2 d"), ("horizon.annualise", "false"))
    let sweep = try StudyTests.sweep(study)
    #expect(sweep.trace.horizonHours == 48)
    let results = StudyResults(study: study, trace: sweep.trace, records: [[sweep.record(0)]])
    let tables = ScenarioTables(Comparison(results))
    #expect(!tables.scenarios.contains("per_year"))
    #expect(tables.scenarios.contains("cost_equivalent"))
  }

  @Test("What is redrawn differs between replications, and what is not stays")
  func redraw() throws {
    func records(_ redraw: String) throws -> [RunRecord] {
      var study = try read(
        ("replications.redraw", redraw), ("platform.failures.host-mtbf", "200 h"))
      study.replications = 2
      let sweep = try StudyTests.sweep(study)
      return (0..<2).map { sweep.record($0) }
    }
    let nothing = try records("[]")
    #expect(nothing[0] == nothing[1])
    let incidents = try records("[incidents]")
    #expect(incidents[0].incidents != incidents[1].incidents)
    let demand = try records("[demand]")
    #expect(demand[0].incidents == demand[1].incidents)
    #expect(demand[0].metrics[.coreHoursUsed] != demand[1].metrics[.coreHoursUsed])
  }

  @Test("Guests without readings demand what the study says")
  func demand() throws {
    let datasets = StudyTests.root.appending(path: "datasets").path
    let file = FileManager.default.temporaryDirectory.appending(path: "demand-\(UUID()).yaml")
    defer { try? FileManager.default.removeItem(at: file) }
    try Data(
      """
      study: demand
      trace: { path: \(datasets)/traces/azure-small/vmtable.csv.gz, format: azure-vm }
      demand: mean
      platform: \(datasets)/platforms/two-zones.yaml
      overrides:
        platform.failures: {}
        platform.zones.*.hosts.count: 20
        platform.virtualisation.boot: 0 s
      axes: { prices: [\(datasets)/prices/2026-11-list.yaml] }
      """.utf8
    ).write(to: file)
    func used(_ demand: String, profiles: TraceStore? = nil) throws -> Double {
      let study = try Study.read(file.path, overrides: [("demand", demand)])
      return try StudyTests.sweep(study).record(0).metrics[.coreHoursUsed] ?? -1
    }
    let allocated = try used("allocated")
    #expect(abs(try used("{ constant: 25 % }") - allocated / 4) < 1e-9 * allocated)
    // The table's means are those of the readings, to a hundredth of a per cent.
    var whole = try Study.read(file.path)
    whole.trace.paths = [datasets + "/traces/azure-small"]
    let measured = try StudyTests.sweep(whole).record(0).metrics[.coreHoursUsed] ?? -1
    #expect(abs(try used("mean") - measured) < 0.01 * measured)
    let profiles = try used(
      "{ profiles: { path: \(datasets)/traces/planetlab-small, format: planetlab } }")
    #expect(profiles > 0.05 * allocated && profiles < 0.3 * allocated)
    #expect(throws: Problems.self) { _ = try used("readings") }
  }

  @Test("A trace is selected, sampled, repeated and grown, and what belongs together stays so")
  func shapes() throws {
    func workload(_ shape: String) throws -> Workload {
      try StudyTests.sweep(try read(("axes.shape", shape), ("baseline.shape", shape))).request(0)
        .workload
    }
    let whole = try workload("none")
    #expect(whole.count == 1886)
    let twoDays = try workload("{ from: 1 d, until: 3 d }")
    #expect(twoDays.horizon == 2 * 86_400_000)
    // A guest that lives throughout shows the second day's readings on the first.
    let guest = try #require(
      whole.arrival.indices.first {
        whole.arrival[$0] == 0 && whole.departure[$0] == whole.horizon
      })
    let same = try #require(twoDays.identity.firstIndex(of: whole.identity[guest]))
    func sample(_ workload: Workload, _ guest: Int, step: Int) -> Double {
      let row = workload.demand[guest]
      return workload.samples[0][row.start + (step + Int(row.phase)) % Int(row.length)]
    }
    for step in [0, 7, 500] {
      #expect(sample(twoDays, same, step: step) == sample(whole, guest, step: step + 288))
    }
    let large = try workload("{ least-cores: 4, most-cores: 8 }")
    #expect(Set(large.millicores) == [4000, 8000])
    let owner = try workload("{ tenants: [sub1] }")
    #expect(Set(owner.tenant.map { owner.tenantNames[Int($0)] }) == ["sub1"])
    // Half of 1,862 deployments, and all of each one's guests.
    let half = try workload("{ sample: 50 % }")
    #expect(half.serviceNames.count < 12 && (755...1131).contains(half.count))
    for service in half.serviceNames.indices {
      #expect(half.service.count { Int($0) == service } == 3)
    }
    #expect(try workload("{ sample: 50 % }").identity == half.identity)
    let twice = try workload("{ repeat: 2 }")
    #expect(twice.horizon == 2 * whole.horizon)
    let lasting = whole.arrival.indices.count {
      whole.arrival[$0] <= 0 && whole.departure[$0] >= whole.horizon
    }
    #expect(twice.count == 2 * (1886 - lasting) + lasting)
    let grown = try workload("{ grow: 250 % }")
    #expect(abs(Double(grown.count) - 2.5 * 1886) < 0.05 * 1886)
    #expect(grown.serviceNames.count >= 24 && Set(grown.identity).count == grown.count)
    #expect(Set(grown.serviceNames).count == grown.serviceNames.count)
    for row in grown.arrival.indices.dropFirst() {
      #expect(grown.arrival[row] >= grown.arrival[row - 1])
    }
  }

  @Test("Parts of a trace are spliced in any order, with the readings of their own days")
  func splice() throws {
    func workload(_ shape: String) throws -> Workload {
      try StudyTests.sweep(try read(("axes.shape", shape), ("baseline.shape", shape))).request(0)
        .workload
    }
    let whole = try workload("none")
    let parts = "splice: [{ from: 4 d, until: 5 d }, { from: 0 d, until: 2 d }]"
    let spliced = try workload("{ \(parts) }")
    let day: Int64 = 86_400_000
    #expect(spliced.horizon == 3 * day)
    func sample(_ workload: Workload, _ guest: Int, step: Int) -> Double {
      let row = workload.demand[guest]
      return workload.samples[0][row.start + (step + Int(row.phase)) % Int(row.length)]
    }
    let lasting = try #require(
      whole.arrival.indices.first {
        whole.arrival[$0] == 0 && whole.departure[$0] == whole.horizon
      })
    let rows = spliced.demand.indices.filter {
      spliced.demand[$0].start == whole.demand[lasting].start
    }
    #expect(rows.map { spliced.departure[$0] == day } == [true, false], "one guest in each part")
    #expect(rows.map { spliced.arrival[$0] } == [-4 * day, day])
    for step in [0, 7, 287] {
      #expect(sample(spliced, rows[0], step: step) == sample(whole, lasting, step: step + 4 * 288))
      #expect(sample(spliced, rows[1], step: step + 288) == sample(whole, lasting, step: step))
    }
    // Nobody is in a part that he did not live in.
    let alive = whole.arrival.indices.count { whole.arrival[$0] < 2 * day }
    #expect(spliced.arrival.count { $0 >= day } == alive)
    let twice = try workload("{ \(parts), repeat: 2 }")
    #expect(twice.horizon == 6 * day && twice.count == 2 * spliced.count)
    #expect(Set(twice.identity).count == twice.count)
    #expect(Set(twice.serviceNames).count == twice.serviceNames.count)
    #expect(throws: Problems.self) {
      _ = try read(("axes.shape", "{ splice: [{ from: 2 d, until: 1 d }] }"))
    }
    #expect(throws: Problems.self) { _ = try read(("axes.shape", "{ from: 1 d, \(parts) }")) }
  }

  @Test("A shape is an axis: more guests want more")
  func shapeAxis() throws {
    let study = try read(
      ("axes.shape", "[none, { grow: 150 % }, { grow: 200 % }]"), ("baseline.shape", "none"),
      ("platform.zones.*.hosts.count", "1"))
    #expect(study.axes.contains("shape") && study.platforms.count == 3)
    let sweep = try StudyTests.sweep(study)
    // The platform is what it was, so that more are refused.
    let refused = (0..<3).map { sweep.record($0).metrics[.guestsRefused] ?? 0 }
    #expect(refused[0] < refused[1] && refused[1] < refused[2])
    let uneven = try read(
      ("axes.shape", "[none, { repeat: 2 }]"), ("baseline.shape", "none"))
    #expect(throws: Problems.self) { _ = try StudyTests.sweep(uneven) }
  }

  @Test("Rightsizing shrinks guests to what their readings need, and never grows one")
  func rightsizing() throws {
    let study = try read(
      (
        "axes.shape",
        "[none, { rightsize: { percentile: 100 %, headroom: 0 %, core-step: 0.001 } }, "
          + "{ rightsize: { percentile: 50 %, headroom: 0 % } }]"
      ), ("baseline.shape", "none"), ("platform.failures", "{}"),
      ("platform.zones.*.hosts.count", "20"))
    let sweep = try StudyTests.sweep(study)
    let (whole, exact, half) = (
      sweep.request(0).workload, sweep.request(1).workload, sweep.request(2).workload
    )
    for guest in 0..<whole.count {
      #expect(exact.millicores[guest] <= whole.millicores[guest])
      #expect(
        half.millicores[guest] >= 1 && half.demandMillicores[guest] == whole.millicores[guest])
    }
    let records = (0..<3).map { sweep.record($0) }
    let held = records.map { $0.ledger.total(.coreHoursAllocated) }
    #expect(held[1] < 0.5 * held[0] && held[2] < 0.5 * held[0])
    // Sized for their largest readings, guests lose nothing; for the median, some.
    let unmet = records.map { $0.metrics[.unmetCPUShare] ?? -1 }
    #expect(unmet[0] == 0 && unmet[1] < 1e-4 && unmet[2] > 0.01)
    let used = records.map { $0.ledger.total(.coreHoursUsed) }
    #expect(abs(used[1] - used[0]) < 1e-3 * used[0] && used[2] < used[0])
  }

  @Test("Services are deployments, tenants or none")
  func services() throws {
    func names(_ kind: String) throws -> [String] {
      try StudyTests.sweep(try read(("services", kind))).request(0).workload.serviceNames
    }
    #expect(try names("deployment").count == 12)
    #expect(Set(try names("tenant")).isSubset(of: (0..<12).map { "sub\($0)" }))
    #expect(try names("tenant").count > 5 && names("none").isEmpty)
  }

  @Test("Owners share the ledger without changing it, and those beyond the limit count as one")
  func showback() throws {
    let many = try record(try read(("showback.owners", "1000")))
    let few = try record(try read(("showback.owners", "4")))
    for meter in Meter.allCases {
      let (left, right) = (many.ledger.total(meter), few.ledger.total(meter))
      #expect(abs(left - right) <= 1e-9 * max(abs(left), 1), "\(meter)")
    }
    let tenants = Set(few.ledger.accounts.map { "\($0.key.tenant)/\($0.key.service)" })
    #expect(tenants.contains("(others)/") && tenants.count <= 5)
    #expect(Set(many.ledger.accounts.map(\.key.service)).count > 10)
    #expect(many.metrics[.energyKilowattHours] == few.metrics[.energyKilowattHours])
  }

  @Test(
    "What would change nothing is told",
    arguments: [
      ("deployment", "{ cheapest: { home: never, return: when-room } }", "never asked"),
      ("platform.virtualisation.traffic-between-guests", "0.5", "several zones"),
      ("platform.sites.home.interconnect", "10 Gbit/s", "of a site at a provider"),
      ("platform.sites.home.zones-of-region", "3", "of a site at a provider"),
    ])
  func withoutEffect(path: String, value: String, said: String) throws {
    let problems = #expect(throws: Problems.self) {
      try Study.read(
        Self.bundled,
        overrides: [("platform.zones.*.hosts.count", "2"), ("axes.shape", "none"), (path, value)])
    }
    #expect(try #require(problems).list.contains { $0.message.contains(said) })
  }
}
