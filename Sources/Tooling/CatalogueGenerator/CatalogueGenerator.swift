import Foundation

/// Writes one catalogue per folder of rules: `PlacementCatalogue.all` from `Placement/*.swift`.
///
/// The file name is the type name, so no Swift parser is needed and a misnamed file does not
/// compile. The first sentence of the type's doc comment becomes its summary. The protocol's own
/// file, `<Kind>Policy.swift`, and files named `Type+Capability.swift` are no entries.
@main
struct CatalogueGenerator {
  static func main() throws {
    let arguments = CommandLine.arguments
    guard arguments.count == 3 else { throw Misuse() }
    let root = URL(filePath: arguments[1])
    var source = "// Made by the build from the files of each folder.\n"
    for folder in try FileManager.default.contentsOfDirectory(atPath: root.path).sorted() {
      let directory = root.appending(path: folder)
      let files = (try? FileManager.default.contentsOfDirectory(atPath: directory.path)) ?? []
      let kind = "\(folder)Policy"
      guard files.contains("\(kind).swift") else { continue }
      let types = files.filter { $0.hasSuffix(".swift") && !$0.contains("+") }
        .map { String($0.dropLast(6)) }.filter { $0 != kind }.sorted()
      source += """

        /// Every rule in `\(folder)/`, in the order of their file names.
        package enum \(folder)Catalogue {
          /// The types of the rules.
          package static let all: [any \(kind).Type] = [
        \(types.map { "    \($0).self," }.joined(separator: "\n"))
          ]

          /// The one-line summary of each rule, taken from its doc comment, by its name.
          package static let summaries: [String: String] = [
        \(try types.map { "    \($0).name: \(try summary(of: $0, in: directory))," }
          .joined(separator: "\n"))
          ]

          /// The rule of this name, or nil where there is none.
          package static func named(_ name: String) -> (any \(kind).Type)? {
            all.first { $0.name == name }
          }
        }

        """
    }
    try Data(source.utf8).write(to: URL(filePath: arguments[2]))
  }

  /// The first line of the doc comment that stands before the type's declaration, as a literal.
  private static func summary(of type: String, in directory: URL) throws -> String {
    let text = try String(contentsOf: directory.appending(path: "\(type).swift"), encoding: .utf8)
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    guard
      let declaration = lines.firstIndex(where: {
        $0.contains("struct \(type)") || $0.contains("enum \(type)")
      })
    else { throw Undocumented(type: type) }
    var first = declaration
    while first > 0, lines[first - 1].hasPrefix("///") { first -= 1 }
    guard first < declaration else { throw Undocumented(type: type) }
    let sentence = lines[first].dropFirst(3).trimmingCharacters(in: .whitespaces)
      .replacing("``", with: "").replacing("`", with: "")
    return "\"" + sentence.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
  }

  struct Misuse: Error {}
  struct Undocumented: Error { let type: String }
}
