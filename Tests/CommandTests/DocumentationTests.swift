import Foundation
import Testing

/// Examples that are not run are not true for long.
@Suite("Documentation is executed")
struct DocumentationTests {
  @Test("Every `headroom` line of the README runs")
  func readme() throws {
    let tool = try Tool()
    defer { tool.clean() }
    let text = try String(
      contentsOf: Tool.root.appending(path: "README.md"), encoding: .utf8)
    let lines = text.split(separator: "\n").map(String.init).filter {
      $0.hasPrefix("headroom ") || $0.hasPrefix("$ headroom ")
    }
    #expect(lines.count >= 5)
    for line in lines {
      var words = try Self.words(line.replacing("$ ", with: "").components(separatedBy: "  #")[0])
      words.removeFirst()
      // Results go to the test's own folder.
      words = words.map { word in
        ["reports/", "stores/"].contains { word.hasPrefix($0) } ? tool.path(word) : word
      }
      if words.first == "sweep" {
        let study = URL(filePath: words[1]).deletingPathExtension().lastPathComponent
        words += ["--out", tool.path("reports/\(study)")]
      }
      let outcome = try tool.run(words)
      #expect(outcome.status == 0, "\(line): \(outcome.errors)")
    }
  }

  @Test("Every bundled study is valid, and every folder of data says where it comes from")
  func bundled() throws {
    let tool = try Tool()
    defer { tool.clean() }
    let studies = Tool.root.appending(path: "datasets/studies").path
    for name in try FileManager.default.contentsOfDirectory(atPath: studies).sorted() {
      let outcome = try tool.run("validate", "\(studies)/\(name)")
      #expect(outcome.status == 0, "\(name): \(outcome.errors)")
    }
    let datasets = Tool.root.appending(path: "datasets")
    let readme = try String(
      contentsOf: datasets.appending(path: "README.md"), encoding: .utf8)
    for folder in ["traces", "studies", "platforms", "prices", "catalogues"] {
      let names = try FileManager.default.contentsOfDirectory(
        atPath: datasets.appending(path: folder).path)
      for name in names where folder == "traces" || folder == "studies" {
        #expect(readme.contains(name), "\(folder)/\(name)")
      }
    }
  }

  /// Splits a line as a shell does, as far as examples need it.
  private static func words(_ line: String) throws -> [String] {
    var words = [""]
    var isQuoted = false
    for character in line {
      switch character {
      case "'": isQuoted.toggle()
      case " " where !isQuoted: words.append("")
      default: words[words.count - 1].append(character)
      }
    }
    return words.filter { !$0.isEmpty }
  }
}
