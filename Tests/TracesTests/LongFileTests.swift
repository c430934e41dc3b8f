import Foundation
import Platform
import Testing
import Traces

/// Files of several blocks, which several threads parse.
@Suite("Long files")
struct LongFileTests {
  private static let guests = 40
  private static let steps = 1500

  private struct Row {
    var guest: Int, step: Int, hundredths: Int
  }

  /// Readings in no order, some twice, and the table of their guests.
  private static func rows() -> [Row] {
    var state: UInt64 = 7
    func draw(_ end: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % end
    }
    return (0..<120_000).map { _ in
      Row(guest: draw(guests), step: draw(steps), hundredths: draw(10_001))
    }
  }

  private static let table = (0..<guests).map {
    "guest-with-a-long-name-\($0),s,d,0,\(steps * 300),9,5,9,x,2,4\n"
  }.joined()

  /// A row as text; now and then one that the fast way does not read.
  private static func text(_ row: Row, _ number: Int) -> String {
    let percent = "\(row.hundredths / 100).\(String(format: "%02d", row.hundredths % 100))"
    let name = "guest-with-a-long-name-\(row.guest)"
    switch number % 97 {
    case 3: return "\(row.step * 300),\"\(name)\",1,2,\(percent)\n"
    case 5: return " \(row.step * 300) ,\(name),1,2, \(percent)\r\n"
    case 7: return "\n\(row.step * 300),\(name),,,+\(percent)\n"
    case 11:
      return "\(row.step)e2,\(name),1,2,\(percent)\n".replacing(
        "\(row.step)e2", with: "\(row.step * 3)e2")
    default: return "\(row.step * 300),\(name),1,2,\(percent)\n"
    }
  }

  private func read(
    _ readings: String, name: String = "vm_cpu_readings.csv", badRows: Int = 0
  ) throws -> TraceStore {
    let folder = FileManager.default.temporaryDirectory.appending(path: "long-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try Data(Self.table.utf8).write(to: folder.appending(path: "vmtable.csv"))
    try Data(readings.utf8).write(to: folder.appending(path: name))
    var options = ReadOptions()
    options.badRows = badRows
    try TraceImport.make(
      folder.path + "/store", from: [folder.path], format: AzureVM.self, options: options)
    let store = try TraceStore(at: folder.path + "/store")
    #expect(
      store.manifest.files.first { $0.name == name }?.sha256 == Digest.of(Data(readings.utf8)))
    return store
  }

  @Test("Readings are kept in the order of the file, and odd rows read like plain ones")
  func order() throws {
    let rows = Self.rows()
    let trace = try read(
      "\u{FEFF}" + rows.enumerated().map { Self.text($1, $0) }.joined())
    var expected = Array(
      repeating: Array(repeating: Int?.none, count: Self.steps), count: Self.guests)
    var duplicates = 0
    for row in rows {
      if expected[row.guest][row.step] != nil { duplicates += 1 }
      expected[row.guest][row.step] = row.hundredths
    }
    #expect(trace.manifest.quality.rowsRead == rows.count + Self.guests)
    #expect(trace.manifest.quality.duplicates == duplicates)
    for guest in 0..<Self.guests {
      var held = expected[guest].first { $0 != nil } ?? 0
      for step in 0..<Self.steps {
        held = expected[guest][step] ?? held
        let sample = trace.samples[Int(trace.firstSample[guest]) + step]
        #expect(sample == Double(held ?? 0) / 100)
      }
    }
  }

  @Test("Bad rows far down are told with their lines, the first ones first")
  func badRows() throws {
    var lines = Self.rows().map { Self.text($0, 0) }
    lines[70_000] = "0,nobody,1,2,3\n"
    lines[70_001] = "0,guest-with-a-long-name-1,1,2,x\n"
    lines[110_000] = "\(Self.steps * 300),guest-with-a-long-name-1,1,2,3\n"
    let text = lines.joined()
    let error = #expect(throws: TraceError.self) { try read(text, badRows: 2) }
    #expect(error?.problems.map(\.line) == [70_001, 70_002, 110_001])
    #expect(error?.problems.map(\.column) == [2, 5, 1])
    #expect(try read(text, badRows: 3).manifest.quality.rowsRejected == 3)
    lines[90_000] = "0,a\0b,1,2,3\n"
    let binary = #expect(throws: TraceError.self) { try read(lines.joined(), badRows: 9) }
    #expect(binary?.problems.first?.line == 90_001)
  }

  @Test("A pipe is read once, as it comes")
  func pipe() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "pipe-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try Data(Self.table.utf8).write(to: folder.appending(path: "vmtable.csv"))
    let path = folder.path + "/vm_cpu_readings.csv"
    #expect(unsafe mkfifo(path, 0o600) == 0)
    let rows = Self.rows().map { Self.text($0, 0) }.joined()
    let writer = Thread {
      let file = FileHandle(forWritingAtPath: path)
      try? file?.write(contentsOf: Data(rows.utf8))
      try? file?.close()
    }
    writer.start()
    try TraceImport.make(
      folder.path + "/store", from: [folder.path + "/vmtable.csv", path], format: AzureVM.self,
      options: ReadOptions())
    let piped = try TraceStore(at: folder.path + "/store")
    let whole = try read(rows)
    #expect(piped.manifest.columns == whole.manifest.columns)
    #expect(piped.manifest.files.last?.sha256 == Digest.of(Data(rows.utf8)))
  }

  @Test("Two quotes within quotes are one, four are two")
  func quotes() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "quotes-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try Data(
      "\"a\"\"b\"\"\"\"c\",s,d,0,600,9,5,9,x,2,4\n5\" disk,s,d,0,600,9,5,9,x,2,4\n".utf8
    ).write(to: folder.appending(path: "vmtable.csv"))
    try TraceImport.make(
      folder.path + "/store", from: [folder.path + "/vmtable.csv"], format: AzureVM.self,
      options: ReadOptions())
    let trace = try TraceStore(at: folder.path + "/store")
    #expect(trace.name(of: 0) == "a\"b\"\"c")
    #expect(trace.name(of: 1) == "5\" disk", "a quote within a field is a sign like others")
  }
}
