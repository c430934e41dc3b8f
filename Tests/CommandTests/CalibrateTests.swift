import Foundation
import Testing

@Suite("Calibration")
struct CalibrateTests {
  private struct Row: Decodable {
    var metric: String
    var simulated: Double
    var measured: Double
    var error: Double?
  }

  private func rows(_ text: String) throws -> [Row] {
    try JSONDecoder().decode([Row].self, from: Data(text.utf8))
  }

  private static let study = Tool.root.appending(path: "datasets/studies/estate.yaml").path

  @Test("A bill that the tool wrote itself is met exactly, category by category")
  func own() throws {
    let tool = try Tool()
    defer { tool.clean() }
    // One scenario, so that its charges alone are in the file.
    let single = ["--set", "placement=[observed]", "--set", "energy=[always-on]"]
    let sweep = try tool.run(["sweep", Self.study, "--out", tool.path("a")] + single)
    #expect(sweep.status == 0)
    let outcome = try tool.run(
      ["calibrate", Self.study, "--json", "--set", "measured.bill=\(tool.path("a/costs.csv"))"]
        + single)
    #expect(outcome.status == 0)
    let costs = try rows(outcome.output).filter { $0.metric.hasPrefix("cost") }
    #expect(costs.count >= 4)
    for row in costs { #expect(abs(row.error ?? 1) < 1e-9, "\(row.metric)") }
  }

  @Test("What was measured reaches every report, and errors are errors")
  func report() throws {
    let tool = try Tool()
    defer { tool.clean() }
    try tool.run("sweep", Self.study, "--out", tool.path("a"))
    let page = try String(contentsOfFile: tool.path("a/index.html"), encoding: .utf8)
    #expect(page.contains("The baseline against what was measured"))
    let csv = try String(contentsOfFile: tool.path("a/calibration.csv"), encoding: .utf8)
    #expect(csv.hasPrefix("metric,unit,simulated,measured,error\nCPU utilisation,share,"))
    let again = try tool.run("calibrate", Self.study, "--json")
    // The bundled bill has no disks: what was not measured has no error.
    let compared = try rows(again.output).filter { $0.measured != 0 }
    #expect(compared.count >= 4)
    for row in compared {
      let error = try #require(row.error)
      #expect(abs(error - (row.simulated / row.measured - 1)) < 1e-12)
      #expect(csv.contains(",\(row.measured)") || row.measured == row.measured.rounded())
    }
    #expect(try tool.run("calibrate", Self.study, "--fail-if-above", "50 %").status == 0)
    #expect(try tool.run("calibrate", Self.study, "--fail-if-above", "0.1 %").status == 2)
    #expect(try tool.run("calibrate", Self.study, "--fail-if-above", "much").status == 64)
    // A study that tells nothing of it has an empty table and no section.
    #expect(try tool.run("calibrate", Tool.study).status == 65)
  }

  @Test("Guests stay where the export saw them; another placement uses other hosts")
  func observed() throws {
    let tool = try Tool()
    defer { tool.clean() }
    let path = Tool.root.appending(path: "datasets/traces/estate-small/vInfo.csv")
    let machines = try Set(
      String(contentsOf: path, encoding: .utf8).split(separator: "\n").dropFirst()
        .filter { $0.contains("poweredOn") }.compactMap { $0.split(separator: ",").last })
    func hosts(_ placement: String) throws -> Double {
      let outcome = try tool.run(
        "run", Self.study, "--set", "placement=[\(placement)]", "--set",
        "platform.zones.*.hosts.count=6", "--json")
      struct Summary: Decodable { var metrics: [String: Double] }
      let summary = try JSONDecoder().decode(Summary.self, from: Data(outcome.output.utf8))
      return try #require(summary.metrics["hosts_used_peak"])
    }
    #expect(try hosts("observed") == Double(machines.count))
    #expect(try hosts("worst-fit") > Double(machines.count))
    let sweep = try tool.run(
      "sweep", Tool.study, "--set", "placement=[observed]", "--out", tool.path("x"))
    #expect(sweep.status == 65 && sweep.errors.contains("the trace tells no machines"))
  }
}
