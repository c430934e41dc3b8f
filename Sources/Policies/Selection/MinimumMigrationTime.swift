package import Kernels

/// Picks the guest with the least memory, which moves fastest; the first of equals.
package struct MinimumMigrationTime: SelectionPolicy {
  package static let name = "minimum-migration-time"

  package init() {}

  package func choose(_ candidates: [MigrationCandidate], stream: RandomStream) -> Int {
    candidates.first { $0.memoryMiB }
  }
}
