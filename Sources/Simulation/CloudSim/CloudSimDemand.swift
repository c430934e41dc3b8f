import Platform

/// Reads the demand of guests as shares of their sizes.
struct CloudSimDemand {
  private let workload: Workload

  init(_ workload: Workload) { self.workload = workload }

  /// Writes the share of each guest's size at a step.
  func read(step: Int, into shares: inout [Double]) {
    for guest in shares.indices {
      let row = workload.demand[guest]
      if row.length == 0 {
        shares[guest] = Double(row.start) / 10_000
      } else {
        let index = row.start + (step + Int(row.phase)) % Int(row.length)
        shares[guest] = workload.samples[Int(row.column)][index] / 100
      }
    }
  }
}
