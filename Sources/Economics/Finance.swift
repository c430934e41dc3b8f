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

  /// What a purchase is worth while it is used, written off evenly to its residual share.
  static func straightLineValue(
    price: Double, residual: Double, from start: Int, until end: Int, at now: Int
  ) -> Double {
    let used = Double(now - start) / Double(max(end - start, 1))
    return price * (1 - (1 - residual) * min(max(used, 0), 1))
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

extension Finance {
  /// The rate at which payments at the ends of periods 0, 1, 2, … are worth nothing today.
  ///
  /// - Returns: The rate per period, or nil where none or several are possible: a series whose payments do not
  ///   change sign has no rate. One whose payments change sign once has one rate; one whose running sum does, and
  ///   ends above nought, has one above nought (C. J. Norstrøm, *A sufficient condition for a unique nonnegative
  ///   internal rate of return*, 1972). Others may have several.
  package static func internalRate(_ payments: [Double]) -> Double? {
    func signs(_ values: [Double]) -> [Bool] { values.filter { $0 != 0 }.map { $0 > 0 } }
    func changes(_ signs: [Bool]) -> Int { zip(signs, signs.dropFirst()).count { $0 != $1 } }
    let own = signs(payments)
    guard let first = own.first, own.contains(!first) else { return nil }
    var sums: [Double] = []
    for payment in payments { sums.append((sums.last ?? 0) + payment) }
    let ofSums = signs(sums)
    let isSimple = changes(own) == 1
    guard isSimple || changes(ofSums) == 1 && ofSums.first == false else { return nil }
    // The present value crosses nought once.
    // Lower down, factors of late payments would overflow.
    let least = Elementary.pow(10, -250 / Double(payments.count)) - 1
    var low = isSimple ? max(-0.999, least) : 0
    var high = 1.0
    let isLoan = first
    func isPositive(_ rate: Double) -> Bool {
      (netPresentValue(payments, rate: rate) > 0) != isLoan
    }
    while isPositive(high), high < 1e6 { high *= 2 }
    guard isPositive(low), !isPositive(high) else { return nil }
    for _ in 0..<200 {
      let middle = (low + high) / 2
      if isPositive(middle) { low = middle } else { high = middle }
    }
    return (low + high) / 2
  }

  /// Periods until payments have added up to nought or more and stay there; nil where they never do.
  ///
  /// Within a period they are taken to come evenly.
  package static func payback(_ payments: [Double]) -> Double? {
    var sums: [Double] = []
    for payment in payments { sums.append((sums.last ?? 0) + payment) }
    guard let last = sums.last, last >= 0 else { return nil }
    guard let below = sums.lastIndex(where: { $0 < 0 }) else { return 0 }
    return Double(below) + -sums[below] / payments[below + 1]
  }

  /// The rate of a part of a year that is the same as a yearly one.
  package static func rate(perYear rate: Double, periodsPerYear: Double) -> Double {
    Elementary.pow(1 + rate, 1 / periodsPerYear) - 1
  }
}
