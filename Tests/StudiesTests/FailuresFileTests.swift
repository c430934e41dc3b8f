import Documents
import Economics
import Foundation
import Platform
import Simulation
import Studies
import TestSupport
import Testing

@Suite("Failures and continuity in files")
struct FailuresFileTests {
  private static let datasets = StudyTests.root.appending(path: "datasets").path

  private func study(
    _ sections: String, hosts: Int = 4, horizon: String = "", files: [String: String] = [:]
  ) throws -> Study {
    let folder = FileManager.default.temporaryDirectory.appending(path: "failures-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let platform = """
      platform: p
      host-types: \(Self.datasets)/catalogues/hosts.yaml
      sites:
        home: { zones: { a: { hosts: [{ type: r740-2017, count: \(hosts) }], racks: \(1 + hosts / 20) } } }
      \(sections)
      """
    let study = """
      study: failures
      trace: { path: \(Self.datasets)/traces/planetlab-small, format: planetlab }
      \(horizon)
      platform: platform.yaml
      axes: { prices: [\(Self.datasets)/prices/2026-11-list.yaml] }
      """
    for (name, text) in files.merging(
      ["platform.yaml": platform, "study.yaml": study], uniquingKeysWith: { own, _ in own })
    {
      try Data(text.utf8).write(to: folder.appending(path: name))
    }
    return try Study.read(folder.appending(path: "study.yaml").path)
  }

  @Test("Causes are read with their place, rate, distributions and crews")
  func causes() throws {
    let failures = try study(
      """
      failures:
        crews: 3
        spares: { count: 2, lead: 14 d }
        failed-hosts: idle
        causes:
          - { cause: hardware, of: host, between: { weibull: { mean: 4000 h, shape: 0.7 } }, repair: 6 h, common: 5 % }
          - { cause: software, of: service, services: [db], rate: 2 /year, repair: { log-normal: { mean: 1 h, sigma: 1 } } }
          - { cause: security, of: site, site: home, rate: 0.1 /year, repair: { fixed: 3 d }, corrupts: yes, noticed-after: 36 h }
          - { cause: maintenance, of: rack, rate: 1 /year, repair: { pareto: { mean: 1 h, tail: 2.5 } } }
        calendar:
          - { site: home, at: 1 h, for: 1 h, share: 50 % }
      continuity: { rehearsals: 5 }
      """
    ).platforms[0].blueprint.failures
    #expect(failures.crews == 3)
    #expect(failures.spares == .init(count: 2, leadSeconds: 14 * 86_400))
    #expect(failures.failedHostsIdle)
    #expect(failures.calendar[0].share == 0.5)
    let hazards = failures.hazards
    #expect(hazards.map(\.cause) == [.hardware, .software, .security, .maintenance])
    #expect(hazards[0].between == TimeDistribution(.weibull(0.7), meanSeconds: 4000 * 3600))
    #expect(hazards[0].common == 0.05)
    #expect(hazards[1].services == ["db"])
    #expect(hazards[1].perYear == 2)
    #expect(hazards[2].corrupts && hazards[2].noticedSeconds == 36 * 3600)
    #expect(hazards[2].repair.shape == .fixed)
    #expect(hazards[3].isPlanned && !hazards[0].isPlanned)
  }

  @Test("Tiers are read with their objectives and strategies")
  func tiers() throws {
    let continuity = try study(
      """
      continuity:
        rehearsals: 7
        stock-out: 10 %
        static-stability: yes
        importance-sampling: yes
        credits: [{ below: 99 %, credit: 30 % }, { below: 99.9 %, credit: 10 % }]
        tiers:
          - { name: gold, services: [db], rto: 1 h, rpo: 15 min, availability: 99.95 %, needs: 60 %,
              depends-on: [dns], recovery: none, reroute: 1 min, failback: 5 min,
              drills: { rate: 2 /year, length: 4 h } }
          - { name: rest }
      """
    ).platforms[0].blueprint.continuity
    #expect(continuity.rehearsals == 7 && continuity.stockOut == 0.1)
    #expect(continuity.isStaticallyStable && continuity.samplesRareEvents)
    #expect(continuity.credits.map { ($0.below * 1e6).rounded() } == [999_000, 990_000])
    let gold = continuity.tiers[0]
    #expect(gold.recoveryTime == 3600 && gold.recoveryPoint == 900 && gold.objective == 0.9995)
    #expect(gold.needed == 0.6 && gold.dependencies == ["dns"] && gold.recovery?.name == "none")
    #expect(gold.rerouteSeconds == 60 && gold.failbackSeconds == 300)
    #expect(gold.drillsPerYear == 2 && gold.drillSeconds == 14_400)
    #expect(continuity.tier(tenant: "x", service: "db") == 0)
    #expect(continuity.tier(tenant: "x", service: "web") == 1)
  }

  @Test("Sites that tiers recover to keep their hosts, and clocks without recovery refuse tiers")
  func tiersOwnSites() throws {
    let tiers =
      "continuity: { tiers: [{ name: gold, recovery: { warm-standby: { to: second } } }] }"
    let sites = """
      sites:
        home: { zones: { a: { hosts: [{ type: r740-2017, count: 1 }] } } }
        second: { zones: { a: { hosts: [{ type: r740-2017, count: 2 }] } } }
        cloud:
          kind: public
          provider: aws
          region: us-east-1
          instances: \(Self.datasets)/catalogues/instances.csv
      deployment: { public: { to: cloud } }
      """
    let platform = "platform: p\nhost-types: \(Self.datasets)/catalogues/hosts.yaml\n\(sites)\n"
    let kept = try study("", files: ["platform.yaml": platform + tiers])
    #expect(kept.platforms[0].blueprint.sites.prefix(2).map { $0.zones[0].hostCount } == [0, 2])
    let gone = try study("", files: ["platform.yaml": platform])
    #expect(gone.platforms[0].blueprint.sites.prefix(2).map { $0.zones[0].hostCount } == [0, 0])
    for clock in ["work", "cloudsim"] {
      let error = #expect(throws: Problems.self) {
        _ = try study("clock: \(clock)\ncontinuity: { tiers: [{ name: gold, rto: 1 h }] }")
      }
      #expect((error?.list ?? []).contains { "\($0)".contains("`continuity`") })
    }
  }

  @Test(
    "What is wrong with failures is told with its place and a hint",
    arguments: [
      ("- { cause: gremlins, of: host, rate: 1 /year, repair: 1 h }", "`cause` is `gremlins`"),
      ("- { cause: power, of: rack, repair: 1 h }", "expected either `rate` or `between`"),
      ("- { cause: power, of: rack, rate: 1 /year }", "the key `repair` is missing"),
      (
        "- { cause: power, of: rack, rate: 1 /year, repair: { wiebull: { mean: 1 h } } }",
        "no distribution `wiebull`"
      ),
      (
        "- { cause: power, of: rack, rate: 1 /year, repair: { pareto: { mean: 1 h, tail: 0.9 } } }",
        "tail"
      ),
      (
        "- { cause: power, of: disk, rate: 1 /year, repair: 1 h, corrupts: yes }",
        "cannot spoil data"
      ),
      (
        "- { cause: power, of: guest, site: home, rate: 1 /year, repair: 1 h }",
        "`site` says nothing"
      ),
      ("- { cause: power, of: service, rate: 1 /year, repair: 1 h }", "without rehearsals"),
      (
        "- { cause: power, of: site, rate: 1 /year, repair: 1 h, common: 10 % }",
        "nothing is larger"
      ),
      (
        "- { cause: power, of: site, rate: 1 /year, repair: 1 h, noticed-after: 1 h }",
        "causes that spoil data"
      ),
      (
        "- { cause: power, of: rack, rate: 1 /year, repair: { trace: { path: nowhere.csv } } }",
        "nowhere.csv"
      ),
    ])
  func wrong(_ cause: String, _ message: String) throws {
    let error = #expect(throws: Problems.self) {
      _ = try study("failures:\n  causes:\n    \(cause)")
    }
    let text = (error?.list ?? []).map { "\($0)" }.joined(separator: "\n")
    #expect(text.contains(message), "\(text)")
    #expect(text.contains("platform.yaml:"), "\(text)")
  }

  @Test(
    "Records of providers, of OpenDC and of the Failure Trace Archive are known by their columns")
  func records() throws {
    let archive = """
      # event_id component_id node_id platform_id node_name event_type start stop reason
      1 0 0 7 n0 0 1000000 1003600 0
      2 0 0 7 n0 1 1003600 1090000 0
      3 0 2 7 n2 0 1007200 1010800 0
      """
    let providers = """
      vendor,org_type,service_id,service_name,location,status,event_start_time,event_end_time,year,duration_min
      AWS,cloud,a,A,Ohio,0.0,2018-01-03T20:00:00Z,2018-01-03T21:30:00Z,2018,90
      GCP,cloud,b,B,Ohio,0.0,2018-01-03T20:00:00Z,2018-01-03T20:30:00Z,2018,30
      """
    let failures = try study(
      """
      failures:
        causes:
          - { cause: provider, of: site, rate: 1 /year, repair: { trace: { path: providers.csv, vendor: AWS } } }
        traces:
          - { site: home, zone: a, path: event_trace.tab }
      """, files: ["event_trace.tab": archive, "providers.csv": providers]
    ).platforms[0].blueprint.failures
    #expect(failures.calendar.map(\.host) == [0, 2])
    #expect(failures.calendar.map(\.start) == [0, 7_200_000])
    #expect(failures.calendar.map(\.length) == [3_600_000, 3_600_000])
    #expect(failures.hazards[0].repair == .observed([5400]))
  }

  @Test(
    "OpenDC's record of failures takes down its share of the hosts at its instants",
    .enabled(
      if: Reference.has("opendc/failure_traces/Netflix_user_reported.parquet")
        && DuckDBTool.isInstalled,
      "needs the reference data and DuckDB"))
  func shares() async throws {
    let path = Reference.file("opendc/failure_traces/Netflix_user_reported.parquet").path
    let study = try study("failures:\n  traces: [{ site: home, path: \(path) }]", hosts: 100)
    let calendar = study.platforms[0].blueprint.failures.calendar
    #expect(calendar[1].start - calendar[0].start == 2_400_000)
    #expect(calendar[0].length == 2_400_000)
    #expect(abs(calendar[0].share - 3.0 / 7) < 1e-12)
    let outcome = try await StudyTests.sweep(study).run(jobs: 1) { _, _ in }
    let first = outcome.results.records[0][0].incidents.filter { $0.start == 0 }
    // 3 / 7 of a hundred hosts.
    #expect(first.count == 43)
  }

  @Test(
    "The replay of LANL's failures gives the record's own availability back",
    .enabled(
      if: Reference.has("failures/LA-UR-05-7318-failure-data-1996-2005.csv"),
      "needs the reference data"))
  func record() async throws {
    let path = Reference.file("failures/LA-UR-05-7318-failure-data-1996-2005.csv").path
    // System 20 has 512 nodes; a day of the trace falls on a day of 2004 with failures.
    let study = try study(
      """
      failures:
        traces: [{ site: home, path: \(path), system: "20", from: 2004-05-17 }]
      """, hosts: 512)
    // The record, read by other means.
    let day: ClosedRange<Double> = 0...86_400
    var down: [Int: [(Double, Double)]] = [:]
    let format = DateFormatter()
    format.locale = Locale(identifier: "en_US_POSIX")
    format.timeZone = TimeZone(identifier: "UTC")
    format.dateFormat = "M/d/yyyy H:mm"
    let first = try #require(format.date(from: "5/17/2004 0:00"))
    for line in try String(contentsOfFile: path, encoding: .utf8).split(whereSeparator: \.isNewline)
    {
      let cells = line.split(separator: ",", omittingEmptySubsequences: false)
      guard cells[0] == "20", let node = Int(cells[5]), node < 512,
        let from = format.date(from: String(cells[16])),
        let until = format.date(from: String(cells[17])), until > from
      else { continue }
      let start = from.timeIntervalSince(first)
      guard start >= 0, start < day.upperBound else { continue }
      down[node, default: []].append((start, min(until.timeIntervalSince(first), day.upperBound)))
    }
    func covered(_ spans: [(Double, Double)]) -> Double {
      var (sum, reached) = (0.0, 0.0)
      for (start, end) in spans.sorted(by: { $0 < $1 }) where end > reached {
        sum += end - max(start, reached)
        reached = end
      }
      return sum
    }
    let recorded = down.values.reduce(0) { $0 + covered($1) }
    #expect(recorded > 3600)
    let outcome = try await StudyTests.sweep(study).run(jobs: 1) { _, _ in }
    let incidents = outcome.results.records[0][0].incidents
    var seen: [Int32: [(Double, Double)]] = [:]
    for incident in incidents {
      seen[incident.host, default: []].append(
        (Double(incident.start) / 1000, min(Double(incident.end) / 1000, day.upperBound)))
    }
    let replayed = seen.values.reduce(0) { $0 + covered($1) }
    #expect(abs(replayed - recorded) < 1e-6, "\(replayed) s of \(recorded)")
    #expect(seen.count == down.count)
  }

  @Test("The bundled study of strategies finds the cheapest that keeps what is promised")
  func strategies() async throws {
    let study = try Study.read(
      StudyTests.root.appending(path: "datasets/studies/disaster-recovery.yaml").path)
    let outcome = try await StudyTests.sweep(study).run(jobs: 2) { _, _ in }
    let scenarios = outcome.results.scenarios
    func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }
    // What is kept ready costs the more, losses apart, the less time a recovery takes.
    let standing = scenarios.map { scenario in
      mean(
        scenario.costs.map { cost in
          Category.allCases.reduce(0) { $0 + cost.equivalent[$1] } - cost.equivalent[.risk]
        })
    }
    #expect(standing == standing.sorted(), "\(standing)")
    #expect(Set(standing).count == 5)
    let losses = scenarios.map { mean($0.costs.map { $0.equivalent[.risk] }) }
    #expect(losses == losses.sorted(by: >), "\(losses)")
    let times = outcome.results.records.map { records in
      mean(
        records.compactMap { record in
          record.continuity?.objectives.first {
            $0.tier == "critical" && $0.kind == .recoveryTime && $0.cause == .disaster
          }?.quantile(0.5)
        })
    }
    #expect(times == times.sorted(by: >), "\(times)")
    #expect(times[3] < 60 && times[1] > 60)
  }
}
