internal import Simulation

/// When to take snapshots, and what that costs.
package enum CheckpointIntervals: Verification {
  package static let name = "checkpoint-intervals"
  package static let summary = "intervals of snapshots after Young and Daly, and their slowdowns"
  package static let needs = "closed_forms/checkpoint_daly.csv"

  package static func findings(_ data: ReferenceData) throws -> [Finding] {
    try data.rows(needs).dropFirst().flatMap { row -> [Finding] in
      let values = row.compactMap(Double.init)
      guard values.count == 7 else { return [] }
      let (mtbf, snapshot, restart) = (values[0], values[1], values[2])
      let young = Checkpointing.youngInterval(snapshot: snapshot, meanTimeBetween: mtbf)
      let best = Checkpointing.bestInterval(snapshot: snapshot, meanTimeBetween: mtbf)
      func slowdown(_ interval: Double) -> Double {
        Checkpointing.slowdown(
          interval: interval, snapshot: snapshot, meanTimeBetween: mtbf, restart: restart)
      }
      return [
        Finding("Young's interval at \(mtbf) h", values[3], young, within: 1e-8),
        Finding("slowdown at it", values[4], slowdown(young), within: 1e-8),
        // The reference's was searched for where the curve is flat, so that it is good to about √ε; ours is
        // a root, with the same slowdown to all digits.
        Finding("best interval", values[5], best, within: 1e-7 * values[5]),
        Finding("slowdown at it", values[6], slowdown(best), within: 1e-8),
      ]
    }
  }
}
