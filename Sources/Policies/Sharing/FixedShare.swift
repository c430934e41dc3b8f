package import Platform

/// Gives every guest at most a fixed share of its host, whether others use theirs or not.
///
/// When all together ask for more than there is within their shares, each gets the same part of it.
package struct FixedShare: SharingPolicy {
  package static let name = "fixed-share"

  static let share = Parameter(
    "share", .share, default: 0.25, in: 0.0001...1, "share of the host that a guest gets at most")

  package static let parameters = [share]

  private let share: Double

  package init(_ choice: Choice) {
    share = choice.number(Self.share)
  }

  package let isWorkConserving = false

  package func allocate(capacity: Double, demands: [Double], own: [Double]) -> [Double] {
    let bounded = demands.map { min($0, share * capacity) }
    let asked = bounded.reduce(0, +)
    return asked > capacity ? bounded.map { $0 * capacity / asked } : bounded
  }
}
