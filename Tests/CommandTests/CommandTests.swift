import Foundation
import Testing

@Suite("The command line")
struct CommandTests {
  @Test("Every command has help with an example, and the tool knows its version and completions")
  func help() throws {
    let tool = try Tool()
    defer { tool.clean() }
    let top = try tool.run("--help")
    #expect(top.status == 0 && top.output.contains("Exit codes:"))
    for command in [
      "sweep", "run", "report", "import", "inspect", "generate", "validate", "list", "verify",
      "calibrate",
    ] {
      #expect(top.output.contains("  \(command) "))
      let help = try tool.run(command, "--help")
      #expect(help.status == 0 && help.output.contains("headroom \(command) "), "\(command)")
      #expect(help.output.contains("Example"), "\(command)")
      // An example that is wrapped cannot be copied.
      let examples = help.output.components(separatedBy: "Examples:\n").dropFirst().first ?? ""
      for line in examples.components(separatedBy: "\n\n")[0].split(separator: "\n") {
        #expect(line.hasPrefix("  "), "\(command): \(line)")
      }
    }
    #expect(try tool.run("--version").output.contains("."))
    #expect(try tool.run("--generate-completion-script", "bash").output.contains("sweep"))
  }

  @Test("A sweep leaves the files of the contract, and a report from its database the same bytes")
  func sweepAndReport() throws {
    let tool = try Tool()
    defer { tool.clean() }
    let sweep = try tool.run("sweep", Tool.study, "--out", tool.path("a"))
    #expect(sweep.status == 0)
    #expect(sweep.output.hasSuffix("a/index.html\n"))
    #expect(sweep.errors.contains("12 of 12 simulations"))
    #expect(FileManager.default.fileExists(atPath: tool.path("a/timing.csv")))
    // Neither trace nor study is needed: the report comes from the database.
    let report = try tool.run(
      "report", tool.path("a/results.db"), "--out", tool.path("b"), "--json")
    #expect(report.status == 0)
    #expect(try tool.report("a") == tool.report("b"))
    let names = try JSONDecoder().decode([String].self, from: Data(report.output.utf8))
    #expect(names.count == Tool.stable.count)
    // Another folder, other threads: the same bytes.
    try tool.run("sweep", Tool.study, "--out", tool.path("c"), "--jobs", "1")
    #expect(try tool.report("a") == tool.report("c"))
  }

  @Test("A page asks for nothing from outside, and its only script is the one it names")
  func selfContained() throws {
    let tool = try Tool()
    defer { tool.clean() }
    try tool.run("sweep", Tool.study, "--out", tool.path("a"))
    let page = try String(contentsOfFile: tool.path("a/index.html"), encoding: .utf8)
    #expect(!page.contains("src=") && !page.contains("href=") && !page.contains("url("))
    #expect(page.contains("default-src 'none'"))
    #expect(page.components(separatedBy: "<script>").count == 2)
  }

  @Test("An energy study shows power by state, hosts on and off, power against load, migrations")
  func energyPictures() throws {
    let tool = try Tool()
    defer { tool.clean() }
    let study = Tool.root.appending(path: "datasets/studies/planetlab.yaml").path
    func page(_ settings: String...) throws -> String {
      let run = try tool.run(
        ["sweep", study, "--out", tool.path("a")] + settings.flatMap { ["--set", $0] })
      #expect(run.status == 0, "\(run.errors)")
      return try String(contentsOfFile: tool.path("a/index.html"), encoding: .utf8)
    }
    let moved = try page("energy=consolidate", "placement=round-robin")
    for heading in [
      "Hosts on and off over time", "Power over time", "Power against load", "Migrations per hour",
    ] { #expect(moved.contains("<h2>\(heading)</h2>"), "\(heading)") }
    #expect(moved.contains("a point for each host"))
    // Constant power has no part that load adds.
    let constant = try page("energy=sleep-when-empty", "power=constant")
    #expect(constant.contains("</i>idle part of hosts that are on"))
    #expect(!constant.contains("</i>load<"))
    #expect(try page("energy=sleep-when-empty").contains("</i>load<"))
    #expect(try page("energy=always-on", "balancing=even").contains("<h2>Power over time</h2>"))
  }

  @Test("Where nothing fails, no axis goes above 100 % and the recommended scenario has its number")
  func equalAvailability() throws {
    let tool = try Tool()
    defer { tool.clean() }
    let sweep = try tool.run(
      "sweep", Tool.root.appending(path: "datasets/studies/bitbrains.yaml").path,
      "--out", tool.path("a"), "--json")
    let summary = try #require(
      try JSONSerialization.jsonObject(with: Data(sweep.output.utf8)) as? [String: Any])
    let recommended = try #require((summary["recommended"] as? [String: Any])?["scenario"] as? Int)
    let page = try String(contentsOfFile: tool.path("a/index.html"), encoding: .utf8)
    let start = try #require(page.range(of: "<h2>Cost and availability</h2>"))
    let figure = try #require(page[start.upperBound...].components(separatedBy: "</svg>").first)
    let ticks = figure.components(separatedBy: " %</text>").dropLast()
      .compactMap { $0.split(separator: ">").last.flatMap { Double($0) } }
    #expect(ticks.count > 1 && Set(ticks).count == ticks.count && ticks.allSatisfy { $0 <= 100 })
    #expect(figure.contains("dy=\"-5\">\(recommended)</text>"))
  }

  @Test("A sweep that is killed goes on where it was and ends with the same bytes")
  func killed() throws {
    let tool = try Tool()
    defer { tool.clean() }
    let arguments = ["sweep", Tool.study, "--set", "replications.count=40", "--jobs", "1"]
    #expect(try tool.run(arguments + ["--out", tool.path("whole")]).status == 0)
    let process = try tool.start(
      arguments + ["--out", tool.path("killed")], output: FileHandle.nullDevice,
      errors: FileHandle.nullDevice)
    // Wait until some runs are in the database, then pull the plug.
    let database = tool.path("killed/results.db")
    while process.isRunning {
      let size =
        (try? FileManager.default.attributesOfItem(atPath: database)[.size] as? NSNumber) ?? 0
      if size.intValue > 3_000_000 { break }
      usleep(500)
    }
    kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
    #expect(process.terminationReason == .uncaughtSignal)
    #expect(!FileManager.default.fileExists(atPath: tool.path("killed/index.html")))
    let resumed = try tool.run(arguments + ["--out", tool.path("killed")])
    #expect(resumed.status == 0)
    #expect(!resumed.errors.contains("of 480 simulations"), "finished runs were repeated")
    #expect(try tool.report("whole") == tool.report("killed"))
  }

  @Test("One run prints the metrics by the names of the result files")
  func oneRun() throws {
    struct Summary: Decodable {
      var scenario: Int
      var axes: [String: String]
      var metrics: [String: Double]
    }
    let tool = try Tool()
    defer { tool.clean() }
    func run(_ arguments: String...) throws -> Summary {
      let outcome = try tool.run(["run", Tool.study, "--json"] + arguments)
      #expect(outcome.status == 0, "\(outcome.errors)")
      return try JSONDecoder().decode(Summary.self, from: Data(outcome.output.utf8))
    }
    let base = try run()
    #expect(base.axes["placement"] == "first-fit")
    #expect((base.metrics["cost_total"] ?? 0) > 0 && base.metrics["guests_admitted"] == 60)
    let other = try run("--set", "placement=round-robin", "--set", "energy=sleep-when-empty")
    #expect(other.axes["placement"] == "round-robin")
    #expect((other.metrics["hosts_used_peak"] ?? 0) > (base.metrics["hosts_used_peak"] ?? 0))
    #expect(try run("--scenario", "1").scenario == 1)
    #expect(try tool.run("run", Tool.study).output.contains("cost_equivalent_per_year"))
  }

  @Test("A trace goes into a store that can be inspected, checked and swept")
  func traces() throws {
    let tool = try Tool()
    defer { tool.clean() }
    let store = tool.path("store")
    let day = Tool.root.appending(path: "datasets/traces/planetlab-small").path
    #expect(try tool.run("import", day, "--format", "planetlab", "--out", store).status == 0)
    #expect(try tool.run("inspect", store, "--check").status == 0)
    #expect(try tool.run("inspect", store, "--html", tool.path("trace.html")).status == 0)
    #expect(
      try String(contentsOfFile: tool.path("trace.html"), encoding: .utf8).contains("Lifetimes"))
    #expect(try tool.run("inspect", store, "--json").output.contains("\"guests\" : 60"))
    let dry = try tool.run(
      "sweep", Tool.study, "--dry-run", "--json", "--set", "trace.path=\(store)", "--set",
      "trace.format=store")
    #expect(dry.status == 0 && dry.output.contains("\"simulations\" : 12"))
    // One flipped byte is noticed.
    let column = tool.folder.appending(path: "store/samples.npy")
    var bytes = try Data(contentsOf: column)
    bytes[bytes.count - 1] ^= 1
    try bytes.write(to: column)
    let damaged = try tool.run("inspect", store, "--check")
    #expect(damaged.status == 65 && damaged.errors.contains("samples"))
  }

  @Test("A trace may come from standard input")
  func standardInput() throws {
    let tool = try Tool()
    defer { tool.clean() }
    let input = Pipe()
    let process = try tool.start(
      ["import", "-", "--format", "planetlab", "--out", tool.path("store")],
      output: FileHandle.nullDevice, errors: FileHandle.nullDevice, input: input)
    try input.fileHandleForWriting.write(contentsOf: Data("1\n2\n3\n".utf8))
    try input.fileHandleForWriting.close()
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
    #expect(
      try tool.run("inspect", tool.path("store"), "--json").output.contains("\"hours\" : 0.25"))
  }

  @Test("A table of machines becomes a platform that a study can run on, whatever its names")
  func importedPlatform() throws {
    let tool = try Tool()
    defer { tool.clean() }
    let nodes = try tool.write(
      """
      sn,cpu_milli,memory_mib,gpu,model
      a,32000,262144,0,
      b,96000,393216,8,"G2 ""x"": [1]"

      """, to: "openb_node_list.csv")
    let made = try tool.run(
      "import", nodes, "--format", "openb", "--platform", "--out", tool.path("ours"))
    #expect(made.status == 0, "\(made.errors)")
    let run = try tool.run(
      "run", Tool.study, "--json", "--set", "platform=\(tool.path("ours/platform.yaml"))",
      "--set", "overrides={}")
    #expect(run.status == 0, "\(run.errors)")
    #expect(run.output.contains("\"guests_admitted\" : 60"))
    let wrong = try tool.run(
      "import", nodes, "--format", "bitbrains", "--platform", "--out", tool.path("x"))
    #expect(wrong.status == 64)
  }

  @Test("Catalogues are listed for people and for programs")
  func lists() throws {
    let tool = try Tool()
    defer { tool.clean() }
    for (kind, entry) in [
      ("policies", "best-fit"), ("formats", "bitbrains"), ("metrics", "availability"),
      ("prices", "2026-11-list"), ("hosts", "sr665-2021"),
    ] {
      #expect(try tool.run("list", kind).output.contains(entry), "\(kind)")
      let json = try tool.run("list", kind, "--json")
      #expect(try JSONSerialization.jsonObject(with: Data(json.output.utf8)) is [Any])
    }
  }

  @Test("Conditions decide the exit code")
  func conditions() throws {
    let tool = try Tool()
    defer { tool.clean() }
    func status(_ arguments: String...) throws -> Int32 {
      try tool.run(["sweep", Tool.study, "--out", tool.path("out")] + arguments).status
    }
    #expect(try status("--fail-if", "guests_admitted < 60") == 0)
    #expect(try status("--fail-if", "guests_admitted == 60") == 2)
    #expect(try status("--fail-if", "baseline cost_total > 0") == 2)
    #expect(try status("--fail-if", "all hosts_used_peak > 2") == 0)
    #expect(try status("--fail-if", "any hosts_used_peak > 2") == 2)
    #expect(try status("--set", "require=[availability > 2]") == 2)
    #expect(try status("--fail-if", "guests_admited > 2") == 64)
  }
}
