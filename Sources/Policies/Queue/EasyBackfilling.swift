package import Platform

/// Starts guests in the order in which they asked, and lets later ones go ahead that do not put off the first
/// that waits.
///
/// The first that does not fit is promised the earliest time at which enough is thought to be free. A later
/// one starts now if it is thought to end by then, or leaves enough for the first beside it. Source: D. A.
/// Lifka, *The ANL/IBM SP scheduling system*, JSSPP 1995.
package struct EasyBackfilling: QueuePolicy {
  package static let name = "easy"

  package let looksAhead = true

  package init(_ choice: Choice) {}

  package func serve(_ picture: QueuePicture, act: (QueueAction) -> Bool) {
    let (line, time) = (picture.line, picture.time)
    var (free, running) = (picture.free, picture.running)
    var next = 0
    while next < line.count, act(.start(next)) {
      free = free - line[next].size
      running.append(RunningGuest(size: line[next].size, end: time + line[next].estimate))
      next += 1
    }
    guard next < line.count else { return }
    let first = line[next].size
    // When the first that waits can start, and what is left beside it then.
    var then = free
    var promised = Int64.max
    for guest in running.sorted(by: { ($0.end, $0.size.millicores) < ($1.end, $1.size.millicores) })
    {
      if promised < guest.end { break }
      then = then + guest.size
      if then.holds(first), promised == .max { promised = max(guest.end, time) }
    }
    var beside = then - first
    for index in (next + 1)..<max(line.count, next + 1) where free.holds(line[index].size) {
      let ends = promised == .max ? false : time + line[index].estimate <= promised
      guard ends || beside.holds(line[index].size), act(.start(index)) else { continue }
      free = free - line[index].size
      if !ends { beside = beside - line[index].size }
    }
  }
}
