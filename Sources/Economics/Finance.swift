internal import Kernels

/// The arithmetic of money over time.
package enum Finance {
  /// The equal payment at the end of each year that repays `principal` with interest.
  ///
  /// `A = P·i / (1 − (1 + i)⁻ⁿ)`, and `P / n` without interest.
  package static func annuity(principal: Double, rate: Double, years: Double) -> Double {
    precondition(years > 0, "a purchase lasts some time")
    guard rate != 0 else { return principal / years }
    return principal * rate / (1 - Elementary.pow(1 + rate, -years))
  }

  /// The equal write-off per year.
  package static func straightLine(
    price: Double, residual: Double, years: Double
  ) -> Double {
    precondition(years > 0, "a purchase lasts some time")
    return (price - residual) / years
  }

  /// The equivalent annual cost of a purchase: its net present value as equal yearly payments.
  package static func equivalentAnnualCost(
    price: Double, residual: Double, rate: Double, years: Double
  ) -> Double {
    annuity(
      principal: price - residual * Elementary.pow(1 + rate, -years), rate: rate, years: years)
  }

  /// Net present value of payments at the ends of years 0, 1, 2, ….
  package static func netPresentValue(_ payments: [Double], rate: Double) -> Double {
    Statistics.sum(
      payments.enumerated().map { $1 * Elementary.pow(1 + rate, -Double($0)) })
  }
}
