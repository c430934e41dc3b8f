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
  /// Shape: `[steps][guests]`.
  private var ahead: [[Double]]

  init(_ workload: Workload) {
    self.workload = workload
    rows = workload.demand
    ahead = Array(repeating: Array(repeating: 0, count: rows.count), count: Self.steps)
  }

  /// Writes the share of each guest's size at a step.
  func read(step: Int, into shares: inout [Double]) {
    for guest in shares.indices { shares[guest] = share(guest, step) }
  }

  /// Reads steps ahead, of which those behind the last one are like it.
  mutating func read(from first: Int, last: Int) {
    for guest in rows.indices {
      for step in 0..<Self.steps { ahead[step][guest] = share(guest, min(first + step, last)) }
    }
  }

  private func share(_ guest: Int, _ step: Int) -> Double {
    let row = rows[guest]
    if row.length == 0 { return Double(row.start) / 10_000 }
    let index = row.start + (step + Int(row.phase)) % Int(row.length)
    return workload.samples[Int(row.column)][index] / 100
  }

  /// Changes shares for those of one of the steps read.
  mutating func take(_ step: Int, _ shares: inout [Double]) { swap(&ahead[step], &shares) }

  /// Lets guests stand in another order; what has been read ahead is to be read again.
  mutating func arrange(_ order: [Int32]) { rows = order.map { rows[Int($0)] } }
}
