/// Whole things of one kind in a plan, bought when they are needed and again when their life ends: racks, packs of
/// licences.
struct Stock {
  /// Equal things: months from the start in which they come and go, and how many.
  struct Batch: PlanBatch {
    var month: Int, end: Int, count: Int
    /// What was paid for each.
    var price: Double
    /// Whether it is still to come, and to be paid for.
    var isOrdered = false, isDated = false
  }

  /// What one costs today, the share of it left at the end of its life, and the life in months.
  private let price: Double, residual: Double, life: Int
  private var batches: [Batch]
  private let ordered: [Batch]
  /// Those that are there at the start and not needed.
  private let unused: [Batch]

  /// - Parameters:
  ///   - known: Those that are there or ordered.
  ///   - needed: How many of those that are there are kept, those that stay longest.
  init(price: Double, residual: Double, life: Int, known: [Batch], needed: Int) {
    self.price = price
    self.residual = residual
    self.life = life
    (batches, unused, ordered) = known.divided(keeping: needed)
  }

  /// How many there are.
  var count: Int { batches.reduce(0) { $0 + $1.count } }

  /// Retires what is old, takes what was ordered, and buys what is missing.
  ///
  /// - Parameters:
  ///   - factor: What one costs, for each unit of today's price.
  ///   - isKept: Whether all stays as it is but for what was ordered.
  /// - Returns: What is paid, and what is got for those that retire.
  mutating func advance(
    to month: Int, needed: Int, price factor: Double = 1, isKept: Bool = false
  ) -> (paid: Double, sold: Double) {
    var (paid, sold) = (0.0, 0.0)
    func goes(_ batch: Batch) -> Bool { month >= batch.end && (!isKept || batch.isDated) }
    for batch in batches where goes(batch) {
      sold += value(of: batch, at: month) * Double(batch.count)
    }
    batches.removeAll(where: goes)
    for batch in ordered where batch.month == month {
      paid += batch.price * Double(batch.count)
      batches.append(batch)
    }
    let missing = needed - count
    if !isKept, missing > 0 {
      paid += price * factor * Double(missing)
      batches.append(
        Batch(month: month, end: month + life, count: missing, price: price * factor))
    }
    return (paid, sold)
  }

  /// The straight-line value of all that are there.
  func value(at month: Int) -> Double {
    batches.reduce(0) { $0 + value(of: $1, at: month) * Double($1.count) }
  }

  /// What those that are not needed are worth.
  func surplus(at month: Int) -> Double {
    unused.reduce(0) { $0 + value(of: $1, at: month) * Double($1.count) }
  }

  private func value(of batch: Batch, at month: Int) -> Double {
    Finance.straightLineValue(
      price: batch.price, residual: residual, from: batch.month, until: batch.end, at: month)
  }
}
