import Documents
import Foundation
import Kernels
import Platform
import Studies
import Testing

@Suite("Servers by their parts")
struct DesignTests {
  private static let parts = """
    derating: [10 %, 20 %, 30 %, 40 %, 50 %, 60 %, 70 %, 80 %, 90 %, 100 %]
    parts:
      cpu: { watts: 200 W, regulator-loss: 5 %, embodied: 30 kg }
      module: { watts: 10 W, embodied: 100 kg }
      reused: { watts: 10 W, embodied: 0 kg }
      box: { watts: 40 W, embodied: 300 kg, follows-load: false }
    """

  private func types(_ design: String, rest: String = "", parts: String = parts) throws
    -> [HostType]
  {
    let file = FileManager.default.temporaryDirectory.appending(path: "design-\(UUID()).yaml")
    defer { try? FileManager.default.removeItem(at: file) }
    let text = """
      \(parts)
      host-types:
        made:
          cores: 64
          memory: 256 GiB
          design: \(design)
          \(rest)
      """
    try Data(text.utf8).write(to: file)
    return try Catalogues.hostTypes(file.path)
  }

  private static let list = "parts: { cpu: 2, module: 8, box: 1 }"

  @Test("Power is that of the parts at each load, and what the supply burns")
  func power() throws {
    let type = try #require(try types("{ \(Self.list), supply-loss: 10 % }").first)
    // 2 × 200 W with 5 % lost, 8 × 10 W, by load; 40 W always.
    for (step, watts) in type.power.watts.enumerated() {
      #expect(abs(watts - (500 * Double(step) / 10 + 40) * 1.1) < 1e-9)
    }
    #expect(type.embodiedKilograms == 2 * 30 + 8 * 100 + 300)
  }

  @Test("Fans draw more the more there is to cool, and never less than nothing")
  func fans() throws {
    let fans = "fans: { watts: 30 W, at: 240 W, slope: 20 % }"
    let watts = try #require(try types("{ \(Self.list), \(fans) }").first).power.watts
    #expect(abs(watts[4] - (240 + 30)) < 1e-9)
    #expect(abs(watts[10] - (540 + 30 + 60)) < 1e-9)
    let cold = "fans: { watts: 30 W, at: 540 W, slope: 20 % }"
    let idle = try #require(try types("{ \(Self.list), \(cold) }").first).power.watts[0]
    #expect(abs(idle - 40) < 1e-9)
  }

  @Test("Parts with a life behind them draw power and have no embodied carbon")
  func reused() throws {
    let new = try #require(try types("{ \(Self.list) }").first)
    let used = try #require(try types("{ parts: { cpu: 2, reused: 8, box: 1 } }").first)
    #expect(used.power == new.power)
    #expect(new.embodiedKilograms - used.embodiedKilograms == 800)
  }

  @Test("What is measured or given stands before what the parts say")
  func given() throws {
    let measured = "power-watts: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]"
    let type = try #require(
      try types("{ \(Self.list) }", rest: "\(measured)\n    embodied: 7 kg").first)
    #expect(type.power.watts == (1...11).map(Double.init))
    #expect(type.embodiedKilograms == 7)
  }

  @Test("All that is wrong with a design is told at once")
  func errors() throws {
    let problems = #expect(throws: Problems.self) {
      try types("{ parts: { cpus: 2, module: 0, box: 1 }, supply-loss: 200 % }")
    }
    let messages = try #require(problems).list.map(\.message)
    #expect(messages.contains { $0.contains("unknown part `cpus`") })
    #expect(messages.contains { $0.contains("whole number of 1 to 10,000") })
    #expect(messages.contains { $0.contains("`supply-loss`") })
    let none = #expect(throws: Problems.self) {
      try types(
        "{ \(Self.list) }", parts: "parts: { cpu: { watts: 1 W, embodied: 1 kg } }")
    }
    #expect(try #require(none).list.contains { $0.message.contains("derating") })
    let short = #expect(throws: Problems.self) {
      try types("{ parts: {} }", parts: "derating: [1 %]")
    }
    #expect(try #require(short).list.contains { $0.message.contains("10 shares") })
  }

  @Test("Designs with denser processors and reused parts need less carbon for a core")
  func bundled() throws {
    let path = StudyTests.root.appending(path: "datasets/catalogues/low-carbon-hosts.yaml").path
    let types = try Catalogues.hostTypes(path)
    #expect(types.count == 5)
    let carbon = types.map { type in
      // Six years at 40 % load, 99 g/kWh.
      (type.embodiedKilograms + type.power.watts[4] * 8.76 * 6 * 0.099) / Double(type.cores)
    }
    #expect(carbon == carbon.sorted(by: >))
    let saved = 1 - carbon[4] / carbon[0]
    #expect(saved > 0.2 && saved < 0.35)
  }
}
