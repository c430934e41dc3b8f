import Platform
import Policies

extension Simulator {
  /// Plans the first round of balancing, where the rule asks for it.
  mutating func buildBalancing() {
    guard let period = balancing.periodMilliseconds, home >= 0, period < horizon else { return }
    queue.add(Event(time: period, kind: .balance, subject: 0))
  }

  /// Moves guests of the home site so that hosts are more equally busy.
  mutating func balance(at time: Int64) {
    guard let period = balancing.periodMilliseconds else { return }
    if time + period < horizon {
      queue.add(Event(time: time + period, kind: .balance, subject: 0))
    }
    let state = stateOf[home]
    let step = Int(time / request.workload.stepMilliseconds)
    let hosts = (0..<states[state].pool.count).filter {
      states[state].pool.isUsable[$0] && states[state].power[$0] == .on
    }
    guard hosts.count > 1 else { return }
    let placeOf = Dictionary(uniqueKeysWithValues: hosts.enumerated().map { ($1, $0) })
    var load = Array(repeating: 0.0, count: hosts.count)
    var rows: [Int] = []
    var places: [Int] = []
    var demands: [Double] = []
    for (place, host) in hosts.enumerated() {
      for row in guestsOf(host: host, site: home) where guests.state[row] == .running {
        guard guests.replicaOf[row] < 0 else { continue }
        let asked = Double(demand(of: row, at: step))
        // A guest on its way counts where it goes, and one with a GPU stays.
        if guests.moving[row] >= 0 {
          let target = transfers[Int(guests.moving[row])].target
          load[placeOf[target] ?? place] += asked
          continue
        }
        load[place] += asked
        guard guests.gpus[row].isNone else { continue }
        rows.append(row)
        places.append(place)
        demands.append(asked)
      }
    }
    let types = hosts.map { blueprint.hostTypes[Int(states[state].type[$0])] }
    let wishes = rows.map { placementRequest($0) }
    let pool = states[state].pool
    let picture = BalancingPicture(
      load: load, capacity: types.map { Double(blueprint.capacity(of: $0)) }, host: places,
      demand: demands
    ) { guest, place, before in
      var (cores, memory) = (wishes[guest].millicores, wishes[guest].memoryMiB)
      for move in before where move.target == place {
        cores += wishes[move.guest].millicores
        memory += wishes[move.guest].memoryMiB
      }
      return pool.fits(hosts[place], wishes[guest])
        && pool.freeMillicores[hosts[place]] >= cores && pool.freeMemoryMiB[hosts[place]] >= memory
    }
    let moves = balancing.moves(picture).map { (row: rows[$0.guest], target: hosts[$0.target]) }
    startMoves(moves, at: time)
  }

  /// Plans migrations within an own site, by default home.
  ///
  /// Those whose target has no room any more, or that a rule forbids, are left out.
  mutating func startMoves(
    _ moves: [(row: Int, target: Int)], site: Int? = nil, isUrgent: Bool = false, at time: Int64
  ) {
    let state = stateOf[site ?? home]
    for (row, target) in moves {
      let wish = placementRequest(row)
      guard
        states[state].pool.fits(target, wish),
        placement[state].permits(
          wish, on: target, from: Int(guests.place[row]), of: states[state].pool)
      else { continue }
      transfer(row, to: target, isUrgent: isUrgent, at: time)
    }
  }
}
