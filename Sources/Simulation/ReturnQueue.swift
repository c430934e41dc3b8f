import Platform
import Policies

/// Guests that run at other sites and are to come back home, asked for in turn, the first that left first.
///
/// The data of one at a time cross the network.
struct ReturnQueue {
  /// The one whose data cross the network, what they are in GB, and the room that is kept for it at home.
  struct Coming {
    var row: Int
    var generation: Int32
    var gigabytes: Double
    var host: Int
    var gpus: GPUSet
    var room: PlacementRequest
  }

  /// How many are asked for when one guest has left.
  static let triedAtOnce = 16

  /// Those that wait and some that do no longer.
  private var line: [Int] = []
  /// Since when each of those that wait is away.
  private var since: [Int: Int64] = [:]
  /// Where in the line one is asked for next.
  private var next = 0
  var coming: Coming?
  /// Whether they are asked for again after an hour.
  var isTimed = false

  var isEmpty: Bool { since.isEmpty }
  var count: Int { since.count }

  /// Since when a guest that waits is away, in milliseconds.
  func leftHome(_ row: Int) -> Int64? { since[row] }

  mutating func add(_ row: Int, at time: Int64) {
    guard since[row] == nil else { return }
    since[row] = time
    line.append(row)
  }

  mutating func remove(_ row: Int) {
    guard since.removeValue(forKey: row) != nil, line.count > 2 * since.count + 64 else { return }
    // Whoever is asked for next stays so.
    let after = line[next...].filter { since[$0] != nil }
    line = line[..<next].filter { since[$0] != nil } + after
    next = line.count - after.count
  }

  /// The next one in turn, or nil at the end of the line, after which it begins anew.
  mutating func takeTurn() -> Int? {
    while next < line.count {
      next += 1
      if since[line[next - 1]] != nil { return line[next - 1] }
    }
    next = 0
    return nil
  }
}
