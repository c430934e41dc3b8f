import Documents
import Foundation
import Studies
import Testing

@Suite("Published results and clocks")
struct PublishedTests {
  private let study = StudyTests.root.appending(path: "datasets/studies/beloglazov.yaml").path

  private func read(_ path: String, _ value: String) throws -> Study {
    try Study.read(study, overrides: [(path, value)])
  }

  private func problems(_ path: String, _ value: String) -> String {
    do {
      _ = try read(path, value)
      return ""
    } catch {
      return "\(error)"
    }
  }

  @Test("Figures belong to the scenarios that their axes name, and strangers are told")
  func published() throws {
    let study = try read("published", "../references/cloudsim-20110303.yaml")
    let figures = try #require(study.published).figures
    #expect(figures.count > 100)
    let first = try #require(figures.first)
    #expect(study.platforms[first.platform].values == ["full-power", "cloudsim"])
    #expect(first.metric == "energy_kwh" && first.value == 2410.8028)
    let scratch = FileManager.default.temporaryDirectory.appending(path: "p-\(UUID()).yaml")
    defer { try? FileManager.default.removeItem(at: scratch) }
    try Data(
      """
      published: x
      source: nobody
      date: 2026
      values:
        - { energy: always-on, energy_kwh: 1 }
        - { energy: full-power, energie_kwh: 1 }
      """.utf8
    ).write(to: scratch)
    let told = problems("published", scratch.path)
    #expect(told.contains(":5:") && told.contains("none of the study's scenarios"))
    #expect(told.contains(":6:") && told.contains("energy_kwh"))
  }

  @Test("CloudSim's clock tells which settings it does not heed")
  func clock() {
    for (path, value) in [
      ("axes.placement", "[worst-fit]"), ("axes.migration", "[cold]"),
      ("axes.elasticity", "[target-utilisation]"),
    ] {
      let plane = path.dropFirst(5)
      #expect(problems(path, value).contains("does not heed `\(plane)`"), "\(path)")
    }
    #expect(problems("axes.clock", "[{ cloudsim: { memory: lost } }]").contains("forgotten"))
  }
}
