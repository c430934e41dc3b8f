package import Platform

/// Starts guests in the order in which they asked; one that does not fit holds up those behind it.
package struct FirstCome: QueuePolicy {
  package static let name = "fcfs"

  package init(_ choice: Choice) {}

  package func serve(
    _ line: [QueuedGuest], running: [RunningGuest], free: Capacity, at time: Int64,
    start: (Int) -> Bool
  ) {
    for index in line.indices where !start(index) { return }
  }
}
