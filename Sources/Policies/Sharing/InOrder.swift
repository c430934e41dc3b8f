package import Platform

/// Serves guests in their order, each in full, until nothing is left: first fit.
package struct InOrder: SharingPolicy {
  package static let name = "first-fit"

  package init(_ choice: Choice) {}

  package func allocate(capacity: Double, demands: [Double], own: [Double]) -> [Double] {
    var left = capacity
    return demands.map { demand in
      let served = min(demand, left)
      left -= served
      return served
    }
  }
}
