import Foundation
import Platform
import Testing
import Traces

@Suite("Signals of tables")
struct SignalReaderTests {
  private func read(_ text: String, column: String? = nil) throws -> Signal {
    let file = FileManager.default.temporaryDirectory.appending(path: "signal-\(UUID()).csv")
    defer { try? FileManager.default.removeItem(at: file) }
    try Data(text.utf8).write(to: file)
    return try SignalReader.read(file.path, column: column, scale: 2)
  }

  @Test("A column by its name or the last one, scaled, with gaps as straight lines")
  func columns() throws {
    let text = """
      Datetime (UTC),Zone,a,b
      2023-01-01 00:00:00,DE,1,10
      2023-01-01 01:00:00,DE,2,20
      2023-01-01 04:00:00,DE,5,50

      """
    let last = try read(text)
    #expect(last.start == 1_672_531_200_000)
    #expect(last.step == 3_600_000)
    #expect(last.values == [20, 40, 60, 80, 100])
    #expect(try read(text, column: "a").values == [2, 4, 6, 8, 10])
  }

  @Test(
    "What is no signal is told with its place",
    arguments: [
      ("t,v\n2023-01-01 00:00,1\n2023-01-01 00:00,2\n", "3:1"),
      ("t,v\n2023-01-01 00:00,1\nsoon,2\n", "3:1"),
      ("t,v\n2023-01-01 00:00,1\n2023-01-01 01:00,much\n", "3:2"),
      ("t,v\n2023-01-01 00:00,1\n2023-01-01 01:00,2\n2023-01-09 00:00,2\n", "gap"),
      ("t\n2023-01-01 00:00\n", "one column"), ("t,v\n2023-01-01 00:00,1\n", "fewer than two"),
    ])
  func problems(text: String, part: String) throws {
    let error = #expect(throws: TraceError.self) { try read(text) }
    let told = (error?.problems ?? []).map { "\($0)" }.joined()
    #expect(told.contains(part), "\(told)")
  }
}
