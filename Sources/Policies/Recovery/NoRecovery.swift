package import Platform

/// Lets guests of a lost site wait until the site is back.
package struct NoRecovery: RecoveryPolicy {
  package static let name = "none"

  package let site: String? = nil
  package let standing = StandingProtection()
  package let restoration: Restoration? = nil

  package init(_ choice: Choice) {}
}
