import Foundation
import Testing

@Suite("Bad input ends with a clear message and the right exit code")
struct BadInputTests {
  private static let table = "a,s1,d1,0,1500,9,5,9,Interactive,2,3.5\n"

  @Test(
    "Trace files",
    arguments: [
      ("nothing at all", "", Int32(65), "no guest"),
      ("binary garbage", "\u{0}\u{1}\u{2}\u{3}garbage", 65, "NUL byte"),
      ("a negative size", "a,s,d,0,300,9,5,9,x,-2,3.5\n", 65, ":1:10: found `-2`"),
      ("an end before the start", "a,s,d,900,300,9,5,9,x,2,3.5\n", 65, "end after the start"),
      ("not a number", "a,s,d,NaN,300,9,5,9,x,2,3.5\n", 65, ":1:4: found `NaN`"),
      ("an absurd number", "a,s,d,0,1e308,9,5,9,x,2,3.5\n", 65, ":1:5: found `1e308`"),
      ("too few fields", "a,s\n", 65, "2 fields"),
      ("one line of a megabyte", String(repeating: "x", count: 3 << 20), 65, "over 1 MiB"),
    ])
  func traces(_ what: String, text: String, status: Int32, message: String) throws {
    let tool = try Tool()
    defer { tool.clean() }
    let file = try tool.write(text, to: "vmtable.csv")
    let outcome = try tool.run(
      "import", file, "--format", "azure-vm", "--out", tool.path("store"))
    #expect(outcome.status == status, "\(what)")
    #expect(outcome.errors.contains(message), "\(what): \(outcome.errors)")
    // Nothing half-made is left behind.
    #expect(!FileManager.default.fileExists(atPath: tool.path("store")))
    let left = try FileManager.default.contentsOfDirectory(atPath: tool.folder.path)
    #expect(!left.contains { $0.contains("partial") })
  }

  @Test("A gzip file that is cut off, and one that is missing")
  func files() throws {
    let tool = try Tool()
    defer { tool.clean() }
    let whole = try Data(
      contentsOf: Tool.root.appending(path: "datasets/traces/azure-small/vmtable.csv.gz"))
    try whole.prefix(whole.count / 2).write(to: tool.folder.appending(path: "vmtable.csv.gz"))
    let cut = try tool.run(
      "import", tool.path("vmtable.csv.gz"), "--format", "azure-vm", "--out", tool.path("store"))
    #expect(cut.status == 65 && cut.errors.contains("cut off"))
    let missing = try tool.run(
      "import", "/nowhere.csv", "--format", "azure-vm", "--out", tool.path("store"))
    #expect(missing.status == 66 && missing.errors.contains("no such file"))
    #expect(try tool.run("sweep", "/nowhere.yaml").status == 66)
    #expect(try tool.run("report", "/nowhere.db").status == 66)
    #expect(try tool.run("inspect", "/nowhere").status == 66)
    let trace = try tool.run("sweep", Tool.study, "--set", "trace.path=/nowhere")
    #expect(trace.status == 66)
    #expect(try tool.run("validate", Tool.study, "--set", "trace.path=/nowhere").status == 66)
  }

  @Test("A study with five mistakes shows all five")
  func study() throws {
    let tool = try Tool()
    defer { tool.clean() }
    let datasets = Tool.root.appending(path: "datasets").path
    let file = try tool.write(
      """
      study: bad
      qestion: What?
      trace: { path: nowhere, format: azure }
      replications: { count: 0 }
      platform: \(datasets)/platforms/two-zones.yaml
      axes:
        prices: [\(datasets)/prices/2026-11-list.yaml]
        placement: [best-fitt]
        platform.zones.*.hostz: [1]
      require: [availabilty >= 1]
      """, to: "bad.yaml")
    let outcome = try tool.run("sweep", file)
    #expect(outcome.status == 65)
    for place in ["2:1", "3:33", "4:24", "8:15", "9:28", "10:11"] {
      #expect(outcome.errors.contains("bad.yaml:\(place): "), "\(outcome.errors)")
    }
    for nearest in ["question", "best-fit", "availability"] {
      #expect(outcome.errors.contains("did you mean `\(nearest)`?"))
    }
  }

  @Test("What the trace cannot support is bad input")
  func unsupported() throws {
    let tool = try Tool()
    defer { tool.clean() }
    func errors(_ setting: String) throws -> String {
      let outcome = try tool.run("sweep", Tool.study, "--set", setting, "--dry-run")
      #expect(outcome.status == 65)
      return outcome.errors
    }
    #expect(
      try errors("elasticity=[none, target-utilisation]").contains("has no services"))
    #expect(try errors("horizon.length=9 d").contains("longer than the trace"))
    #expect(try errors("replications.redraw=[demand]").contains("less than two"))
    // Names of rules that the trace does not have, wherever they stand.
    let balancing = Tool.root.appending(path: "datasets/studies/load-balancing.yaml").path
    let typo = try tool.run(
      "sweep", balancing, "--set", "platform.requests.services=[{ services: [stie] }]", "--dry-run")
    #expect(typo.status == 65 && typo.errors.contains("did you mean `site`"))
    let cluster = Tool.root.appending(path: "datasets/studies/shared-cluster.yaml").path
    let stranger = try tool.run(
      "sweep", cluster, "--set", "platform.entitlements=[{ tenants: [nobody] }]", "--dry-run")
    #expect(stranger.status == 65 && stranger.errors.contains("no tenant `nobody`"))
    let arrivals = Tool.root.appending(path: "datasets/studies/azure-arrivals.yaml").path
    let demand = try tool.run("sweep", arrivals, "--set", "demand=readings", "--dry-run")
    #expect(demand.status == 65 && demand.errors.contains("no readings for 1500 of 1500"))
    let mean = try tool.run("sweep", arrivals, "--set", "demand=mean", "--dry-run")
    #expect(mean.status == 65 && mean.errors.contains("no mean utilisation"))
  }

  @Test("Misuse of the command line is 64")
  func usage() throws {
    let tool = try Tool()
    defer { tool.clean() }
    #expect(try tool.run("swep").status == 64)
    #expect(try tool.run("sweep").status == 64)
    #expect(try tool.run("sweep", Tool.study, "--set", "x").status == 64)
    #expect(try tool.run("sweep", Tool.study, "--jobs", "0").status == 64)
    #expect(try tool.run("import", "x", "--out", "y").status == 66)
    #expect(try tool.run("import", "x", "--platform", "--out", "y").status == 64)
    #expect(try tool.run("import", "x", "--format", "azur", "--out", "y").status == 64)
    #expect(try tool.run("run", Tool.study, "--scenario", "99").status == 64)
    #expect(try tool.run("generate", "nothing", tool.path("x")).status == 64)
  }

  @Test("Places that cannot be written to are 73")
  func unwritable() throws {
    let tool = try Tool()
    defer { tool.clean() }
    let file = try tool.write("", to: "file")
    let sweep = try tool.run("sweep", Tool.study, "--out", "\(file)/out")
    #expect(sweep.status == 73 && sweep.errors.contains("cannot open"))
    let day = Tool.root.appending(path: "datasets/traces/planetlab-small").path
    let store = try tool.run(
      "import", day, "--format", "planetlab", "--out", "\(file)/store")
    #expect(store.status == 73)
    let cache = try tool.run("sweep", Tool.study, "--cache", file, "--dry-run")
    #expect(cache.status == 73 && cache.errors.contains("--cache"))
    let page = try tool.run("sweep", Tool.study, "--out", tool.path("out"))
    #expect(page.status == 0)
    let report = try tool.run("report", tool.path("out/results.db"), "--out", "\(file)/out")
    #expect(report.status == 73)
    let text = try tool.run("report", file)
    #expect(text.status == 65 || text.status == 66)
  }

  @Test(
    "A full disk loses nothing that was finished", .enabled(if: FullDisk.isPossible, "needs mount"))
  func fullDisk() throws {
    let tool = try Tool()
    defer { tool.clean() }
    let disk = try FullDisk(at: tool.path("disk"), kibibytes: 600)
    defer { disk.unmount() }
    let arguments = ["sweep", Tool.study, "--set", "replications.count=30"]
    let full = try tool.run(arguments + ["--out", tool.path("disk/out")])
    #expect(full.status == 74, "\(full.errors)")
    #expect(full.errors.contains("what was finished before is kept"))
    // Copied to a larger place, the same command goes on there.
    try FileManager.default.copyItem(
      atPath: tool.path("disk/out"), toPath: tool.path("out"))
    let resumed = try tool.run(arguments + ["--out", tool.path("out")])
    #expect(resumed.status == 0)
    #expect(!resumed.errors.contains("of 360 simulations"), "finished runs were repeated")
    #expect(try tool.run(arguments + ["--out", tool.path("whole")]).status == 0)
    #expect(try tool.report("out") == tool.report("whole"))
    // A trace store that does not fit is no store.
    let day = Tool.root.appending(path: "datasets/traces/azure-small").path
    let store = try tool.run(
      "import", day, "--format", "azure-vm", "--out", tool.path("disk/store"))
    #expect(store.status == 74, "\(store.errors)")
    #expect(!FileManager.default.fileExists(atPath: tool.path("disk/store")))
  }
}

/// A small disk in memory.
struct FullDisk {
  let path: String

  /// Whether this user may mount one.
  static let isPossible: Bool = {
    let path = NSTemporaryDirectory() + "headroom-mount-\(UUID())"
    guard let disk = try? FullDisk(at: path, kibibytes: 64) else { return false }
    disk.unmount()
    try? FileManager.default.removeItem(atPath: path)
    return true
  }()

  init(at path: String, kibibytes: Int) throws {
    self.path = path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    try Self.call("mount", ["-t", "tmpfs", "-o", "size=\(kibibytes)k", "tmpfs", path])
  }

  func unmount() { try? Self.call("umount", [path]) }

  private static func call(_ name: String, _ arguments: [String]) throws {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/\(name)")
    process.arguments = arguments
    process.standardError = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    struct Refused: Error {}
    guard process.terminationStatus == 0 else { throw Refused() }
  }
}
