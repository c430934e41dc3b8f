internal import Foundation
internal import Platform
internal import Simulation
internal import Verification

/// How the time of a consolidation grows with guests and hosts: `benchmarks REFERENCE FOLDER growth`.
///
/// A day of PlanetLab 1 to 64 times, in turn, so that a machine that is slower for a while is so for all sizes; beside
/// it the compiled program of the peer benchmark, by which the machine is told.
enum GrowthBenchmark {
  private static let sizes = [1, 2, 4, 16, 64]
  private static let rounds = 5

  /// Milliseconds of each round.
  private struct Times {
    var all: [Double] = []

    var lowest: Double { all.min() ?? .nan }
    var median: Double { all.sorted()[all.count / 2] }
  }

  static func run(_ data: ReferenceData, folder: String) throws {
    let day = try ConsolidationBenchmark.day(data.file(folder))
    let peer = try compilePeer(data)
    defer { try? FileManager.default.removeItem(at: peer) }
    var (ofPeer, ofSizes) = (Times(), sizes.map { _ in Times() })
    var answers: [Benchmarks.Consolidated] = []
    for _ in 0..<rounds {
      ofPeer.all.append(try timePeer(peer, data))
      for (index, times) in sizes.enumerated() {
        let request = ConsolidationBenchmark.request(
          (0..<times).flatMap { _ in day }, hosts: 800 * times, energy: Choice(name: "consolidate"))
        let found = try Benchmarks.consolidate(request, folder: folder, times: times)
        if index == answers.count { answers.append(found) }
        guard
          (found.energy, found.migrations) == (answers[index].energy, answers[index].migrations)
        else { throw Benchmarks.WrongAnswer() }
        ofSizes[index].all.append(found.milliseconds)
      }
    }
    report(ofSizes, answers, guests: day.count, peer: ofPeer)
  }

  /// Writes a table: times, times of the peer in them, growth from the first size and what n·log n allows.
  private static func report(
    _ ofSizes: [Times], _ answers: [Benchmarks.Consolidated], guests: Int, peer: Times
  ) {
    func text(_ value: Double, _ digits: Int = 1) -> String {
      let text = value.formatted(
        .number.precision(.fractionLength(digits)).grouping(.never)
          .locale(Locale(identifier: "en_US_POSIX")))
      return String(repeating: " ", count: max(0, 10 - text.count)) + text
    }
    print("C program: lowest\(text(peer.lowest)) ms, median\(text(peer.median)) ms")
    print("  size     guests  lowest ms  median ms        × C     growth  of median    n·log n")
    let first = Double(guests)
    for (index, times) in sizes.enumerated() {
      let (size, answer) = (ofSizes[index], answers[index])
      let allowed = Double(times) * log(first * Double(times)) / log(first)
      print(
        String(repeating: " ", count: times < 10 ? 3 : 2) + "× \(times)",
        text(first * Double(times), 0), text(size.lowest), text(size.median),
        text(size.lowest / peer.lowest), text(size.lowest / ofSizes[0].lowest),
        text(size.median / ofSizes[0].median), text(allowed),
        "  kWh \(answer.energy), migrations \(answer.migrations)")
    }
  }

  /// The peer's program, compiled for this machine.
  private static func compilePeer(_ data: ReferenceData) throws -> URL {
    let program = FileManager.default.temporaryDirectory.appending(
      path: "headroom-peer-\(ProcessInfo.processInfo.globallyUniqueString)")
    let source = data.folder.appending(path: "peers/full.c").path
    _ = try output(
      of: "/usr/bin/env", ["cc", "-O3", "-march=native", source, "-o", program.path, "-lm"])
    return program
  }

  /// Milliseconds that the peer takes for its job.
  private static func timePeer(_ program: URL, _ data: ReferenceData) throws -> Double {
    let text = try output(of: program.path, [data.file(PeerBenchmark.needs).path])
    let words = text.split(separator: " ")
    guard let place = words.firstIndex(of: "run"), place + 1 < words.count,
      let time = Double(words[place + 1])
    else { throw Benchmarks.WrongAnswer() }
    return time
  }

  private static func output(of program: String, _ arguments: [String]) throws -> String {
    let process = Process()
    process.executableURL = URL(filePath: program)
    process.arguments = arguments
    let pipe = Pipe()
    process.standardOutput = pipe
    try process.run()
    let text = try pipe.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else { throw Benchmarks.Misuse() }
    return String(decoding: text, as: UTF8.self)
  }
}
