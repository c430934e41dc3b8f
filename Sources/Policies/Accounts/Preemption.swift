/// Finds whom to send away so that a guest finds a host.
struct Preemption {
  private var free: [Capacity]
  private var isGone: [Bool]
  private let picture: QueuePicture

  /// - Precondition: Nobody of the line has started since the picture was taken.
  init(_ picture: QueuePicture) {
    self.picture = picture
    free = picture.hosts
    isGone = Array(repeating: false, count: picture.running.count)
  }

  /// Sends guests away on the host where that loses the least work, if it makes room on any.
  ///
  /// - Parameters:
  ///   - mayGo: Whether a running guest may be sent away.
  ///   - order: The smaller, the sooner; of equals whoever began last.
  /// - Returns: Who went; nil where no host can be cleared.
  mutating func makeRoom(
    for size: Capacity, mayGo: (RunningGuest) -> Bool, order: (RunningGuest) -> Int,
    act: (QueueAction) -> Bool
  ) -> [RunningGuest]? {
    var best: (loss: Double, victims: [Int])?
    for host in free.indices {
      var room = free[host]
      var victims: [Int] = []
      var loss = 0.0
      let there = picture.running.indices.filter {
        picture.running[$0].host == host && !isGone[$0] && mayGo(picture.running[$0])
      }.sorted {
        let (left, right) = (picture.running[$0], picture.running[$1])
        return (order(left), -left.start, $0) < (order(right), -right.start, $1)
      }
      for index in there where !room.holds(size) {
        let guest = picture.running[index]
        room = room + guest.size
        victims.append(index)
        loss += Double(picture.time - guest.start) * Double(guest.size.millicores)
      }
      guard room.holds(size), loss < best?.loss ?? .infinity else { continue }
      best = (loss, victims)
    }
    guard let best else { return nil }
    for index in best.victims {
      guard act(.preempt(index)) else { return nil }
      isGone[index] = true
      let guest = picture.running[index]
      free[guest.host] = free[guest.host] + guest.size
    }
    return best.victims.map { picture.running[$0] }
  }
}
