import Kernels
import Platform
import Policies

/// How guests that run elsewhere come back home: room is kept for one after the other while what its copy at
/// home lacks crosses the network; then it runs on there without a pause.
extension Simulator {
  /// How often guests are asked for where nobody has left, in milliseconds: prices and carbon change, and some
  /// could not leave when they were asked.
  private static let returnPeriod: Int64 = 3_600_000

  /// A guest is to come back home.
  mutating func planReturn(of row: Int, at time: Int64) {
    guard home >= 0 else { return }
    returns.add(row, at: time)
    guard !returns.isTimed, time + Self.returnPeriod < horizon else { return }
    returns.isTimed = true
    queue.add(Event(time: time + Self.returnPeriod, kind: .returnsDue, subject: 0))
  }

  /// An hour is over: guests that wait are asked for again.
  mutating func considerReturns(at time: Int64) {
    returnGuests(among: .max, at: time)
    returns.isTimed = !returns.isEmpty && time + Self.returnPeriod < horizon
    guard returns.isTimed else { return }
    queue.add(Event(time: time + Self.returnPeriod, kind: .returnsDue, subject: 0))
  }

  /// A guest runs elsewhere because home did not take it.
  ///
  /// - Parameter wasLost: Whether it went down where it was.
  mutating func noteAway(_ row: Int, wasLost: Bool, at time: Int64) {
    switch deployment.bursting.returns {
    case .never: return
    case .afterLoss: guard homeLosses > 0 || wasLost && guests.hasRunAtHome[row] else { return }
    case .whenRoom: guard triesHome else { return }
    }
    planReturn(of: row, at: time)
  }

  /// Starts the way home of the first guest in turn that has room there, of so many.
  mutating func returnGuests(among count: Int, at time: Int64) {
    guard returns.coming == nil, homeLosses == 0, !returns.isEmpty else { return }
    for _ in 0..<min(count, returns.count) {
      guard let row = returns.takeTurn() ?? returns.takeTurn() else { return }
      guard mayComeHome(row) else {
        returns.remove(row)
        continue
      }
      if guests.state[row] == .running, hasRoom(for: row), wouldReturn(row, at: time),
        keepRoom(for: row, at: time)
      {
        return
      }
    }
  }

  /// Whether a guest is not gone, and not at home.
  private func mayComeHome(_ row: Int) -> Bool {
    switch guests.state[row] {
    case .absent, .departed: false
    case .down: true
    case .starting, .running: Int(guests.site[row]) != home
    }
  }

  /// Whether a host at home has as many cores and as much memory free, whatever rules say.
  private func hasRoom(for row: Int) -> Bool {
    scalesNodes(stateOf[home])
      || states[stateOf[home]].pool.firstFit(
        millicores: guests.millicores[row], memoryMiB: guests.memoryMiB[row]) != nil
  }

  /// Whether the home site would be asked for a guest; one that was evacuated belongs there.
  private func wouldReturn(_ row: Int, at time: Int64) -> Bool {
    guests.isEvacuated[row] ? mayRun(row, at: home) : isOfferedHome(row, at: time)
  }

  private mutating func keepRoom(for row: Int, at time: Int64) -> Bool {
    let room = placementRequest(row)
    place([row], onSite: home, at: time)
    guard case .placed(let host, let set) = decisions[0] else { return false }
    occupy(Int(host), site: home, at: time)
    let gigabytes = gigabytesBehind(row, at: time)
    let bandwidth = blueprint.sites[Int(guests.site[row])].homeGigabitsPerSecond
    let ready = max(
      time + Int64((gigabytes * 8 / max(bandwidth, 1e-3) * 1000).rounded(.up)),
      wake(Int(host), site: home, at: time))
    returns.coming = ReturnQueue.Coming(
      row: row, generation: guests.generation[row], gigabytes: gigabytes, host: Int(host),
      gpus: set, room: room)
    if ready < horizon {
      queue.add(
        Event(
          time: ready, kind: .returned, subject: Int32(row), generation: guests.generation[row]))
    }
    return true
  }

  /// What a guest's copy at home lacks, in GB: all where there is none.
  private func gigabytesBehind(_ row: Int, at time: Int64) -> Double {
    let sharing = blueprint.virtualisation
    let days = Double(time - (returns.leftHome(row) ?? time)) / 86_400_000
    return sharing.storageGiBPerGuest * Blueprint.gigabytesPerGibibyte
      * (guests.hasRunAtHome[row] ? min(1, sharing.dailyChange * days) : 1)
  }

  /// A guest leaves where it is: if it was on its way home, the room there is free again.
  mutating func giveUpReturn(of row: Int, at time: Int64) {
    guard let coming = returns.coming, coming.row == row else { return }
    returns.coming = nil
    states[stateOf[home]].pool.release(coming.host, coming.room, gpus: coming.gpus)
    vacate(coming.host, site: home, at: time)
  }

  /// A guest's data are at home: it runs on there, unless its host is gone meanwhile.
  mutating func arriveHome(_ row: Int, generation: Int32, at time: Int64) {
    guard let coming = returns.coming, coming.row == row, coming.generation == generation
    else { return }
    let state = stateOf[home]
    guard states[state].power[coming.host] == .on, states[state].pool.isUsable[coming.host] else {
      giveUpReturn(of: row, at: time)
      returnGuests(among: ReturnQueue.triedAtOnce, at: time)
      return
    }
    returns.coming = nil
    let site = Int(guests.site[row])
    if let route = route(of: row, from: site, to: home) {
      meters.move(route, gigabytes: coming.gigabytes, at: time)
    } else if guests.isEvacuated[row] {
      meters.transfer(
        guests.protection[row], owner: guests.owner[row], gigabytes: coming.gigabytes, at: time)
    }
    leave(row, at: time)
    settle(
      row, site: home, place: Int32(coming.host), gpus: coming.gpus, delay: 0, boots: false,
      at: time)
    vacate(coming.host, site: home, at: time)
    setEvacuated(row, false, at: time)
    protect(row, at: time)
    returns.remove(row)
    record.returned += 1
    returnGuests(among: ReturnQueue.triedAtOnce, at: time)
  }
}
