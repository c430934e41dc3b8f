import Platform

/// In which order guests that wait for hosts start.
///
/// What is free, and what comes free, is summed over the hosts; whether a guest then finds a host is for the
/// placement rule to say.
package protocol QueuePolicy: Policy {
  /// Whether it looks at who runs and at what is free; others are told nothing.
  var looksAhead: Bool { get }

  /// Starts guests of the line that may start now.
  ///
  /// - Parameters:
  ///   - line: Guests that wait, in the order in which they asked.
  ///   - running: Guests that run.
  ///   - free: What they leave.
  ///   - time: Milliseconds from the start.
  ///   - start: Starts a guest by its place in the line, if it finds a host; says whether it did.
  func serve(
    _ line: [QueuedGuest], running: [RunningGuest], free: Capacity, at time: Int64,
    start: (Int) -> Bool)
}

extension QueuePolicy {
  package var looksAhead: Bool { false }
}

/// Cores, in thousandths, and memory in MiB.
package struct Capacity: Sendable, Hashable {
  package var millicores: Int64, memoryMiB: Int64

  /// Creates an amount.
  package init(millicores: Int64, memoryMiB: Int64) {
    self.millicores = millicores
    self.memoryMiB = memoryMiB
  }

  /// Whether there is as much here of both.
  func holds(_ other: Capacity) -> Bool {
    millicores >= other.millicores && memoryMiB >= other.memoryMiB
  }

  static func + (left: Capacity, right: Capacity) -> Capacity {
    Capacity(
      millicores: left.millicores + right.millicores, memoryMiB: left.memoryMiB + right.memoryMiB)
  }

  static func - (left: Capacity, right: Capacity) -> Capacity {
    Capacity(
      millicores: left.millicores - right.millicores, memoryMiB: left.memoryMiB - right.memoryMiB)
  }
}

/// A guest that waits.
package struct QueuedGuest: Sendable, Hashable {
  /// What it asks for, and how long it is thought to run, in milliseconds.
  package var size: Capacity, estimate: Int64

  /// Describes a guest.
  package init(size: Capacity, estimate: Int64) {
    self.size = size
    self.estimate = estimate
  }
}

/// A guest that runs.
package struct RunningGuest: Sendable, Hashable {
  /// What it has, and when it is thought to end, in milliseconds from the start.
  package var size: Capacity, end: Int64

  /// Describes a guest.
  package init(size: Capacity, end: Int64) {
    self.size = size
    self.end = end
  }
}
