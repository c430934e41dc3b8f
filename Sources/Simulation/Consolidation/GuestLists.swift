/// The guests of each host, in the order in which they came.
///
/// All lists lie in one array, each in a stretch of its own with room to grow: whoever goes from host to host counts
/// no references and stays near.
struct GuestLists {
  /// What is behind a list in its stretch, and what stretches have left behind, is nobody's.
  private var members: [Int32] = []
  /// Shape: `[hosts]`.
  private var counts: [Int32]
  private var stretches: [Stretch]
  /// Hosts with guests.
  private(set) var occupied = 0

  private struct Stretch {
    var first: Int32 = 0, room: Int32 = 0
  }

  init(hosts: Int) {
    counts = Array(repeating: 0, count: hosts)
    stretches = Array(repeating: Stretch(), count: hosts)
  }

  var hosts: Range<Int> { counts.indices }

  func count(of host: Int) -> Int { Int(counts[host]) }

  func isEmpty(_ host: Int) -> Bool { counts[host] == 0 }

  /// Where the guests of a host stand, for ``subscript(_:)``.
  func places(of host: Int) -> Range<Int> {
    let first = Int(stretches[host].first)
    return first..<(first + Int(counts[host]))
  }

  subscript(place: Int) -> Int32 { members[place] }

  /// A copy of a host's list.
  func list(of host: Int) -> [Int32] { Array(members[places(of: host)]) }

  /// Adds a guest as the last one of a host.
  mutating func append(_ member: Int32, to host: Int) {
    let count = counts[host]
    if count == stretches[host].room { grow(host) }
    members[Int(stretches[host].first + count)] = member
    counts[host] = count + 1
    if count == 0 { occupied += 1 }
  }

  /// Moves a list to the end of the array, where there is room for twice as many.
  private mutating func grow(_ host: Int) {
    let list = places(of: host)
    let room = max(4, 2 * stretches[host].room)
    let first = members.count
    members.append(contentsOf: repeatElement(0, count: Int(room)))
    for (index, place) in list.enumerated() { members[first + index] = members[place] }
    stretches[host] = Stretch(first: Int32(first), room: room)
  }

  /// Takes a guest off a host, where it is there.
  mutating func remove(_ member: Int32, from host: Int) {
    let list = places(of: host)
    guard let place = list.first(where: { members[$0] == member }) else { return }
    for next in (place + 1)..<list.upperBound { members[next - 1] = members[next] }
    shorten(host)
  }

  /// Takes off the guest that came last.
  mutating func removeLast(from host: Int) {
    precondition(counts[host] > 0, "only a guest that is there can be taken off")
    shorten(host)
  }

  private mutating func shorten(_ host: Int) {
    counts[host] -= 1
    if counts[host] == 0 { occupied -= 1 }
  }

  /// Takes off all guests of a host.
  mutating func removeAll(from host: Int) {
    if counts[host] > 0 { occupied -= 1 }
    counts[host] = 0
  }

  /// Gives a host another list.
  mutating func replace(_ host: Int, with list: [Int32]) {
    removeAll(from: host)
    for member in list { append(member, to: host) }
  }

  /// Gives every guest another number, and lets lists follow one another.
  mutating func renumber(_ number: [Int32]) {
    var renumbered: [Int32] = []
    renumbered.reserveCapacity(members.count)
    for host in hosts {
      let list = places(of: host)
      let room = list.isEmpty ? 0 : list.count + 4
      stretches[host] = Stretch(first: Int32(renumbered.count), room: Int32(room))
      for place in list {
        let member = members[place]
        renumbered.append(member < 0 ? ~number[Int(~member)] : number[Int(member)])
      }
      renumbered.append(contentsOf: repeatElement(0, count: room - list.count))
    }
    members = renumbered
  }
}
