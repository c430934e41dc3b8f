package import Kernels

/// Picks the guest that uses the least of its size; the first of equals.
package struct MinimumUtilisation: SelectionPolicy {
  package static let name = "minimum-utilisation"

  package init() {}

  package func choose(_ candidates: [MigrationCandidate], stream: RandomStream) -> Int {
    candidates.first { $0.utilisation }
  }
}
