import Platform
import Policies

/// Guests that run at other sites and are to come back home, in the order in which they left.
///
/// The data of one at a time cross the network.
struct ReturnQueue {
  /// The one whose data cross the network, and the room that is kept for it at home.
  struct Coming {
    var row: Int
    var generation: Int32
    var host: Int
    var gpus: GPUSet
    var room: PlacementRequest
  }

  /// How many are asked for when one guest has left: the first may be too large for what is free.
  static let firstTried = 16

  private(set) var waiting: [Int] = []
  private var isWaiting: Set<Int> = []
  var coming: Coming?

  mutating func add(_ row: Int) {
    if isWaiting.insert(row).inserted { waiting.append(row) }
  }

  mutating func remove(at place: Int) { isWaiting.remove(waiting.remove(at: place)) }

  /// Forgets all but some, which are in their order.
  mutating func keep(_ rows: [Int]) {
    guard rows.count < waiting.count else { return }
    waiting = rows
    isWaiting = Set(rows)
  }
}
