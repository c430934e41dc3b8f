import Documents
import Foundation
import Platform
import Studies
import TestSupport
import Testing

@Suite("Requests in platform files")
struct RequestsFileTests {
  static func platform(_ sections: String) throws -> Blueprint {
    let datasets = StudyTests.root.appending(path: "datasets").path
    let folder = FileManager.default.temporaryDirectory.appending(path: "requests-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let platform = """
      platform: p
      host-types: \(datasets)/catalogues/hosts.yaml
      sites:
        home: { zones: { a: { hosts: [{ type: r740-2017, count: 4 }] } } }
      \(sections)
      """
    let study = """
      study: requests
      trace: { path: \(datasets)/traces/planetlab-small, format: planetlab }
      platform: platform.yaml
      axes: { prices: [\(datasets)/prices/2026-11-list.yaml] }
      """
    for (name, text) in ["platform.yaml": platform, "study.yaml": study] {
      try Data(text.utf8).write(to: folder.appending(path: name))
    }
    return try Study.read(folder.appending(path: "study.yaml").path).platforms[0].blueprint
  }

  @Test("Requests are read with their objective, calls and thinking users")
  func reads() throws {
    let blueprint = try Self.platform(
      """
      load-balancing: { power-of-two: { choices: 3 } }
      requests:
        service-time: 20 ms
        objective: { share: 99 %, within: 150 ms }
        services:
          - { services: [web], think: 5 s, calls: [{ service: db, visits: 0.4 }] }
          - { services: [db], service-time: 8 ms, writes: 20 % }
      """)
    let requests = try #require(blueprint.requests)
    #expect(blueprint.loadBalancing.parameters["choices"] == .number(3))
    #expect(requests.rule(for: "web").calls == [.init(service: "db", visits: 0.4)])
    #expect(requests.rule(for: "web").seconds == 0.02)
    #expect(requests.rule(for: "db").seconds == 0.008)
    #expect(requests.rule(for: "other").objective == .init(share: 0.99, seconds: 0.15))
  }

  @Test("Circles, names that are missing and a rule without requests are told with their places")
  func problems() throws {
    let broken = #expect(throws: Problems.self) {
      try Self.platform(
        """
        requests:
          service-time: 20 parsecs
          services:
            - { services: [web], calls: [{ service: db }] }
            - { services: [db], calls: [{ service: web }] }
            - { writes: 20 % }
        """)
    }
    let lines = broken?.list.map(\.line) ?? []
    #expect(broken?.list.count == 4)
    #expect(lines.contains(6) && lines.contains(8) && lines.contains(9) && lines.contains(10))
    let idle = #expect(throws: Problems.self) { try Self.platform("load-balancing: random") }
    #expect(idle?.list.contains { $0.message.contains("changes nothing") } == true)
  }
}
