internal import CKernels

/// Pays for hourly demand from hourly budgets.
package enum HourlyCover {
  /// Pays for part of a demand as far as each hour's budget goes; the budget is lessened.
  ///
  /// - Parameters:
  ///   - demand: Units in each hour. Shape: `[hours of the budget and more]`.
  ///   - first: Index of the first hour.
  ///   - rate: Price of a unit, more than 0.
  ///   - budget: What can be paid in each hour. Shape: `[hours]`.
  /// - Returns: What is paid in all hours.
  package static func pay(
    for demand: [Double], from first: Int, rate: Double, budget: inout [Double]
  ) -> Double {
    precondition(first >= 0 && first + budget.count <= demand.count, "shapes differ")
    let count = Int64(budget.count)
    return unsafe demand.withUnsafeBufferPointer { demand in
      guard let base = demand.baseAddress else { return 0 }
      return unsafe ck_cover(base + first, rate, &budget, count)
    }
  }

  /// The same, where what is not paid for is left in the demand.
  package static func pay(
    for demand: inout [Double], from first: Int, rate: Double, budget: inout [Double]
  ) -> Double {
    precondition(first >= 0 && first + budget.count <= demand.count, "shapes differ")
    let count = Int64(budget.count)
    return unsafe demand.withUnsafeMutableBufferPointer { demand in
      guard let base = demand.baseAddress else { return 0 }
      return unsafe ck_cover_rest(base + first, rate, &budget, count)
    }
  }
}
