import Platform

/// Reads the demand of guests as shares of their sizes, some steps ahead.
///
/// A guest's samples lie together, and the shares of one step are asked for together.
struct CloudSimDemand {
  /// Steps that are read at once: in hundredths, a cache line of 64 bytes.
  static let steps = 32

  private let workload: Workload
  /// Shares of each guest's size.
  ///
  /// Shape: `[steps × guests]`.
  private var ahead: [Double]

  init(_ workload: Workload) {
    self.workload = workload
    ahead = Array(repeating: 0, count: workload.count * Self.steps)
  }

  /// Reads steps ahead, of which those behind the last one are like it.
  mutating func read(from step: Int, last: Int) {
    let (rows, samples) = (workload.demand, workload.samples)
    let first = min(step, last)
    var shares = ahead.mutableSpan
    var percent = InlineArray<32, Double>(repeating: 0)
    let present = min(Self.steps, last - first + 1)
    for (guest, row) in rows.enumerated() {
      guard row.length > 0 else {
        for step in 0..<Self.steps {
          shares[step * rows.count + guest] = Double(row.start) / 10_000
        }
        continue
      }
      let start = (first + Int(row.phase)) % Int(row.length)
      if start + present <= Int(row.length) {
        let place = row.start + start
        var values = percent.mutableSpan
        samples[Int(row.column)].copy(place..<(place + present), to: &values, from: 0)
      } else {
        for step in 0..<present {
          let index = (first + step + Int(row.phase)) % Int(row.length)
          percent[step] = samples[Int(row.column)][row.start + index]
        }
      }
      for step in present..<Self.steps { percent[step] = percent[present - 1] }
      for step in 0..<Self.steps { shares[step * rows.count + guest] = percent[step] / 100 }
    }
  }

  /// The share of a guest's size at one of the steps read.
  func share(of guest: Int, _ step: Int) -> Double { ahead[step * workload.count + guest] }
}
