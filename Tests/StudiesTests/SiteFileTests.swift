import Documents
import Foundation
import Platform
import Studies
import Testing

@Suite("Public sites in files")
struct SiteFileTests {
  private static let datasets = StudyTests.root.appending(path: "datasets").path

  /// A study with a private site, and a public one that says so much more.
  private func study(
    _ cloud: String, deployment: String = "{ hybrid: { burst-to: cloud } }",
    files: [String: String] = [:]
  ) throws -> Study {
    let folder = FileManager.default.temporaryDirectory.appending(path: "sites-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let platform = """
      platform: p
      host-types: \(Self.datasets)/catalogues/hosts.yaml
      sites:
        home: { zones: { a: { hosts: [{ type: r740-2017, count: 1 }] } } }
        cloud:
          kind: public
          provider: aws
          region: us-east-1
          instances: \(Self.datasets)/catalogues/instances.csv
      \(cloud.split(separator: "\n").map { "    \($0)" }.joined(separator: "\n"))
      """
    let study = """
      study: sites
      trace: { path: \(Self.datasets)/traces/planetlab-small, format: planetlab }
      platform: platform.yaml
      axes:
        prices: [\(Self.datasets)/prices/2026-11-list.yaml]
        deployment: [\(deployment)]
      """
    for (name, text) in files.merging(
      ["platform.yaml": platform, "study.yaml": study], uniquingKeysWith: { own, _ in own })
    {
      try Data(text.utf8).write(to: folder.appending(path: name))
    }
    return try Study.read(folder.appending(path: "study.yaml").path)
  }

  private func cloud(_ study: Study) -> Site { study.platforms[0].blueprint.sites[1] }

  @Test("Families and single types leave the others out, the smallest or the cheapest comes first")
  func choice() throws {
    let few = cloud(try study("families: [m5, t3.micro]"))
    #expect(few.instanceTypes.allSatisfy { $0.name.hasPrefix("m5.") || $0.name == "t3.micro" })
    #expect(few.instanceTypes.first?.name == "t3.micro")
    let all = cloud(try study(""))
    let cheapest = cloud(try study("choose: cheapest"))
    #expect(all.instanceTypes.count == 267 && cheapest.instanceTypes.count == 267)
    let prices = cheapest.instanceTypes.map(\.referencePrice)
    #expect(prices == prices.sorted())
    #expect(all.instanceTypes.map(\.vcpus) == all.instanceTypes.map(\.vcpus).sorted())
    // What holds four cores and 30 GiB costs less where price decides.
    func price(_ site: Site) throws -> Double {
      let type = try #require(site.firstInstance(millicores: 4000, memoryMiB: 30_720))
      return site.instanceTypes[type].referencePrice
    }
    #expect(try price(cheapest) < price(all))
    #expect(throws: Problems.self) { _ = try study("families: [m99]") }
    // Of two sizes alike, the cheaper one is taken, whatever their names.
    let alike = cloud(try study("families: [c5.large, t3.medium]")).instanceTypes
    #expect(alike.map(\.vcpus) == [2, 2] && alike[0].memoryMiB == alike[1].memoryMiB)
    #expect(alike[0].name == "t3.medium" && alike[0].referencePrice < alike[1].referencePrice)
  }

  @Test("A core of a guest takes as many vCPUs as told, and GPUs are rented with the instance")
  func sizes() throws {
    let plain = cloud(try study("families: [m5, g5]"))
    let halved = cloud(try study("families: [m5, g5]\nvcpus-per-core: 2"))
    func type(_ site: Site, _ gpus: Int) throws -> InstanceType {
      site.instanceTypes[
        try #require(site.firstInstance(millicores: 4000, memoryMiB: 8192, gpus: gpus))]
    }
    #expect(try type(plain, 0).name == "m5.xlarge" && type(halved, 0).name == "m5.2xlarge")
    #expect(try type(plain, 1).name == "g5.xlarge" && type(plain, 4).gpus == 4)
    #expect(plain.firstInstance(millicores: 1000, memoryMiB: 1024, gpus: 9) == nil)
  }

  @Test("Slower cores take larger instances, within the range that is told with its source")
  func performance() throws {
    let speed = "core-performance: { value: 0.5, range: [0.4, 0.9], source: a bench, date: 2026 }"
    let (plain, slow) = try (
      cloud(study("families: [m5]")), cloud(study("families: [m5]\n\(speed)"))
    )
    func type(_ site: Site) throws -> String {
      let index = try #require(site.firstInstance(millicores: 4000, memoryMiB: 8192))
      return site.instanceTypes[index].name
    }
    #expect(try type(plain) == "m5.xlarge" && type(slow) == "m5.2xlarge")
    let known = try #require(slow.corePerformance)
    #expect(known.low == 0.4 && known.high == 0.9 && known.source.text == "a bench")
    for wrong in ["[0.6, 0.9]", "[0.9]", "wide"] {
      let problems = #expect(throws: Problems.self) {
        _ = try study("families: [m5]\ncore-performance: { value: 0.5, range: \(wrong) }")
      }
      #expect(problems?.list.contains { $0.message.contains("two numbers around `value`") } == true)
    }
  }

  @Test("A site that keeps hosts free has one more at least")
  func spareHosts() throws {
    let problems = #expect(throws: Problems.self) {
      _ = try study("families: [m5]\nspare-hosts: 1")
    }
    #expect(
      problems?.list.contains { $0.message.contains("`spare-hosts` is 1 of 0 hosts") } == true)
  }

  @Test("Spare capacity has a rate, a trace of when there is none, and a price of its own")
  func spot() throws {
    let trace = #"{"metadata": {"gap_seconds": 60}, "data": [1, 0, 0, 2, 0]}"#
    let short = try study(
      "families: [m5]\nspot: { interruptions: 1 /month, availability: trace.json }",
      files: ["trace.json": trace])
    let site = cloud(short)
    let spot = try #require(site.spot)
    #expect(spot.interruptionsPerYear == 12)
    #expect(spot.outages == [60_000..<180_000, 240_000..<300_000])
    // The trace is one of five minutes, and a day is simulated.
    #expect(spot.known == 300_000)
    let told = try StudyTests.sweep(short).study.warnings
    #expect(
      told.contains { $0.contains("spare capacity at cloud is shorter than what is simulated") })
    let onDemand = cloud(try study("families: [m5]"))
    #expect(site.instanceTypes[0].referencePrice < onDemand.instanceTypes[0].referencePrice)
  }

  @Test(
    "What is no trace of availability is told",
    arguments: [
      "", "[1, 0]", #"{"metadata": {"gap_seconds": 0}, "data": [1]}"#,
      #"{"metadata": {}, "data": [1]}"#, #"{"metadata": {"gap_seconds": 60}, "data": ["a"]}"#,
      #"{"metadata": {"gap_seconds": 1e300}, "data": [1]}"#,
    ])
  func noTrace(text: String) {
    let problems = #expect(throws: Problems.self) {
      _ = try study(
        "spot: { availability: trace.json }", files: ["trace.json": text])
    }
    #expect(problems?.list.contains { $0.message.contains("no trace of availability") } == true)
  }

  @Test("Renting all gives one's own hosts up unless they are kept")
  func hosts() throws {
    func count(_ deployment: String) throws -> Int {
      try study("families: [m5]", deployment: deployment).platforms[0].blueprint.hostCount
    }
    #expect(try count("private") == 1)
    #expect(try count("{ public: { to: cloud } }") == 0)
    #expect(try count("{ public: { to: cloud, hosts: kept } }") == 1)
  }

  @Test("A deployment names other sites than home, each once")
  func targets() throws {
    func problems(_ deployment: String) -> [String] {
      do {
        _ = try study("", deployment: deployment)
        return []
      } catch {
        return (error as? Problems)?.list.map(\.message) ?? []
      }
    }
    #expect(problems("{ hybrid: { burst-to: cloud } }").isEmpty)
    #expect(problems("{ hybrid: { burst-to: home } }").contains { $0.contains("home site") })
    #expect(problems("{ public: { to: home } }").contains { $0.contains("home site") })
    #expect(
      problems("{ hybrid: { burst-to: cloud, then: cloud } }").contains {
        $0.contains("names the same site as `burst-to`")
      })
  }

  @Test("Who chooses among providers and never asks home gives its hosts up, unless they are kept")
  func cheapestAlone() throws {
    func hosts(_ deployment: String) throws -> Int {
      try study("", deployment: deployment).platforms[0].blueprint.sites[0].zones
        .flatMap(\.hosts).reduce(0) { $0 + $1.count }
    }
    #expect(try hosts("{ cheapest: { home: never } }") == 0)
    #expect(try hosts("{ cheapest: { home: never, hosts: kept } }") == 1)
    #expect(try hosts("cheapest") == 1)
    #expect(throws: Problems.self) { _ = try hosts("{ cheapest: { hosts: kept } }") }
  }
}
