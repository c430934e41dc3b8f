extension CloudSimReplay {
  /// Steps after which guests are put in order again, by when about a third has moved.
  private static let stepsInOrder = 4
  /// Guests from which on their order is worth its while.
  ///
  /// What is known of fewer, about 200 bytes each by local regression, stays in a core's second cache of 1 to 2 MiB.
  private static let manyGuests = 4096

  /// Whether guests are to be put in the order of their hosts, which nothing but the notes of steps can tell.
  func arranges(at step: Int) -> Bool {
    stays.count >= Self.manyGuests && !request.notesSteps && step % Self.stepsInOrder == 1
  }

  /// Lets guests stand in the order of their hosts, so that looking at one host after the other goes straight
  /// through memory.
  ///
  /// Migrations disturb the order slowly: it is enough to do so now and then.
  mutating func arrange() {
    var order: [Int32] = []
    order.reserveCapacity(stays.count)
    for host in cluster.members.hosts {
      for place in cluster.members.places(of: host) where cluster.members[place] >= 0 {
        order.append(cluster.members[place])
      }
    }
    for guest in stays.indices where stays[guest].host < 0 { order.append(Int32(guest)) }
    var place = Array(repeating: Int32(0), count: order.count)
    for (new, old) in order.enumerated() { place[Int(old)] = Int32(new) }

    cluster.members.renumber(place)
    for index in pending.indices { pending[index].guest = place[Int(pending[index].guest)] }
    cluster.guests = order.map { cluster.guests[Int($0)] }
    cluster.history.arrange(order)
    stays = order.map { stays[Int($0)] }
    rowOf = order.map { rowOf[Int($0)] }
  }
}
