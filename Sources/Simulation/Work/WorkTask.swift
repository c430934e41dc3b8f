import Platform

/// A guest with work to do.
struct WorkTask {
  enum State: UInt8 {
    case absent, waiting, running, snapshotting, done, givenUp
  }

  var state: State = .absent
  /// When it asked for a host first, and the host that it has, or -1.
  var asked: Int64
  var host: Int32 = -1
  var gpus: GPUSet = 0
  /// Work done, in milliseconds of the life that the trace tells.
  var done = 0.0
  /// Work that the last snapshot holds.
  var saved = 0.0
  /// Work at which the next snapshot begins, the work between two, and when the current one ends.
  var nextSnapshot = Double.infinity
  var interval = 0.0
  var snapshotEnd: Int64 = 0
  /// Work done in a millisecond, while it lasts.
  var rate = 0.0
  var attempts = 0
  /// Since when it runs, and when it is thought to end.
  var startedAt: Int64 = 0
  var expectedEnd: Int64 = 0
  var hasRun = false
}

/// A host while guests work on it.
struct WorkHost {
  /// Guests on it, in the order of their rows.
  var guests: [Int32] = []
  /// Up to when its use is counted, and what it serves and is asked for since, in core-basis-points.
  var since: Int64 = 0
  var served = 0.0, asked = 0.0
  /// What each guest asks for, and what it gets.
  ///
  /// Shape: `[guests]`.
  var demands: [Double] = [], shares: [Double] = []
  /// Grows with every change, so that events planned before are stale.
  var version: Int32 = 0
  /// How many incidents hold it down.
  var outages = 0
}
