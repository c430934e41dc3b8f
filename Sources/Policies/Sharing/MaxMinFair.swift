internal import Kernels
package import Platform

/// Gives what one guest leaves to the others, weighted by their cores: max–min fairness.
package struct MaxMinFair: SharingPolicy {
  package static let name = "max-min"

  package init(_ choice: Choice) {}

  package func allocate(capacity: Double, demands: [Double], own: [Double]) -> [Double] {
    FairShare.allocate(capacity: capacity, demands: demands, weights: own)
  }
}
