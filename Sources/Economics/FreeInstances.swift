/// Hours of an instance type in a month for which a provider asks nothing.
package struct FreeInstances: Sendable, Hashable, Codable {
  /// The instance type, and the hours of it in a month.
  package var type: String, hoursPerMonth: Double

  /// Creates a free part.
  package init(type: String, hoursPerMonth: Double) {
    self.type = type
    self.hoursPerMonth = hoursPerMonth
  }
}
