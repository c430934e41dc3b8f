package import Platform

/// Runs all cores at their highest frequency, whatever the load.
package struct Performance: FrequencyPolicy {
  package static let name = "performance"

  package init(_ choice: Choice) {}

  package let ceiling = 1.0

  package func dynamicPower(at load: Double) -> Double { 1 }
}
