package import Platform

/// Guests cost what the trace says and no more.
package struct AsTraced: GuestsPolicy {
  package static let name = "as-traced"

  package init(_ choice: Choice) {}

  package func apply(to sharing: inout Blueprint.Virtualisation) {}
}
