internal import Kernels

extension Roadmap {
  /// An obligation that runs until a day: room, power, support or a provider's commitment that is paid whether
  /// it is used or not.
  package struct Contract: Sendable, Hashable, Codable {
    /// The name, and what it pays for.
    package var name: String, category: Category
    /// What is paid a month at least, and the day after the last one, in milliseconds since 1970.
    package var perMonth: Double, end: Int64
    /// What ends it at the start of the plan; nil where nothing does.
    package var exitFee: Double?

    /// Creates a contract.
    package init(
      name: String, category: Category, perMonth: Double, end: Int64, exitFee: Double? = nil
    ) {
      self.name = name
      self.category = category
      self.perMonth = perMonth
      self.end = end
      self.exitFee = exitFee
    }
  }

  /// What contracts cost each month beyond what is used of what they pay for.
  ///
  /// Use of a category counts against all contracts on it together. A contract is ended at the start where its
  /// fee is less than the present value of what is saved until its end; contracts are looked at from the last one on.
  /// What is due after the plan, where use stays that of its last month, counts in its last month.
  ///
  /// - Parameters:
  ///   - spent: What is spent on each category, month by month, that of a baseline which still runs included.
  ///   - rate: Cost of capital in a month.
  func unusedContracts(
    _ spent: [[Category: Double]], rate: Double, _ epoch: Int64
  ) -> [Double] {
    guard let last = spent.last, let end = contracts.map(\.end).max() else {
      return spent.map { _ in 0 }
    }
    let months = max(spent.count, min(CivilDate.months(from: epoch, to: end) + 1, 1200))
    let used = spent + Array(repeating: last, count: months - spent.count)
    let starts = (0...used.count).map { CivilDate.month($0, after: epoch) }
    func present(_ costs: [Double]) -> Double {
      costs.enumerated().reduce(0) {
        $0 + $1.element * Elementary.pow(1 + rate, -Double($1.offset))
      }
    }
    // Between two ends of contracts the same are due, and use is even over a month.
    func unused(_ contracts: [Contract]) -> [Double] {
      used.indices.map { month in
        let (first, last) = (starts[month], starts[month + 1])
        let ends = contracts.map(\.end).filter { $0 > first && $0 < last }
        let bounds = [first] + Set(ends).sorted() + [last]
        return zip(bounds, bounds.dropFirst()).reduce(0.0) { sum, span in
          let part = Double(span.1 - span.0) / Double(last - first)
          var due: [Category: Double] = [:]
          for contract in contracts where contract.end >= span.1 {
            due[contract.category, default: 0] += contract.perMonth
          }
          return sum
            + part
            * Category.allCases.reduce(0) { unused, category in
              guard let due = due[category] else { return unused }
              return unused + max(0, due - max(0, used[month][category] ?? 0))
            }
        }
      }
    }
    var kept = contracts
    var fees = 0.0
    for index in contracts.indices.reversed() {
      guard let fee = contracts[index].exitFee else { continue }
      // Those behind it have been looked at, and may be gone.
      var others = kept
      others.remove(at: index)
      let saved = present(unused(kept)) - present(unused(others))
      if fee < saved {
        kept = others
        fees += fee
      }
    }
    let all = unused(kept)
    var costs = Array(all[..<spent.count])
    costs[0] += fees
    costs[spent.count - 1] += present(Array(all[spent.count...])) / (1 + rate)
    return costs
  }
}
