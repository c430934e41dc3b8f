import Platform
import Policies

extension Simulator {
  /// Plans the first look at the sizes of guests, where the rule asks for it.
  mutating func buildResizing() {
    guard let period = resizing.periodMilliseconds, home >= 0, period < horizon else { return }
    queue.add(Event(time: period, kind: .resize, subject: 0))
  }

  /// Gives the guests of the home site other numbers of cores; first those that shrink.
  mutating func resize(at time: Int64) {
    guard let period = resizing.periodMilliseconds else { return }
    if time + period < horizon {
      queue.add(Event(time: time + period, kind: .resize, subject: 0))
    }
    var wanted: [(row: Int, millicores: Int32)] = []
    for host in 0..<states[stateOf[home]].pool.count {
      for row in guestsOf(host: host, site: home) where mayResize(row) {
        let size = resizing.millicores(
          asked: demands(of: row, until: time), now: guests.millicores[row],
          first: request.workload.millicores[row], step: request.workload.stepMilliseconds)
        if size != guests.millicores[row] { wanted.append((row, size)) }
      }
    }
    wanted.sort {
      let (left, right) = (
        $0.millicores - guests.millicores[$0.row], $1.millicores - guests.millicores[$1.row]
      )
      return (left, $0.row) < (right, $1.row)
    }
    for (row, size) in wanted { resize(row, to: size, at: time) }
    retryWaiting(at: time)
  }

  /// Whether a guest runs, is no replica, stays where it is, and has no standby of its size.
  private func mayResize(_ row: Int) -> Bool {
    guests.state[row] == .running && guests.replicaOf[row] < 0 && guests.moving[row] < 0
      && guests.standby[row] < 0
  }

  /// What a guest asked for at the steps before an instant, in thousandths of a core.
  private func demands(of row: Int, until time: Int64) -> [Double] {
    let length = request.workload.stepMilliseconds
    let from = max(time - resizing.windowMilliseconds, max(guests.asked[row], 0))
    let first = Int(from / length)
    let stay = Stay(
      guest: Int32(row), host: -1, start: 0, end: 0, sharers: 0, sharer: 0, cell: 0,
      millicores: guests.millicores[row])
    return (first..<max(Int(time / length), first + 1)).map { step in
      Double(demandSource.sum(of: stay, steps: step..<(step + 1), guests: guests)) / 10
    }
  }

  /// Changes the cores of a guest where it is; one that grows must fit.
  private mutating func resize(_ row: Int, to size: Int32, at time: Int64) {
    let state = stateOf[home]
    let host = Int(guests.place[row])
    let before = placementRequest(row)
    guard states[state].pool.freeMillicores[host] >= size - before.millicores else { return }
    endStay(row, sharers: 0, sharer: 0, at: time)
    guests.since[row] = time
    states[state].pool.release(host, before, gpus: guests.heldGPUs[row])
    let cell = meters.firstCell[home] + Int(states[state].zone[host])
    meters.allocate(
      cell: cell, owner: guests.owner[row], millicores: Int64(size - before.millicores),
      memoryMiB: 0, at: time)
    exchange(row, at: home, millicores: Int64(size - before.millicores), at: time)
    resizeCopy(of: row, to: size, at: time)
    guests.millicores[row] = size
    states[state].pool.take(host, placementRequest(row), gpus: guests.heldGPUs[row])
    record.resized += 1
  }
}
