import Foundation
import Testing

/// The built program, run as a user runs it.
struct Tool {
  /// What a run left.
  struct Outcome {
    var status: Int32
    var output: String
    var errors: String
  }

  /// The checkout.
  static let root = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  /// The program beside the tests.
  static let program = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent()
    .appending(path: "headroom")

  /// The bundled study of twelve scenarios that answers fastest.
  static let study = root.appending(path: "datasets/studies/planetlab.yaml").path

  /// A folder of this test alone, with its own cache of traces.
  let folder: URL

  init() throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "headroom-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  /// A path in the folder.
  func path(_ name: String) -> String { folder.appending(path: name).path }

  /// Writes a text into the folder and returns its path.
  func write(_ text: String, to name: String) throws -> String {
    try Data(text.utf8).write(to: folder.appending(path: name))
    return path(name)
  }

  /// Removes the folder.
  func clean() { try? FileManager.default.removeItem(at: folder) }

  /// Starts the program in the checkout's folder.
  func start(_ arguments: [String], output: Any, errors: Any, input: Any = FileHandle.nullDevice)
    throws
    -> Process
  {
    let process = Process()
    process.executableURL = Self.program
    process.arguments = arguments
    process.currentDirectoryURL = Self.root
    process.environment = ProcessInfo.processInfo.environment.merging([
      "HEADROOM_CACHE": path("cache"), "NO_COLOR": "1", "SWIFT_BACKTRACE": "enable=no",
    ]) { _, own in own }
    process.standardInput = input
    process.standardOutput = output
    process.standardError = errors
    try process.run()
    return process
  }

  /// Runs the program to its end.
  @discardableResult
  func run(_ arguments: String...) throws -> Outcome { try run(arguments) }

  /// Runs the program to its end.
  func run(_ arguments: [String]) throws -> Outcome {
    let (output, errors) = (path("stdout-\(UUID())"), path("stderr-\(UUID())"))
    for file in [output, errors] { try Data().write(to: URL(filePath: file)) }
    let process = try start(
      arguments, output: try #require(FileHandle(forWritingAtPath: output)),
      errors: try #require(FileHandle(forWritingAtPath: errors)))
    process.waitUntilExit()
    func text(_ path: String) throws -> String {
      String(decoding: try Data(contentsOf: URL(filePath: path)), as: UTF8.self)
    }
    return Outcome(
      status: process.terminationStatus, output: try text(output), errors: try text(errors))
  }

  /// The files of a report that must be the same to the byte.
  static let stable = [
    "scenarios.csv", "runs.csv", "costs.csv", "series.csv", "usage.csv", "columns.csv",
    "calibration.csv", "bridge.csv", "showback.csv", "workloads.csv",
    "manifest.json", "index.html",
  ]

  /// The bytes of a report's files.
  func report(_ name: String) throws -> [Data] {
    try Self.stable.map { try Data(contentsOf: folder.appending(path: "\(name)/\($0)")) }
  }
}
