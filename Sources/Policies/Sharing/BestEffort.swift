package import Platform

/// Gives every guest the same share of what it asks for, so that greedy ones get more.
package struct BestEffort: SharingPolicy {
  package static let name = "best-effort"

  package init(_ choice: Choice) {}

  package func allocate(capacity: Double, demands: [Double], own: [Double]) -> [Double] {
    let asked = demands.reduce(0, +)
    guard asked > capacity else { return demands }
    return demands.map { $0 * capacity / asked }
  }
}
