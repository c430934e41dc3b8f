package import Platform

/// Guests keep the cores that they came with.
package struct NoResize: ResizePolicy {
  package static let name = "none"

  package init(_ choice: Choice) {}

  package let periodMilliseconds: Int64? = nil
  package let windowMilliseconds: Int64 = 0
  package let stepMillicores: Int32 = 0

  package func millicores(asked: [Double], now: Int32, first: Int32, step: Int64) -> Int32 { now }
}
