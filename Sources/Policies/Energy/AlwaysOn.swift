package import Platform

/// Keeps every host on, whether it has guests or not.
package struct AlwaysOn: EnergyPolicy {
  package static let name = "always-on"

  package init(_ choice: Choice) {}
}
