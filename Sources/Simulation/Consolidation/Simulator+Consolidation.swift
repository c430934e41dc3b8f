import Kernels
import Platform
import Policies

extension Simulator {
  /// Prepares consolidation of the home site, where the energy rule asks for it.
  mutating func buildRebalancer() {
    guard let rules = energy.consolidation, home >= 0 else { return }
    let state = states[stateOf[home]]
    let kinds = blueprint.hostTypes.map { type in
      Cluster.Kind(
        capacity: Double(blueprint.capacity(of: type)) / 10, core: .infinity,
        memory: Double(type.memoryMiB), watts: type.power.watts + [type.power.watts[10]],
        restingWatts: restingWatts(of: type))
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
        rules, kinds: kinds, kind: state.type, guests: []),
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
        guard guests.state[row] == .running else { continue }
        // A GPU that is passed through pins its guest to the host; one that leaves the site, or whose
        // pages still follow, is not moved again.
        let move = guests.moving[row] >= 0 ? transfers[Int(guests.moving[row])] : nil
        let isTaken = move.map { !$0.isAtSource || $0.target < 0 } ?? false
        guard guests.gpus[row].isNone, !isTaken else {
          rebalancer.cluster.fixedLoad[host] += Double(demand(of: row, at: step)) / 10
          continue
        }
        rebalancer.see(
          row, on: host, demand: Double(demand(of: row, at: step)) / 10,
          size: guests.demandMillicores[row], memory: guests.memoryMiB[row],
          promised: guests.millicores[row], target: move?.target)
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
}
