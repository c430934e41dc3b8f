package import Platform

/// Lets guests of a lost site wait until the site is back, wherever else there may be room: their data are there.
package struct NoRecovery: RecoveryPolicy {
  package static let name = "none"

  package let site: String? = nil
  package let standing = StandingProtection()
  package let restoration: Restoration? = nil

  package init(_ choice: Choice) {}
}
