import Kernels
import Platform
import Policies

extension Simulator {
  /// A guest on its way to another host of its site.
  struct Migration {
    var row: Int
    var site: Int
    var target: Int
    /// When the first byte is sent.
    var begin: Int64
    var plan: MigrationPlan
  }

  /// Prepares consolidation of the home site, where the energy rule asks for it.
  mutating func buildRebalancer() {
    guard let rules = energy.consolidation, home >= 0 else { return }
    let state = states[stateOf[home]]
    let kinds = blueprint.hostTypes.map { type in
      Cluster.Kind(
        capacity: Double(blueprint.capacity(of: type)) / 10, core: .infinity,
        memory: Double(type.memoryMiB), watts: type.power.watts + [type.power.watts[10]],
        restingWatts: type.sleepWatts)
    }
    func copied(_ mebibytes: Double) -> Double {
      migration.plan(memoryMiB: mebibytes, busy: 0, gigabits: migration.gigabits).seconds / 1024
    }
    let period = Double(rules.periodMilliseconds) / 1000
    rebalancer = Rebalancer(
      Cluster(
        .init(
          isCloudSim: false, heedsMemory: true,
          secondsPerMiB: copied(1025) - copied(1), period: period, seed: request.seed,
          replication: request.replication),
        kinds: kinds, kind: state.type, size: [], memory: [], promised: []),
      guests: request.workload.count)
    queue.add(Event(time: rules.periodMilliseconds, kind: .rebalance, subject: 0))
  }

  /// Decides which guests of the home site move, and starts the moves.
  mutating func rebalance(at time: Int64) {
    guard let rules = energy.consolidation, let rebalancer else { return }
    if time + rules.periodMilliseconds < horizon {
      queue.add(Event(time: time + rules.periodMilliseconds, kind: .rebalance, subject: 0))
    }
    showLoads(to: rebalancer, at: time)
    let moves = rebalancer.cluster.consolidate(
      rules, instant: Int(time / rules.periodMilliseconds))
    startMoves(
      moves.map { (row: Int(rebalancer.rowOf[$0.guest]), target: $0.target) }, at: time)
  }

  private func showLoads(to rebalancer: Rebalancer, at time: Int64) {
    let state = stateOf[home]
    let step = Int(time / request.workload.stepMilliseconds)
    rebalancer.beginDecision()
    for host in 0..<states[state].pool.count {
      rebalancer.cluster.isClosed[host] = !states[state].pool.isUsable[host]
      rebalancer.cluster.unpromised[host] = Double(states[state].pool.freeMillicores[host])
      rebalancer.cluster.freeMemory[host] = Double(states[state].pool.freeMemoryMiB[host])
      for row in guestsOf(host: host, site: home) {
        let service = Int(guests.replicaOf[row])
        if service >= 0 {
          let sharers = max(1, services[service].running.count)
          rebalancer.cluster.fixedLoad[host] +=
            Double(serviceLoad[service][step]) / Double(sharers) / 10
          continue
        }
        let promised = Double(guests.millicores[row])
        guard guests.state[row] == .running else { continue }
        // A GPU that is passed through pins its guest to the host.
        guard guests.gpus[row].isNone else {
          rebalancer.cluster.fixedLoad[host] += Double(demand(of: row, at: step)) / 10
          continue
        }
        rebalancer.see(
          row, on: host, demand: Double(demand(of: row, at: step)) / 10,
          size: Double(guests.demandMillicores[row]), memory: Double(guests.memoryMiB[row]),
          promised: promised,
          target: guests.moving[row] >= 0 ? migrations[Int(guests.moving[row])].target : nil)
      }
    }
    rebalancer.endDecision { states[state].power[$0] == .asleep }
  }

  /// What a guest asks for at a step, in core-basis-points.
  func demand(of row: Int, at step: Int) -> Int32 {
    demandSource.load(
      of: Stay(
        guest: Int32(row), host: -1, start: 0, end: 0, sharers: 0, sharer: 0, cell: 0,
        millicores: guests.millicores[row]),
      at: step, guests: guests)
  }

  // MARK: One migration

  mutating func start(_ row: Int, to target: Int, _ plan: MigrationPlan, at time: Int64) {
    let state = stateOf[home]
    states[state].pool.take(target, placementRequest(row))
    occupy(target, site: home, at: time)
    let begin = max(time, wake(target, site: home, at: time))
    guests.moving[row] = Int32(migrations.count)
    migrations.append(Migration(row: row, site: home, target: target, begin: begin, plan: plan))
    record.migrations += 1
    record.migratedMiB += plan.movedMiB
    let zone = states[state].firstZone + Int(states[state].zone[Int(guests.place[row])])
    meters.migrations[zone][Int(time / HourlyMeter.hour)] += 1
    let copied = plan.runsAtTarget ? 0 : plan.seconds - plan.downtimeSeconds
    let change = begin + Int64((copied * 1000).rounded())
    guard change < horizon else { return }
    queue.add(
      Event(
        time: change, kind: .guestMoves, subject: Int32(row),
        generation: guests.generation[row]))
  }

  /// A guest leaves its source and goes on at its target.
  mutating func move(_ row: Int, at time: Int64) {
    let migration = migrations[Int(guests.moving[row])]
    let state = stateOf[migration.site]
    let source = Int(guests.place[row])
    let plan = migration.plan
    if !plan.runsAtTarget { lose(row, plan.loss, from: migration.begin, until: time) }
    endMigration(of: row, at: time)
    leave(row, at: time)
    states[state].pool.take(migration.target, placementRequest(row))
    if plan.downtimeSeconds > 0 {
      guests.downSince[row] = time
      guests.downCause[row] = .migration
    }
    let stop = Int64((plan.downtimeSeconds * 1000).rounded())
    settle(
      row, site: migration.site, place: Int32(migration.target), delay: stop, boots: false, at: time
    )
    let end = migration.begin + Int64((plan.seconds * 1000).rounded())
    guard plan.runsAtTarget, end > time else { return }
    lose(row, plan.loss, from: time + stop, until: min(end, guests.departure[row], horizon))
    let held = PlacementRequest.room(
      millicores: guests.millicores[row], memoryMiB: guests.memoryMiB[row])
    guard
      states[state].pool.fits(source, held),
      end < horizon
    else { return }
    // Pages that are not copied yet hold their place at the source.
    states[state].pool.take(source, held)
    occupy(source, site: migration.site, at: time)
    holds.append(Hold(state: state, host: source, room: held))
    queue.add(Event(time: end, kind: .holdEnds, subject: Int32(holds.count - 1)))
  }

  /// Room that a guest keeps at a host that it has left.
  struct Hold {
    var state: Int
    var host: Int
    var room: PlacementRequest
  }

  mutating func endHold(_ index: Int, at time: Int64) {
    let hold = holds[index]
    states[hold.state].pool.release(hold.host, hold.room)
    vacate(hold.host, site: siteIndex(of: hold.state), at: time)
  }

  /// A migration is over, or is given up: its target's room is free again.
  mutating func endMigration(of row: Int, at time: Int64) {
    guard guests.moving[row] >= 0 else { return }
    let place = Int(guests.moving[row])
    let migration = migrations[place]
    // The last one takes its place.
    guests.moving[migrations[migrations.count - 1].row] = Int32(place)
    guests.moving[row] = -1
    migrations.swapAt(place, migrations.count - 1)
    migrations.removeLast()
    states[stateOf[migration.site]].pool.release(migration.target, placementRequest(row))
    vacate(migration.target, site: migration.site, at: time)
  }

  /// A target fails: guests on their way to it stay where they are.
  mutating func giveUpMigrations(to host: Int, site: Int, at time: Int64) {
    for migration in migrations
    where migration.target == host && migration.site == site {
      endMigration(of: migration.row, at: time)
      guests.generation[migration.row] += 1
    }
  }

  /// Counts what a guest loses of its demand while it is copied; its host is busy all the same.
  private mutating func lose(_ row: Int, _ share: Double, from start: Int64, until end: Int64) {
    guard share > 0 else { return }
    let length = request.workload.stepMilliseconds
    var time = start
    while time < end {
      let step = Int(time / length)
      let until = min(end, Int64(step + 1) * length)
      record.lostToMigration += Double(demand(of: row, at: step)) * Double(until - time) * share
      time = until
    }
  }
}
