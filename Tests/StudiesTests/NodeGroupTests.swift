import Documents
import Economics
import Foundation
import Platform
import Studies
import Testing

@Suite("Node groups in files")
struct NodeGroupTests {
  private func read(_ site: String) throws -> Study {
    let folder = FileManager.default.temporaryDirectory.appending(path: "nodes-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let datasets = StudyTests.root.appending(path: "datasets").path
    let platform = """
      platform: p
      host-types: \(datasets)/catalogues/hosts.yaml
      sites:
        cluster:
          provider: aws
          region: us-east-1
          instances: \(datasets)/catalogues/instances.csv
      \(site)
      """
    try Data(platform.utf8).write(to: folder.appending(path: "platform.yaml"))
    let study = """
      study: nodes
      trace: { path: \(datasets)/traces/planetlab-small, format: planetlab }
      horizon: { start: 2026-12-01, timezone: UTC, length: 24 h }
      platform: platform.yaml
      axes:
        prices: [\(datasets)/prices/2026-11-list.yaml]
        node-scaling: [none, { cluster-autoscaler: { expander: price, unneeded: 5 min } }]
      baseline: { node-scaling: none }
      """
    let path = folder.appending(path: "study.yaml")
    try Data(study.utf8).write(to: path)
    return try Study.read(path.path)
  }

  @Test("Groups are hosts of the sizes of a provider, and on its bill")
  func groups() throws {
    let study = try read(
      """
          node-groups:
            small: { type: m6i.xlarge, minimum: 2, maximum: 5, labels: [spot] }
            large: { type: m6i.4xlarge, maximum: 3 }
      """)
    let site = try #require(study.platforms.first?.blueprint.sites.first)
    let types = try #require(study.platforms.first?.blueprint.hostTypes)
    #expect(site.isRented && site.kind == .private)
    #expect(site.nodes == NodeGroups(minimum: [2, 0]))
    #expect(site.zones[0].hosts.map(\.count) == [5, 3])
    #expect(site.zones[0].hosts.map { types[$0.type].cores } == [4, 16])
    #expect(site.zones[0].hosts[0].labels == ["spot"])
    #expect(study.platforms.map(\.blueprint.nodeScaling.name) == ["none", "cluster-autoscaler"])
    #expect(study.books[0].rented.contains { $0.instances["m6i.xlarge"] != nil })
  }

  @Test("All that is wrong with groups is told at once")
  func errors() throws {
    let problems = #expect(throws: Problems.self) {
      try read(
        """
            node-groups:
              small: { type: m6i.xlage, maximum: 5 }
              large: { type: m6i.4xlarge, minimum: 4, maximum: 3 }
              none: { maximum: 3 }
        """)
    }
    let messages = try #require(problems).list.map(\.message)
    #expect(messages.contains { $0.contains("m6i.xlage") })
    #expect(messages.contains { $0.contains("`minimum` is more than `maximum`") })
    #expect(messages.contains { $0.contains("expects a `type`") })
    let spot = #expect(throws: Problems.self) {
      try read(
        """
            spot: { interruptions: 100 /year }
            provisioning: 2 min
            node-groups: { large: { type: m6i.4xlarge, maximum: 3 } }
        """)
    }
    let told = try #require(spot).list.map(\.message)
    #expect(
      told.contains { $0.contains("`spot`") } && told.contains { $0.contains("`provisioning`") })
    let none = #expect(throws: Problems.self) {
      try read("    zones: { a: { hosts: [{ type: sr665-2021, count: 1 }] } }")
    }
    #expect(
      try #require(none).list.contains { $0.message.contains("changes nothing without nodes") })
    let both = #expect(throws: Problems.self) {
      try read(
        """
            zones: { a: { hosts: [{ type: sr665-2021, count: 1 }] } }
            node-groups: { large: { type: m6i.4xlarge, maximum: 3 } }
        """)
    }
    #expect(try #require(both).list.contains { $0.message.contains("without `zones`") })
  }
}
