package import Kernels

/// Picks any guest, with equal chance.
package struct RandomSelection: SelectionPolicy {
  package static let name = "random"

  package init() {}

  package func choose(_ candidates: [MigrationCandidate], stream: RandomStream) -> Int {
    var stream = stream
    return Int(stream.integer(below: UInt64(candidates.count)))
  }
}
