package import Platform

/// Leaves guests where they are.
package struct NoBalancing: BalancingPolicy {
  package static let name = "none"

  package init(_ choice: Choice) {}

  package let periodMilliseconds: Int64? = nil

  package func moves(_ picture: BalancingPicture) -> [BalancingMove] { [] }
}
