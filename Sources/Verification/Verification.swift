/// A comparison of the simulation with numbers that somebody else found.
package protocol Verification: Sendable {
  /// The name on the command line.
  static var name: String { get }
  /// One sentence on what is compared, and whose numbers they are.
  static var summary: String { get }
  /// The file or folder of the reference data that it needs.
  static var needs: String { get }

  /// Compares.
  static func findings(_ data: ReferenceData) throws -> [Finding]
}

/// One number compared.
package struct Finding: Sendable, Encodable {
  /// What was compared, what was expected and what was found.
  package var what: String, expected: String, found: String
  /// Whether the two agree.
  package var agrees: Bool

  /// A comparison for equality.
  package init(_ what: String, _ expected: some Equatable & CustomStringConvertible, _ found: Any) {
    self.what = what
    self.expected = expected.description
    self.found = "\(found)"
    agrees = self.expected == self.found
  }

  /// A comparison within a distance, which is the finding's own error.
  package init(_ what: String, _ expected: Double, _ found: Double, within distance: Double) {
    self.what = what
    self.expected = "\(expected) ± \(distance)"
    self.found = "\(found)"
    agrees = abs(expected - found) <= distance
  }
}

extension Finding {
  /// A comparison of a published number with the one found, rounded to as many digits.
  package init(_ what: String, _ expected: Double, _ found: Double, digits: Int) {
    let scale = (0..<digits).reduce(1.0) { scale, _ in scale * 10 }
    self.init(what, expected, (found * scale).rounded() / scale)
  }
}

/// Every comparison.
package enum Verifications {
  /// In the order in which they are run.
  package static let all: [any Verification.Type] = [
    PeerBenchmark.self, TemporalBinPacking.self, KaufmanRoberts.self, KOfN.self, Queues.self,
    ConsolidationBenchmark.self, ConsolidationSeries.self, OpenDCWeek.self, OpenDCCases.self,
    GPUPlacement.self, MAROToy.self, MachineRepair.self, CheckpointIntervals.self,
    BatchQueues.self, CarbonPerCore.self,
  ]
}
