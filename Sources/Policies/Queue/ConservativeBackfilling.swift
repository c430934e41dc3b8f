package import Platform

/// Promises every guest that waits a time, in the order in which they asked, and lets one go ahead only where
/// it puts off nobody.
///
/// Source: A. W. Mu'alem, D. G. Feitelson, IEEE Transactions on Parallel and Distributed Systems 12 (2001)
/// 529.
package struct ConservativeBackfilling: QueuePolicy {
  package static let name = "conservative"

  package let looksAhead = true

  package init(_ choice: Choice) {}

  package func serve(_ picture: QueuePicture, act: (QueueAction) -> Bool) {
    let time = picture.time
    var profile = Profile(free: picture.free, running: picture.running, from: time)
    for (index, guest) in picture.line.enumerated() {
      let begin = profile.firstFit(guest)
      guard begin < .max else { continue }
      if begin == time, !act(.start(index)) { continue }
      profile.take(guest, from: begin)
    }
  }

  /// What is free from which instant on.
  private struct Profile {
    private var times: [Int64]
    private var free: [Capacity]

    init(free now: Capacity, running: [RunningGuest], from time: Int64) {
      times = [time]
      free = [now]
      for guest in running.sorted(by: { $0.end < $1.end }) {
        let end = max(guest.end, time + 1)
        let sum = free[free.count - 1] + guest.size
        if times[times.count - 1] == end {
          free[free.count - 1] = sum
        } else {
          times.append(end)
          free.append(sum)
        }
      }
    }

    /// The first instant from which on a guest fits for as long as it is thought to run.
    func firstFit(_ guest: QueuedGuest) -> Int64 {
      var begin = 0
      while begin < times.count {
        let end = times[begin] + guest.estimate
        var place = begin
        while place < times.count, times[place] < end, free[place].holds(guest.size) { place += 1 }
        if place == times.count || times[place] >= end { return times[begin] }
        begin = place + 1
      }
      return .max
    }

    mutating func take(_ guest: QueuedGuest, from begin: Int64) {
      let end = begin + guest.estimate
      split(at: begin)
      split(at: end)
      for place in times.indices where times[place] >= begin && times[place] < end {
        free[place] = free[place] - guest.size
      }
    }

    private mutating func split(at time: Int64) {
      guard let place = times.lastIndex(where: { $0 <= time }), times[place] < time else { return }
      times.insert(time, at: place + 1)
      free.insert(free[place], at: place + 1)
    }
  }
}
