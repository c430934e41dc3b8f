/// Power that changes with events rather than with loads, such as that of GPUs.
struct PowerTrack {
  private var changes: [(time: Int64, milliwatts: Int64)] = []

  /// Changes the power from an instant on; instants never go back.
  mutating func change(by milliwatts: Int64, at time: Int64) {
    if let last = changes.last, last.time == time {
      changes[changes.count - 1].milliwatts += milliwatts
    } else {
      changes.append((time, milliwatts))
    }
  }

  /// Adds watts × milliseconds to each step that the power reaches into.
  ///
  /// - Parameters:
  ///   - parts: Watts × milliseconds. Shape: `[steps]`.
  ///   - step: Length of a step, in milliseconds.
  func add(to parts: inout [Double], step: Int64) {
    let horizon = Int64(parts.count) * step
    var level: Int64 = 0
    for (index, change) in changes.enumerated() {
      level += change.milliwatts
      guard level != 0 else { continue }
      var time = change.time
      let end = index + 1 < changes.count ? min(changes[index + 1].time, horizon) : horizon
      while time < end {
        let until = min(end, (time / step + 1) * step)
        parts[Int(time / step)] += Double(level * (until - time)) / 1000
        time = until
      }
    }
  }
}
