internal import HeapModule
import Kernels
import Platform

extension IncidentPlan {
  /// Draws up and down times of one unit in turn.
  func renew(
    _ place: Place, _ draw: Draw, seed: UInt64, replication: Int, horizon: Int64,
    isSettled: Bool, into found: inout [Occurrence]
  ) {
    // A host has a stream for each failure, so that whatever follows one keeps its draws.
    let isHost = draw.domain == .host
    var stream = RandomStream(
      seed: seed, replication: replication, component: Self.component(draw.domain),
      entity: place.identity &+ draw.salt)
    var failure: UInt64 = 0
    var time = 0.0
    let end = Double(horizon)
    while true {
      let up =
        isSettled && failure == 0 && time == 0
        ? draw.between.residual(&stream) : draw.between.draw(&stream)
      let start = time + (isHost ? max(up, 1) : up)
      guard start < end else { return }
      var one = place.occurrence
      one.start = Int64(start)
      one.end = one.start + max(1, Int64(min(draw.repair.draw(&stream), 1e15)))
      found.append(one)
      time = Double(one.end)
      if time >= end { return }
      if isHost {
        failure += 1
        stream = RandomStream(
          seed: seed, replication: replication, component: .hostFailure,
          entity: place.identity &+ draw.salt &+ failure &* 0x9E37_79B9_7F4A_7C15)
      }
    }
  }

  /// A host that is going to fail.
  private struct Due: Comparable {
    var time: Double
    var place: Int
    var draw: Int
    static func < (left: Due, right: Due) -> Bool {
      (left.time, left.draw, left.place) < (right.time, right.draw, right.place)
    }
  }

  /// Draws the failures of hosts that wait for crews and spares, in the order of their failures.
  func addQueued(
    _ draws: [Draw], seed: UInt64, replication: Int, horizon: Int64, isSettled: Bool,
    into found: inout [Occurrence]
  ) {
    var due = Heap<Due>()
    let places = draws.map(places(of:))
    // The draws are those of hosts that never wait, so that crews and spares alone make the difference.
    func stream(_ draw: Int, _ place: Int, failure: UInt64) -> RandomStream {
      RandomStream(
        seed: seed, replication: replication, component: .hostFailure,
        entity: places[draw][place].identity &+ draws[draw].salt
          &+ failure &* 0x9E37_79B9_7F4A_7C15)
    }
    var streams = draws.indices.map { draw in
      places[draw].indices.map { stream(draw, $0, failure: 0) }
    }
    var failures = draws.indices.map { Array(repeating: UInt64(0), count: places[$0].count) }
    for draw in draws.indices {
      for place in places[draw].indices {
        due.insert(
          Due(
            time: max(
              isSettled
                ? draws[draw].between.residual(&streams[draw][place])
                : draws[draw].between.draw(&streams[draw][place]), 1),
            place: place, draw: draw))
      }
    }
    var crews = Heap(Array(repeating: 0.0, count: self.failures.crews))
    var spares = Heap(Array(repeating: 0.0, count: self.failures.spares?.count ?? 0))
    while let next = due.popMin(), next.time < Double(horizon) {
      let (draw, place) = (next.draw, next.place)
      let repair = draws[draw].repair.draw(&streams[draw][place])
      var start = next.time
      if let stock = self.failures.spares {
        // The next spare is ordered when this one is taken.
        start = max(start, spares.popMin() ?? start + stock.leadSeconds * 1000)
        if stock.count > 0 { spares.insert(start + stock.leadSeconds * 1000) }
      }
      if self.failures.crews > 0 { start = max(start, crews.popMin() ?? 0) }
      var one = places[draw][place].occurrence
      one.start = Int64(next.time)
      one.end = Int64(start) + max(1, Int64(min(repair, 1e15)))
      if self.failures.crews > 0 { crews.insert(Double(one.end)) }
      found.append(one)
      failures[draw][place] += 1
      streams[draw][place] = stream(draw, place, failure: failures[draw][place])
      let up = draws[draw].between.draw(&streams[draw][place])
      due.insert(Due(time: Double(one.end) + max(up, 1), place: place, draw: draw))
    }
  }
}
