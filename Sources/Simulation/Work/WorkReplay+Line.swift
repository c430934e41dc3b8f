import Kernels
import Platform
import Policies

extension WorkReplay {
  /// A guest begins to wait, in the order of asking or behind all others.
  mutating func enqueue(_ guest: Int, inOrder: Bool = false, at time: Int64) {
    book.advance(to: time)
    book.wait(guest, size(of: guest), sign: 1)
    tasks[guest].state = .waiting
    var place = line.count
    if inOrder {
      let key = (tasks[guest].asked, guest)
      place = line.firstIndex { (tasks[Int($0)].asked, Int($0)) > key } ?? line.count
    }
    line.insert(Int32(guest), at: place)
  }

  /// Starts guests of the line, in its order.
  mutating func startWaiting(at time: Int64) {
    guard !line.isEmpty else {
      settleAccounts(at: time)
      return
    }
    let instant = starting(time)
    guard instant == time else { return plan(.line, 0, at: instant) }
    book.advance(to: time)
    while !line.isEmpty, serveLine(at: time), order.preempts {}
    settleAccounts(at: time)
  }

  private mutating func settleAccounts(at time: Int64) {
    guard book.isShared else { return }
    book.advance(to: time)
    book.settle(total: total)
  }

  /// Serves the line once; returns whether anybody started.
  private mutating func serveLine(at time: Int64) -> Bool {
    let (waiting, gangs) = (line, gangs)
    func unit(_ index: Int) -> [Int] { gangs?[index] ?? [Int(waiting[index])] }
    let queued =
      gangs?.map { queuedGuest($0, at: time) } ?? waiting.map { queuedGuest([Int($0)], at: time) }
    var started = Array(repeating: false, count: queued.count)
    let order = order
    let members = order.looksAhead ? hosts.flatMap(\.guests).map { Int($0) } : []
    let picture = QueuePicture(
      line: queued, running: members.map { runningGuest($0, at: time) },
      free: order.looksAhead ? state.pool.freeCapacity : .zero,
      hosts: order.preempts ? freeOfHosts : [],
      total: total, time: time, accounts: book.accounts)
    var sentAway: [Int] = []
    order.serve(picture) { action in
      switch action {
      case .start(let index):
        guard !started[index],
          start(
            unit(index), size: queued[index].size, until: time + queued[index].estimate, at: time)
        else { return false }
        started[index] = true
        return true
      case .preempt(let index):
        let guest = members[index]
        guard tasks[guest].host >= 0 else { return false }
        preempt(guest, at: time)
        sentAway.append(guest)
        return true
      }
    }
    let gone = Set(started.indices.filter { started[$0] }.flatMap(unit))
    if !gone.isEmpty { line.removeAll { gone.contains(Int($0)) } }
    // They come back behind whoever took their place.
    for guest in sentAway { enqueue(guest, inOrder: true, at: time) }
    return !gone.isEmpty
  }

  /// What starts together, in the order of the line: single guests and gangs; nil where there are no gangs.
  private var gangs: [[Int]]? {
    guard book.isGang.contains(true) else { return nil }
    struct Gang: Hashable {
      var service: Int32, asked: Int64
    }
    var places: [Gang: Int] = [:]
    var units: [[Int]] = []
    for guest in line.map({ Int($0) }) {
      // Those that come back after a failure start alone.
      guard book.isGang[book.account(of: guest)], guests.service[guest] >= 0, !tasks[guest].hasRun
      else {
        units.append([guest])
        continue
      }
      let gang = Gang(service: guests.service[guest], asked: tasks[guest].asked)
      if let place = places[gang] {
        units[place].append(guest)
      } else {
        places[gang] = units.count
        units.append([guest])
      }
    }
    // A gang that is larger than all hosts waits for more of them beside the line.
    return units.filter { unit in
      unit.count == 1 || total.holds(unit.reduce(.zero) { $0 + size(of: $1) })
    }
  }

  private func queuedGuest(_ unit: [Int], at time: Int64) -> QueuedGuest {
    let first = unit[0]
    let account = book.account(of: first)
    let size = unit.reduce(.zero) { $0 + self.size(of: $1) }
    var guest = QueuedGuest(
      size: size,
      estimate: unit.reduce(1) { max($0, estimate(of: $1)) }, account: account,
      priority: book.priority[account], asked: tasks[first].asked,
      deadline: deadline(of: first) ?? .max, guests: unit.count)
    // What could not start on an empty cluster holds up nobody.
    guest.mayHoldUp = total.holds(size + kept(from: first, at: time))
    return guest
  }

  private func runningGuest(_ guest: Int, at time: Int64) -> RunningGuest {
    let account = book.account(of: guest)
    return RunningGuest(
      size: size(of: guest), end: max(tasks[guest].expectedEnd, time + 1), account: account,
      priority: book.priority[account], host: Int(tasks[guest].host),
      start: tasks[guest].startedAt)
  }

  /// When a guest should have done its work, if it should.
  func deadline(of guest: Int) -> Int64? {
    book.deadline[book.account(of: guest)].map { tasks[guest].asked + $0 }
  }

  /// Starts guests together, if all find a host and nothing that is kept is taken.
  private mutating func start(
    _ unit: [Int], size: Capacity, until end: Int64, at time: Int64
  ) -> Bool {
    guard leavesReserved(unit[0], size, until: end, at: time) else { return false }
    let context = PlacementContext(
      time: time, seed: request.seed, replication: request.replication)
    var places: [(host: Int, gpus: GPUSet)] = []
    var decisions: [PlacementDecision] = []
    for guest in unit {
      placement.place([wish(guest)], on: &state.pool, in: context, into: &decisions)
      guard case .placed(let host, let gpus) = decisions[0] else {
        for (other, place) in zip(unit, places) {
          state.pool.release(place.host, wish(other), gpus: place.gpus)
        }
        return false
      }
      places.append((Int(host), gpus))
    }
    for (guest, place) in zip(unit, places) {
      book.wait(guest, self.size(of: guest), sign: -1)
      start(guest, on: place.host, place.gpus, at: time)
      tasks[guest].expectedEnd = time + estimate(of: guest)
    }
    return true
  }

  /// Whether what is reserved for others is still there when it is due, were a guest to start now.
  ///
  /// Reservations begin one by one: at each beginning all that hold then must have what they keep.
  private func leavesReserved(
    _ guest: Int, _ size: Capacity, until end: Int64, at time: Int64
  ) -> Bool {
    let reservations = request.blueprint.reservations
    let others = reservations.indices.filter { index in
      let (from, until) = (
        reservations[index].start, reservations[index].start + reservations[index].length
      )
      return until > time && from < end && !isReserved[index][guest]
    }
    for index in others {
      let then = max(reservations[index].start, time)
      let holding = others.filter {
        reservations[$0].start <= then
          && then < reservations[$0].start + reservations[$0].length
      }
      var taken = size
      for other in hosts.flatMap(\.guests).map({ Int($0) })
      where holding.allSatisfy({ !isReserved[$0][other] })
        && max(tasks[other].expectedEnd, time + 1) > then
      { taken += self.size(of: other) }
      for other in holding { taken += capacity(of: reservations[other]) }
      guard total.holds(taken) else { return false }
    }
    return true
  }

  /// What is kept now for others than a guest.
  private func kept(from guest: Int, at time: Int64) -> Capacity {
    var sum = Capacity.zero
    for (index, reservation) in request.blueprint.reservations.enumerated()
    where reservation.start <= time && time < reservation.start + reservation.length
      && !isReserved[index][guest]
    {
      sum += capacity(of: reservation)
    }
    return sum
  }

  private func capacity(of reservation: Reservation) -> Capacity {
    Capacity(millicores: reservation.millicores, memoryMiB: reservation.memoryMiB)
  }

  func size(of guest: Int) -> Capacity {
    Capacity(
      millicores: Int64(guests.millicores[guest]), memoryMiB: Int64(guests.memoryMiB[guest]))
  }

  /// How long a guest is thought to run: what was asked for, else its work.
  private func estimate(of guest: Int) -> Int64 {
    let estimates = request.workload.estimate
    if !estimates.isEmpty, estimates[guest] > 0 { return estimates[guest] }
    return max(Int64(work(guest).rounded(.up)), 1)
  }

  /// What each host has free; nothing while it is down.
  private var freeOfHosts: [Capacity] {
    (0..<state.pool.count).map { host in
      guard state.pool.isUsable[host] else { return Capacity(millicores: -1, memoryMiB: -1) }
      return state.pool.freeCapacity(of: host)
    }
  }
}
