internal import Documents
internal import Economics
internal import Quantities
internal import Simulation

/// A condition that a scenario must meet, such as `availability >= 99.95 %`.
package struct Requirement: Sendable, Hashable, Codable {
  /// How the metric is compared.
  package enum Relation: String, Sendable, CaseIterable, Codable {
    case atLeast = ">="
    case atMost = "<="
    case equal = "=="
    case above = ">"
    case below = "<"
  }

  /// The metric's name, the relation and the value in the metric's own unit.
  package var metric: String, relation: Relation, value: Double

  /// Every metric that a condition may name.
  package static var metrics: [String] {
    Metric.allCases.map(\.rawValue) + CostMetric.allCases.map(\.rawValue)
  }

  /// Reads a condition, or nil where it is not understood.
  package init?(parsing text: String) {
    let parts = text.split(separator: " ", maxSplits: 2).map(String.init)
    guard parts.count == 3, let relation = Relation(rawValue: parts[1]),
      let value = Quantity<Share>(parsing: parts[2])
    else { return nil }
    metric = parts[0]
    self.relation = relation
    self.value = value.value
  }

  /// Whether a mean meets the condition; a metric that is absent does not.
  package func holds(for mean: Double?) -> Bool {
    guard let mean else { return false }
    switch relation {
    case .atLeast: return mean >= value
    case .atMost: return mean <= value
    case .equal: return mean == value
    case .above: return mean > value
    case .below: return mean < value
    }
  }

  /// The condition as it is written.
  package var text: String { "\(metric) \(relation.rawValue) \(value.compact)" }
}
