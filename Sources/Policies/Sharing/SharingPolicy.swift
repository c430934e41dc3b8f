/// How the guests of a host share its cores when they ask for more than there is, or always.
package protocol SharingPolicy: Policy {
  /// Whether nobody goes short while something is left: then only overloaded hosts matter.
  var isWorkConserving: Bool { get }

  /// What each guest gets; in sum at most the capacity, each at most what it asks for.
  ///
  /// - Parameters:
  ///   - capacity: What there is, in ten-thousandths of a core.
  ///   - demands: What each asks for, in the order of rows. Shape: `[guests]`.
  ///   - own: The cores that each was given times its weight, in the same unit, more than 0. Shape: `[guests]`.
  func allocate(capacity: Double, demands: [Double], own: [Double]) -> [Double]
}

extension SharingPolicy {
  package var isWorkConserving: Bool { true }
}
