internal import ArgumentParser
internal import Foundation
internal import Kernels
internal import Traces
internal import Verification

/// Compares the simulation with outside references.
struct VerifyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Compare the simulation with numbers that others found.",
    discussion: """
      The reference data lies in $HEADROOM_REFERENCE, by default in `shared` beside the current \
      folder. Exits with 2 where a number differs, and with 66 where nothing could be compared.

      Example: HEADROOM_REFERENCE=/data/shared headroom verify
      """)

  @Option(help: "Folder of the reference data.", completion: .directory)
  var reference: String?

  @Flag(help: "Show every number that was compared.")
  var all = false

  @Flag(help: "Print as JSON.")
  var json = false

  @Argument(help: "Comparisons to run; all where none is named.")
  var names: [String] = []

  func validate() throws {
    let known = Verifications.all.map { $0.name }
    for name in names where !known.contains(name) {
      throw ValidationError(
        "no comparison is named `\(name)`, expected one of \(known.joined(separator: ", "))")
    }
  }

  private struct Result: Encodable {
    var name: String
    var summary: String
    var status: String
    var findings: [Finding]
  }

  func run() throws {
    LinearAlgebra.useOneThread()
    let data = ReferenceData(
      folder: reference, checkout: URL(filePath: FileManager.default.currentDirectoryPath))
    var results: [Result] = []
    for check in Verifications.all where names.isEmpty || names.contains(check.name) {
      guard data.has(check.needs) else {
        results.append(
          Result(name: check.name, summary: check.summary, status: "absent", findings: []))
        continue
      }
      let findings: [Finding]
      do {
        findings = try check.findings(data)
      } catch let error as TraceError {
        Terminal.complain(
          "\(check.name): \(error.problems.first.map { "\($0)" } ?? "")", hint: error.hint)
        results.append(
          Result(name: check.name, summary: check.summary, status: "absent", findings: []))
        continue
      }
      let agrees = !findings.isEmpty && findings.allSatisfy(\.agrees)
      results.append(
        Result(
          name: check.name, summary: check.summary, status: agrees ? "agrees" : "differs",
          findings: findings))
    }
    if json { try Terminal.printJSON(results) } else { show(results) }
    guard results.contains(where: { $0.status != "absent" }) else {
      Terminal.complain(
        "nothing could be compared: no reference data in \(data.folder.path)",
        hint: "name its folder with --reference or HEADROOM_REFERENCE")
      throw ExitCode(66)
    }
    if results.contains(where: { $0.status == "differs" }) { throw ExitCode(2) }
  }

  private func show(_ results: [Result]) {
    for result in results {
      print("\(result.status)  \(result.name): \(result.summary)")
      for finding in result.findings where all || !finding.agrees {
        let sign = finding.agrees ? "=" : "≠"
        print("    \(finding.what): expected \(finding.expected) \(sign) \(finding.found)")
      }
    }
  }
}
