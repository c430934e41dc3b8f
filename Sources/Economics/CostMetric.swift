internal import Kernels

/// The costs of a scenario, by the names of the result files; all in the book's currency.
package enum CostMetric: String, Sendable, CaseIterable, Hashable {
  case total = "cost_total"
  case equivalent = "cost_equivalent"
  case perYear = "cost_per_year"
  case equivalentPerYear = "cost_equivalent_per_year"
  case capital = "cost_capex"
  case energy = "cost_energy"
  case publicBill = "cost_public"
  case perUsedCoreHour = "cost_per_used_core_hour"

  /// One sentence on what is summed up.
  package var meaning: String {
    switch self {
    case .total: "cost over the horizon, as accounted"
    case .equivalent:
      "cost over the horizon with purchases as equivalent annual cost: what decisions look at"
    case .perYear: "cost as accounted, scaled to a year"
    case .equivalentPerYear: "the cost that decisions look at, scaled to a year"
    case .capital: "write-off of purchases over the horizon"
    case .energy: "energy over the horizon"
    case .publicBill: "public providers over the horizon"
    case .perUsedCoreHour: "cost over the horizon by busy core-hour"
    }
  }

  /// Whether the cost is one of a whole year.
  package var isPerYear: Bool { self == .perYear || self == .equivalentPerYear }

  /// The metric of one run's cost; nil where it has none.
  ///
  /// - Parameters:
  ///   - cost: What the run costs over the horizon.
  ///   - usedCoreHours: Busy core-hours of the run.
  ///   - yearsPerHorizon: The horizon as a part of a year of 8,760 hours, more than 0.
  package func value(
    of cost: Rating.Cost, usedCoreHours: Double, yearsPerHorizon: Double
  ) -> Double? {
    func sum(_ accepts: (Category) -> Bool) -> Double {
      Statistics.sum(Category.allCases.filter(accepts).map { cost.amounts[$0] })
    }
    switch self {
    case .total: return cost.total
    case .equivalent: return cost.equivalentTotal
    case .perYear: return cost.total / yearsPerHorizon
    case .equivalentPerYear: return cost.equivalentTotal / yearsPerHorizon
    case .capital: return sum(\.isCapital)
    case .energy: return cost.amounts[.energy]
    case .publicBill: return cost.publicBill
    case .perUsedCoreHour: return usedCoreHours > 0 ? cost.total / usedCoreHours : nil
    }
  }
}
