import Documents
import Foundation
import Platform
import Studies
import Testing

@Suite("GPUs, labels and guest rules in files")
struct GuestRuleTests {
  private func read(gpus: String = "", hosts: String, rules: String) throws -> Study {
    let folder = FileManager.default.temporaryDirectory.appending(path: "rules-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let datasets = StudyTests.root.appending(path: "datasets").path
    try Data(
      """
      host-types:
        small:
          cores: 8
          memory: 32 GiB
          power-watts: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]
          \(gpus)
      """.utf8
    ).write(to: folder.appending(path: "hosts.yaml"))
    try Data(
      """
      platform: p
      host-types: hosts.yaml
      sites: { home: { kind: private, zones: { a: { hosts: [\(hosts)] } } } }
      virtualisation: { gpu-use: 40 %, lifetime-error: 0.5 }
      guest-rules: \(rules)
      """.utf8
    ).write(to: folder.appending(path: "platform.yaml"))
    let study = folder.appending(path: "study.yaml")
    try Data(
      """
      study: rules
      trace: { path: \(datasets)/traces/planetlab-small, format: planetlab }
      platform: platform.yaml
      axes: { prices: [\(datasets)/prices/2026-11-list.yaml] }
      """.utf8
    ).write(to: study)
    return try Study.read(study.path)
  }

  @Test("A platform's GPUs, labels and rules are read")
  func reads() throws {
    let blueprint = try read(
      gpus: "gpus: { count: 4, model: A100, idle: 50 W, full: 400 W }",
      hosts: "{ type: small, count: 1 }, { type: small, count: 2, labels: [gold, ssd] }",
      rules: "[{ tenants: [x, y], labels: gold, apart: rack }, { not-labels: [ssd] }]"
    ).platforms[0].blueprint
    #expect(blueprint.hostTypes[0].gpus.count == 4)
    #expect(blueprint.hostTypes[0].gpus.fullWatts == 400)
    #expect(blueprint.gpuModels == ["A100"])
    #expect(blueprint.sites[0].zones[0].hosts.map(\.labels) == [[], ["gold", "ssd"]])
    #expect(blueprint.virtualisation.gpuUse == 0.4)
    #expect(blueprint.virtualisation.lifetimeError == 0.5)
    #expect(
      blueprint.guestRules == [
        GuestRule(tenants: ["x", "y"], labels: ["gold"], apart: .rack),
        GuestRule(shunned: ["ssd"]),
      ])
  }

  @Test("Labels that no host has, rules without a wish and too many GPUs are told at once")
  func problems() throws {
    let error = #expect(throws: Problems.self) {
      try read(
        gpus: "gpus: { count: 64, idle: 50 W, full: 40 W }", hosts: "{ type: small, count: 1 }",
        rules: "[{ labels: [gold] }, { tenants: [x] }, { apart: cupboard }, "
          + "{ data: { at: nowhere, reads: 1 } }, { data: { at: home } }]")
    }
    let text = (error?.list ?? []).map(\.message).joined(separator: "\n")
    for part in [
      "no host has the label `gold`", "the rule asks for nothing", "no site `nowhere`",
      "data expect `reads` or `writes`",
      "`count` is 64, expected 1 to 32",
      "`full` is less than `idle`", "`apart` is `cupboard`, expected one of",
    ] { #expect(text.contains(part), "\(part) in \(text)") }
  }

  @Test("A rule on a tenant or service that the trace has not is told")
  func unknownOwners() throws {
    let study = try Study.read(
      StudyTests.root.appending(path: "datasets/studies/disaster-recovery.yaml").path,
      overrides: [
        (
          "platform.guest-rules",
          "[{ tenants: [shpo], sites: [home] }, { services: [nothing], sites: [home] }]"
        )
      ])
    let problems = #expect(throws: Problems.self) { _ = try StudyTests.sweep(study) }
    #expect(problems?.list.map(\.message).contains("the trace has no tenant `shpo`") == true)
    #expect(problems?.list.map(\.message).contains("the trace has no service `nothing`") == true)
    #expect(problems?.list.contains { $0.hint == "did you mean `shop`?" } == true)
  }
}
