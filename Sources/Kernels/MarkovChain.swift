internal import COpenBLAS

/// A continuous-time Markov chain with finitely many states.
package struct MarkovChain: Sendable {
  /// Rates from state to state; the diagonal is not looked at.
  ///
  /// Shape: `[states × states]`.
  package var rates: Matrix

  /// A chain of so many states without transitions.
  package init(states: Int) { rates = Matrix(rows: states, columns: states) }

  /// The share of time in each state in the long run: π with πQ = 0 and Σπ = 1, by LAPACK's `dgesv`.
  ///
  /// Shape: `[states]`; nil where the chain has more than one such distribution.
  package func stationary() -> [Double]? {
    let count = rates.rows
    guard count > 1 else { return count == 1 ? [1] : nil }
    // Column-major for LAPACK: row i of the system is state i's balance, the last is the sum.
    var system = Array(repeating: 0.0, count: count * count)
    for from in 0..<count {
      var leaving = 0.0
      for to in 0..<count where to != from {
        leaving += rates[from, to]
        if to < count - 1 { system[from * count + to] = rates[from, to] }
      }
      if from < count - 1 { system[from * count + from] = -leaving }
      system[from * count + count - 1] = 1
    }
    var right = Array(repeating: 0.0, count: count)
    right[count - 1] = 1
    var pivots = Array(repeating: Int32(0), count: count)
    var (order, sides, info) = (Int32(count), Int32(1), Int32(0))
    unsafe system.withUnsafeMutableBufferPointer { matrix in
      unsafe right.withUnsafeMutableBufferPointer { vector in
        unsafe pivots.withUnsafeMutableBufferPointer { rows in
          unsafe dgesv_(
            &order, &sides, matrix.baseAddress, &order, rows.baseAddress, vector.baseAddress,
            &order, &info)
        }
      }
    }
    return info == 0 ? right.map { max($0, 0) } : nil
  }

  /// Equal machines that fail at a rate each and are repaired by some crews, the state the number that
  /// is down; beside that shocks that take down so many at once.
  ///
  /// - Parameters:
  ///   - machines: How many there are; the chain has one state more.
  ///   - crews: Repairs that go on at once.
  ///   - states: How many of the states are kept, those with the fewest machines down; nil for all.
  ///   - shocks: Rates of shocks, and how many of those that are up each takes down.
  package static func repair(
    machines: Int, crews: Int, failure: Double, repair: Double,
    shocks: [(rate: Double, machines: Int)] = [], states: Int? = nil
  ) -> MarkovChain {
    let most = min(states ?? machines + 1, machines + 1) - 1
    var chain = MarkovChain(states: most + 1)
    for down in 0...most {
      if down < most { chain.rates[down, down + 1] += Double(machines - down) * failure }
      if down > 0 { chain.rates[down, down - 1] += Double(min(down, crews)) * repair }
      for shock in shocks where down < most {
        chain.rates[down, min(down + shock.machines, most)] += shock.rate
      }
    }
    return chain
  }
}
