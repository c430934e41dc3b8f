import Kernels
import Platform
import Policies

/// How guests that run elsewhere come back home: room is kept for one after the other while what its copy at
/// home lacks crosses the network; then it runs on there without a pause.
extension Simulator {
  /// How often guests are asked for where prices or carbon may have changed and nobody has left, in milliseconds.
  private static let returnPeriod: Int64 = 3_600_000

  /// Plans when guests are asked for that come back once there is room.
  mutating func planReturns() {
    guard deployment.bursting.returns == .whenRoom, home >= 0 else { return }
    queue.add(Event(time: Self.returnPeriod, kind: .returnsDue, subject: 0))
  }

  /// An hour is over: guests are asked for again.
  mutating func considerReturns(at time: Int64) {
    returnGuests(among: .max, at: time)
    if time + Self.returnPeriod < horizon {
      queue.add(Event(time: time + Self.returnPeriod, kind: .returnsDue, subject: 0))
    }
  }

  /// A guest runs elsewhere because home did not take it.
  ///
  /// - Parameter wasLost: Whether it went down where it was.
  mutating func noteAway(_ row: Int, wasLost: Bool) {
    switch deployment.bursting.returns {
    case .never: return
    case .afterLoss: guard homeLosses > 0 || wasLost && guests.hasRunAtHome[row] else { return }
    case .whenRoom: break
    }
    returns.add(row)
  }

  /// Starts the way home of the first guest that has room there, of so many.
  mutating func returnGuests(among count: Int, at time: Int64) {
    guard returns.coming == nil, homeLosses == 0, home >= 0, !returns.waiting.isEmpty else {
      return
    }
    returns.keep(returns.waiting.filter { belongsHome($0) })
    for place in returns.waiting.indices.prefix(count) {
      let row = returns.waiting[place]
      if isAway(row), guests.state[row] == .running, wouldReturn(row, at: time),
        keepRoom(for: row, at: time)
      {
        returns.remove(at: place)
        return
      }
    }
  }

  /// Whether a guest may come back still: it is not there, and not gone.
  private func belongsHome(_ row: Int) -> Bool {
    guests.state[row] == .down || isAway(row)
  }

  private func isAway(_ row: Int) -> Bool {
    let state = guests.state[row]
    return (state == .running || state == .starting) && Int(guests.site[row]) != home
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
    let bandwidth = blueprint.sites[Int(guests.site[row])].homeGigabitsPerSecond
    let seconds = gigabytesBehind(row, at: time) * 8 / max(bandwidth, 1e-3)
    let ready = max(
      time + Int64((seconds * 1000).rounded(.up)), wake(Int(host), site: home, at: time))
    returns.coming = ReturnQueue.Coming(
      row: row, generation: guests.generation[row], host: Int(host), gpus: set, room: room)
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
    let days = Double(time - guests.since[row]) / 86_400_000
    return sharing.storageGiBPerGuest * Blueprint.gigabytesPerGibibyte
      * (guests.hasRunAtHome[row] ? min(1, sharing.dailyChange * days) : 1)
  }

  /// A guest's data are at home: it runs on there, unless it or its host is gone meanwhile.
  mutating func arriveHome(_ row: Int, generation: Int32, at time: Int64) {
    guard let coming = returns.coming, coming.row == row, coming.generation == generation
    else { return }
    returns.coming = nil
    let state = stateOf[home]
    let stays =
      isAway(row) && guests.generation[row] == generation && homeLosses == 0
      && states[state].power[coming.host] == .on
    if !stays {
      states[state].pool.release(coming.host, coming.room, gpus: coming.gpus)
      if isAway(row) { returns.add(row) }
    } else {
      let gigabytes = gigabytesBehind(row, at: time)
      if guests.isEvacuated[row] {
        meters.transfer(
          guests.protection[row], owner: guests.owner[row], gigabytes: gigabytes, at: time)
      } else if let meter = charged(from: Int(guests.site[row]), to: home) {
        meters.move(
          .init(
            meter: meter, site: Int(guests.site[row]), target: home, owner: guests.owner[row]),
          gigabytes: gigabytes, at: time)
      }
      leave(row, at: time)
      settle(
        row, site: home, place: Int32(coming.host), gpus: coming.gpus, delay: 0, boots: false,
        at: time)
      setEvacuated(row, false, at: time)
      protect(row, at: time)
      record.returned += 1
    }
    vacate(coming.host, site: home, at: time)
    returnGuests(among: ReturnQueue.firstTried, at: time)
  }
}
