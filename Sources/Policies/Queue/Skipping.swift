package import Platform

/// Starts guests in the order in which they asked, and skips those that do not fit.
package struct Skipping: QueuePolicy {
  package static let name = "skipping"

  package init(_ choice: Choice) {}

  package func serve(
    _ line: [QueuedGuest], running: [RunningGuest], free: Capacity, at time: Int64,
    start: (Int) -> Bool
  ) {
    for index in line.indices { _ = start(index) }
  }
}
