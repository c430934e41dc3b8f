/// Shares a capacity among competing demands.
package enum FairShare {
  /// Weighted max–min fairness: nobody gets more than asked, and what one leaves the others share
  /// in proportion to their weights.
  ///
  /// Demands are served in the order of demand per weight; each gets the smaller of its demand and
  /// its weighted part of what is left. Ties keep the order given. Source: D. Bertsekas,
  /// R. Gallager, *Data Networks*, 2nd ed., 1992, section 6.5.2.
  ///
  /// - Precondition: Equal counts; no negative demand; every weight more than 0.
  /// - Complexity: O(*n* log *n*).
  /// - Returns: What each demand receives. Shape: that of `demands`.
  package static func allocate(
    capacity: Double, demands: [Double], weights: [Double]
  ) -> [Double] {
    precondition(demands.count == weights.count, "shapes differ")
    let order = demands.indices.sorted {
      let (left, right) = (demands[$0] / weights[$0], demands[$1] / weights[$1])
      return left != right ? left < right : $0 < $1
    }
    var shares = Array(repeating: 0.0, count: demands.count)
    var left = capacity
    var weightLeft = weights.reduce(0, +)
    for index in order {
      let part = weightLeft > 0 ? left * weights[index] / weightLeft : 0
      shares[index] = min(demands[index], max(part, 0))
      left -= shares[index]
      weightLeft -= weights[index]
    }
    return shares
  }
}
