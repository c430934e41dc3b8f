import Foundation
import Testing

/// What the formatter and the compiler do not check.
@Suite("House style")
struct HouseStyleTests {
  private static let root = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  static let swiftFiles: [String] = ["Sources", "Tests"].flatMap { folder in
    let found = FileManager.default.enumerator(atPath: root.appending(path: folder).path)
    return (found?.allObjects as? [String] ?? []).filter { $0.hasSuffix(".swift") }
      .map { "\(folder)/\($0)" }
  }.sorted()

  private func text(_ file: String) throws -> String {
    try String(contentsOf: Self.root.appending(path: file), encoding: .utf8)
  }

  @Test(
    "No file leaves work behind, crashes on purpose or hides a check",
    arguments: HouseStyleTests.swiftFiles)
  func banned(file: String) throws {
    // Written in halves, so that this file is not its own finding.
    let words = [
      "TO" + "DO", "FIX" + "ME", "try" + "!", "fatal" + "Error(", "@unchecked " + "Sendable",
      "swift-format-" + "ignore", "/" + "home/", "/" + "root/",
    ]
    let text = try text(file)
    for word in words { #expect(!text.contains(word), "\(file): \(word)") }
  }

  @Test("A source file tells one thing: it is short, and named after what it declares")
  func shape() throws {
    for file in Self.swiftFiles where file.hasPrefix("Sources/") {
      let text = try text(file)
      let lines = text.split(separator: "\n", omittingEmptySubsequences: false).count
      #expect(lines <= 420, "\(file) has \(lines) lines; split it by noun")
      let name = URL(filePath: file).deletingPathExtension().lastPathComponent
      let noun = name.split(separator: "+").first.map(String.init) ?? name
      // One file holds all units, for each is a few lines.
      guard name != "Units" else { continue }
      #expect(
        ["struct", "enum", "class", "protocol", "extension"].contains { kind in
          text.contains("\(kind) \(noun)")
        }, "\(file) declares no \(noun)")
    }
  }

  @Test("Nothing lies at the top that does not belong there")
  func top() throws {
    let names = try FileManager.default.contentsOfDirectory(atPath: Self.root.path)
    let known = [
      "Package.swift", "Package.resolved", "README.md", "Sources", "Tests", "datasets", "reports",
      "notebooks-export",
    ]
    #expect(names.filter { !$0.hasPrefix(".") && !known.contains($0) } == [])
  }

  @Test("GRDB and Yams are imported where they belong, and the simulation sees no file")
  func imports() throws {
    for file in Self.swiftFiles where file.hasPrefix("Sources/") {
      let text = try text(file)
      let isPlugin = file.hasPrefix("Sources/Tooling/")
      let isDatabase =
        file.hasPrefix("Sources/Results/") || file == "Sources/Traces/Formats/AzurePacking.swift"
      #expect(!text.contains("import GRDB") || isDatabase, "\(file)")
      #expect(!text.contains("import Yams") || file.hasPrefix("Sources/Documents/"), "\(file)")
      for pure in ["Simulation", "Policies", "Economics"] where !isPlugin {
        #expect(
          !file.hasPrefix("Sources/\(pure)/") || !text.contains("import Foundation"), "\(file)")
      }
    }
  }
}
