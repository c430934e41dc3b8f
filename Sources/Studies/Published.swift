/// Results that others published for scenarios of a study.
package struct Published: Sendable, Hashable, Codable {
  /// Where the figures come from, and when they were published.
  package var source: String, date: String
  /// The figures, in the order of the file.
  package var figures: [Figure] = []

  /// One figure.
  package struct Figure: Sendable, Hashable, Codable {
    /// Index of the scenario's platform.
    package var platform: Int
    /// Name of the metric.
    package var metric: String
    /// The value, in the metric's unit.
    package var value: Double
  }
}
