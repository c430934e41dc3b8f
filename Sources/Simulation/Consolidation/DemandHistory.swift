/// The demands of all guests at the last instants, the newest first.
///
/// Each guest's values lie together in a window that moves towards the front; when it has arrived
/// there, all are moved to the back at once.
struct DemandHistory {
  /// Values that rules count at most.
  static let length = 30
  /// Values kept, and those for which a guest has room.
  private let kept: Int, room: Int

  /// Demand over the guest's size.
  ///
  /// Shape: `[guests × room]`.
  private var values: [Double]
  /// Whether each of the last thirty values is more than 0, the newest in the lowest bit.
  ///
  /// Shape: `[guests]`.
  private var isBusy: [UInt32]
  /// Where the newest values will be written.
  private var front: Int
  private var guests: Int
  /// How many values each guest has had, at most thirty.
  private(set) var count = 0

  /// - Parameter kept: How many of the newest values are asked for.
  init(guests: Int, kept: Int) {
    self.guests = guests
    self.kept = kept
    // With 10 kept, a row is two cache lines of 64 bytes.
    room = kept + 6
    front = room - kept - 1
    values = Array(repeating: 0, count: guests * room)
    isBusy = Array(repeating: 0, count: guests)
  }

  /// Makes room for one more guest.
  mutating func addPlace() {
    guests += 1
    values.append(contentsOf: repeatElement(0, count: room))
    isBusy.append(0)
  }

  /// Forgets the past of a place, which another guest takes.
  mutating func clear(_ guest: Int) {
    for index in (guest * room)..<((guest + 1) * room) { values[index] = 0 }
    isBusy[guest] = 0
  }

  /// Notes a guest's share of its size as its newest value.
  mutating func add(_ share: Double, of guest: Int) {
    values[guest * room + front] = share
    isBusy[guest] = (isBusy[guest] << 1 | (share > 0 ? 1 : 0)) & (1 << UInt32(Self.length) - 1)
  }

  /// Every guest has its newest value; the next ones will stand before them.
  mutating func advance() {
    count = min(count + 1, Self.length)
    front -= 1
    guard front < 0 else { return }
    let back = room - kept - 1
    for guest in 0..<guests {
      let first = guest * room
      for age in (0..<kept).reversed() { values[first + back + 1 + age] = values[first + age] }
    }
    front = back
  }

  /// The place of a guest's newest value, for ``value(at:)``; older ones follow.
  func place(of guest: Int) -> Int { guest * room + front + 1 }

  /// The value at a place.
  func value(at place: Int) -> Double { values[place] }

  /// A guest's newest values, the newest first.
  func values(of guest: Int) -> ArraySlice<Double> {
    let first = place(of: guest)
    return values[first..<(first + min(count, kept))]
  }

  /// Lets guests stand in another order, their windows at the back.
  mutating func arrange(_ order: [Int32]) {
    var arranged = Array(repeating: 0.0, count: values.count)
    let back = room - kept
    for (guest, old) in order.enumerated() {
      let newest = place(of: Int(old))
      for age in 0..<kept { arranged[guest * room + back + age] = values[newest + age] }
    }
    values = arranged
    front = back - 1
    isBusy = order.map { isBusy[Int($0)] }
  }

  /// Adds a guest's newest values, times its size over a capacity, to a row.
  func addValues(
    of guest: Int, count: Int, size: Double, over capacity: Double, to row: inout [Double],
    from first: Int
  ) {
    let place = place(of: guest)
    for age in 0..<count { row[first + age] += values[place + age] * size / capacity }
  }

  /// How many values there are up to the oldest one that is more than 0.
  func span(of guest: Int) -> Int { 32 - isBusy[guest].leadingZeroBitCount }
}
