import Platform

/// Reads the demand of guests as shares of their sizes, some steps ahead.
struct CloudSimDemand {
  /// Steps that are read at once, because a guest's samples lie together.
  ///
  /// Guests may stand in another order after them, by when about a third has moved.
  static let steps = 4

  private let workload: Workload
  /// Where the samples of each guest are.
  ///
  /// Shape: `[guests]`.
  private var rows: [DemandRow]
  /// Shares of each guest's size.
  ///
  /// Shape: `[guests × steps]`.
  private var ahead: [Double]

  init(_ workload: Workload) {
    self.workload = workload
    rows = workload.demand
    ahead = Array(repeating: 0, count: rows.count * Self.steps)
  }

  /// Reads steps ahead, of which those behind the last one are like it.
  mutating func read(from first: Int, last: Int) {
    let (rows, samples) = (rows, workload.samples)
    var shares = ahead.mutableSpan
    for guest in rows.indices {
      let row = rows[guest]
      let place = guest * Self.steps
      guard row.length > 0 else {
        for step in 0..<Self.steps { shares[place + step] = Double(row.start) / 10_000 }
        continue
      }
      let start = (first + Int(row.phase)) % Int(row.length)
      if first + Self.steps - 1 <= last, start + Self.steps <= Int(row.length) {
        samples[Int(row.column)].copy(
          (row.start + start)..<(row.start + start + Self.steps), to: &shares, from: place)
        for step in 0..<Self.steps { shares[place + step] /= 100 }
        continue
      }
      for step in 0..<Self.steps {
        let index = (min(first + step, last) + Int(row.phase)) % Int(row.length)
        shares[place + step] = samples[Int(row.column)][row.start + index] / 100
      }
    }
  }

  /// The share of a guest's size at one of the steps read.
  func share(of guest: Int, _ step: Int) -> Double { ahead[guest * Self.steps + step] }

  /// Lets guests stand in another order; what has been read ahead is to be read again.
  mutating func arrange(_ order: [Int32]) { rows = order.map { rows[Int($0)] } }
}
