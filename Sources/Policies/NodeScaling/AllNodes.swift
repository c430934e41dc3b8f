package import Platform

/// Rents all nodes of all groups all the time.
package struct AllNodes: NodeScalingPolicy {
  package static let name = "none"

  package init(_ choice: Choice) {}

  package let rules: NodeRules? = nil
}
