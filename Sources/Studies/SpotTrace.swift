internal import Foundation

/// A trace of whether a provider had spare capacity, in the form of SkyPilot's.
///
/// Source: Z. Wu et al., *Can't Be Late: Optimizing Spot Instance Savings under Deadlines*, NSDI '24.
struct SpotTrace {
  /// What is wrong with a file.
  struct Failure: Error {
    let message: String
  }

  private struct File: Decodable {
    struct Metadata: Decodable {
      var gap_seconds: Double
    }
    var metadata: Metadata
    var data: [Int]
  }

  /// Spans without capacity, in milliseconds from the start of the trace.
  let outages: [Range<Int64>]
  /// Length of the trace, in milliseconds.
  let length: Int64

  /// Reads a file.
  init(path: String) throws(Failure) {
    guard let data = FileManager.default.contents(atPath: path) else {
      throw Failure(message: "there is no such file")
    }
    guard let file = try? JSONDecoder().decode(File.self, from: data) else {
      throw Failure(message: "it is not JSON of this form")
    }
    guard file.metadata.gap_seconds >= 1, file.metadata.gap_seconds <= 1e7,
      file.data.count < 100_000_000
    else { throw Failure(message: "`gap_seconds` is not between 1 and 10,000,000") }
    guard !file.data.isEmpty else { throw Failure(message: "`data` is empty") }
    let gap = Int64((file.metadata.gap_seconds * 1000).rounded())
    var outages: [Range<Int64>] = []
    for (index, count) in file.data.enumerated() where count <= 0 {
      let start = Int64(index) * gap
      if let last = outages.last, last.upperBound == start {
        outages[outages.count - 1] = last.lowerBound..<(start + gap)
      } else {
        outages.append(start..<(start + gap))
      }
    }
    self.outages = outages
    length = Int64(file.data.count) * gap
  }
}
