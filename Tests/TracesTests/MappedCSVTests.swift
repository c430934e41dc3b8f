import Foundation
import Platform
import Testing
import Traces

@Suite("CSV by a mapping of its columns")
struct MappedCSVTests {
  private func read(
    _ files: [String: String], _ mapping: ColumnMapping, badRows: Int = 0
  ) throws -> TraceStore {
    let folder = FileManager.default.temporaryDirectory.appending(path: "csv-\(UUID())")
    let traces = folder.appending(path: "traces")
    try FileManager.default.createDirectory(at: traces, withIntermediateDirectories: true)
    for (name, text) in files { try Data(text.utf8).write(to: traces.appending(path: name)) }
    var options = ReadOptions()
    options.mapping = mapping
    options.badRows = badRows
    options.defaultCores = 2
    let store = folder.path + "/store"
    try TraceImport.make(store, from: [traces.path], format: MappedCSV.self, options: options)
    return try TraceStore(at: store)
  }

  private static let guests = ColumnMapping.Guests(
    file: "vms.csv", guest: "vm", tenant: "owner", service: "app",
    created: .init(name: "from", millisecondsPerUnit: nil),
    deleted: .init(name: "to", millisecondsPerUnit: nil), cores: .init(name: "cpus"),
    memory: .init(name: "ram", factor: 1024), mean: .init(name: "use", factor: 100))

  @Test("Dates, quoted names, units, open ends and a second table of readings")
  func bothTables() throws {
    var mapping = ColumnMapping()
    mapping.guests = Self.guests
    mapping.readings = .init(
      file: "cpu.csv", guest: "name", tenant: nil, service: nil,
      time: .init(name: "at", millisecondsPerUnit: nil), cpu: .init(name: "busy"),
      cpuIsCores: true, cores: nil, memory: nil)
    let trace = try read(
      [
        "vms.csv": #"""
        vm,owner,app,from,to,cpus,ram,use
        "web, 1",ops,shop,2026-01-01 00:00:00,2026-01-01T00:20:00Z,2,4,0.5
        b,"say ""hi""",shop,2026-01-01T01:10:00+01:00,2026-01-01 00:30,0.5,1,0.25

        """#,
        "cpu.csv": """
        name,at,busy
        "web, 1",2026-01-01 00:05:00,1
        "web, 1",2026-01-01 00:06:00,1.5
        b,2026-01-01 00:10:00,0.05

        """,
      ], mapping)
    #expect((0..<2).map(trace.name) == ["web, 1", "b"])
    #expect(trace.tenantNames == ["", "ops", "say \"hi\""])
    #expect(trace.deploymentNames == ["shop"])
    #expect(trace.arrival == [0, 600_000] && trace.departure == [1_200_000, 1_800_000])
    #expect(trace.millicores == [2000, 500] && trace.memoryMiB == [4096, 1024])
    #expect(trace.meanPercent == [50, 25])
    #expect(trace.manifest.startEpochMilliseconds == 1_767_225_600_000)
    // Cores become per cent of the guest; the last reading of a step wins; gaps hold.
    let samples = (0..<trace.samples.count).map { trace.samples[$0] }
    #expect(samples == [75, 75, 75, 75, 10, 10, 10, 10])
    #expect(trace.manifest.quality.duplicates == 1 && trace.manifest.quality.gaps == 6)
  }

  @Test("Readings alone tell lives and sizes, in any order")
  func readingsAlone() throws {
    var mapping = ColumnMapping()
    mapping.separator = 59
    mapping.stepMilliseconds = 60_000
    mapping.readings = .init(
      file: nil, guest: "vm", tenant: nil, service: nil,
      time: .init(name: "t", millisecondsPerUnit: 1000), cpu: .init(name: "cpu"),
      cpuIsCores: false, cores: .init(name: "n"), memory: nil)
    let trace = try read(
      ["a.csv": "t;vm;cpu;n\n180;x;30;1\n60;x;10;2\n120;y;50;4\n"], mapping)
    #expect(trace.arrival == [0, 60_000] && trace.departure == [180_000, 120_000])
    #expect(trace.millicores == [2000, 4000])
    #expect((0..<trace.samples.count).map { trace.samples[$0] } == [10, 10, 30, 50])
    #expect(trace.manifest.quality.resizes == 1)
  }

  @Test("JSON lines are tables too, with keys that go into objects")
  func jsonLines() throws {
    var mapping = ColumnMapping()
    mapping.guests = .init(
      file: "vms.jsonl", guest: "meta.name", tenant: "meta.owner", service: nil,
      created: .init(name: "from", millisecondsPerUnit: 1000),
      deleted: .init(name: "to", millisecondsPerUnit: 1000), cores: .init(name: "size.cpus"),
      memory: .init(name: "size.ram", factor: 1024), mean: nil)
    mapping.readings = .init(
      file: "cpu.jsonl", guest: "vm", tenant: nil, service: nil,
      time: .init(name: "at", millisecondsPerUnit: 1000), cpu: .init(name: "cpu"),
      cpuIsCores: false, cores: nil, memory: nil)
    let trace = try read(
      [
        "vms.jsonl": """
        {"meta":{"name":"a, \\"x\\"","owner":"o"},"from":0,"to":600,"size":{"cpus":2.5,"ram":4}}
        not json
        {"meta":{"name":"b","owner":"p"},"from":"300","to":900.0,"size":{"cpus":1,"ram":1}}

        """,
        "cpu.jsonl":
          "{\"vm\":\"a, \\\"x\\\"\",\"at\":0,\"cpu\":12.5}\n{\"vm\":\"b\",\"at\":600,\"cpu\":3}\n",
      ], mapping, badRows: 1)
    #expect((0..<trace.count).map(trace.name) == ["a, \"x\"", "b"])
    #expect(trace.tenantNames.suffix(2) == ["o", "p"])
    #expect(trace.millicores == [2500, 1000] && trace.memoryMiB == [4096, 1024])
    #expect((0..<trace.samples.count).map { trace.samples[$0] } == [12.5, 12.5, 3, 3])
    #expect(trace.manifest.quality.rowsRejected == 1)
    let broken = #expect(throws: TraceError.self) {
      try read(["vms.jsonl": "not json\n", "cpu.jsonl": ""], mapping)
    }
    #expect(broken?.description.contains("`not json`, expected a JSON object") == true)
  }

  @Test("A column that is not there, and a row that is wrong, are named")
  func problems() throws {
    var mapping = ColumnMapping()
    mapping.guests = Self.guests
    let missing = #expect(throws: TraceError.self) {
      try read(["vms.csv": "vm,owner,app,from,until,cpus,ram,use\n"], mapping)
    }
    #expect(missing?.description.contains("no column `to`") == true)
    let heading = "vm,owner,app,from,to,cpus,ram,use\n"
    let date = #expect(throws: TraceError.self) {
      try read(["vms.csv": heading + "a,o,s,2026-02-30x,2026-01-02,1,1,0.5\n"], mapping)
    }
    #expect(date?.problems.first?.column == 4)
    let fine = "a,o,s,2026-01-01,2026-01-02,1,1,0.5\n"
    let trace = try read(["vms.csv": heading + fine + "b,o\n"], mapping, badRows: 1)
    #expect(trace.count == 1 && trace.manifest.quality.rejections.count == 1)
  }

  @Test("Bytes in any order never crash a reader, whole or cut", arguments: 0..<400)
  func fuzz(seed: Int) {
    var state = UInt64(seed) &* 0x9E37_79B9_7F4A_7C15 &+ 1
    func next(_ bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % bound
    }
    var mapping = ColumnMapping()
    mapping.guests = Self.guests
    mapping.readings = .init(
      file: "cpu.csv", guest: "vm", tenant: nil, service: nil,
      time: .init(name: "t", millisecondsPerUnit: 1000), cpu: .init(name: "cpu"),
      cpuIsCores: next(2) == 0, cores: nil, memory: nil)
    if next(2) == 0 { mapping.guests = nil }
    var texts = [
      Array(
        "vm,owner,app,from,to,cpus,ram,use\na,o,s,2026-01-01,2026-01-02,1,1,0.5\n".utf8),
      Array("vm,t,cpu\na,1767225600,50\na,1767226200,\"7,5\"\nb,1e9,-1\n".utf8),
    ]
    for _ in 0..<(1 + next(8)) {
      let file = next(2)
      let replacement = [0, 10, 13, 34, 44, 45, 46, 101, 255, UInt8(next(256))][next(10)]
      texts[file][next(texts[file].count)] = replacement
    }
    if next(4) == 0 { texts[1].removeLast(next(texts[1].count)) }
    _ = try? read(
      [
        "vms.csv": String(decoding: texts[0], as: UTF8.self),
        "cpu.csv": String(decoding: texts[1], as: UTF8.self),
      ], mapping, badRows: next(4))
  }
}
