package import Platform

/// Gives every guest of a host the same part, whether it uses it or not.
package struct EqualShare: SharingPolicy {
  package static let name = "equal-share"

  package init(_ choice: Choice) {}

  package let isWorkConserving = false

  package func allocate(capacity: Double, demands: [Double], own: [Double]) -> [Double] {
    let part = capacity / Double(max(demands.count, 1))
    return demands.map { min($0, part) }
  }
}
