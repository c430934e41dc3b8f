internal import Kernels
package import Platform

/// Guarantees every guest a share of its own cores, and gives none more than a limit of them.
///
/// What is left of the guarantees is shared by max–min fairness, weighted by cores. Guarantees that do not fit
/// together shrink alike.
package struct Reserved: SharingPolicy {
  package static let name = "reserved"

  static let floor = Parameter(
    "reserve", .share, default: 0.5, in: 0...1, "share of its own cores that a guest always gets")
  static let limit = Parameter(
    "limit", .share, default: 1, in: 0.01...100, "share of its own cores that it gets at most")

  package static let parameters = [floor, limit]

  private let floor: Double, limit: Double

  package init(_ choice: Choice) {
    floor = choice.number(Self.floor)
    limit = choice.number(Self.limit)
  }

  package let isWorkConserving = false

  package func allocate(capacity: Double, demands: [Double], own: [Double]) -> [Double] {
    let wanted = zip(demands, own).map { min($0, $1 * limit) }
    var floors = zip(wanted, own).map { min($0, $1 * floor) }
    let promised = floors.reduce(0, +)
    if promised > capacity { floors = floors.map { $0 * capacity / promised } }
    let rest = FairShare.allocate(
      capacity: max(0, capacity - floors.reduce(0, +)),
      demands: zip(wanted, floors).map { $0 - $1 },
      weights: own)
    return zip(floors, rest).map { $0 + $1 }
  }
}
