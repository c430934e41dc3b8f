import Kernels
import Platform
import Policies

/// Shows the loads of the home site to consolidation, decision after decision.
///
/// Guests have places of their own in the cluster, given when they are first seen running and used
/// again once they are gone, so that a decision costs what runs and not what the trace has.
final class Rebalancer {
  var cluster: Cluster
  /// The guest of each place, or -1, and the decision at which it was last seen.
  private(set) var rowOf: [Int32] = []
  private var seen: [Int] = []
  private var free: [Int] = []
  /// The place of each guest of the workload, or -1.
  private var placeOf: [Int32]
  private var decision = 0

  init(_ cluster: consuming Cluster, guests: Int) {
    self.cluster = cluster
    placeOf = Array(repeating: -1, count: guests)
  }

  func beginDecision() {
    decision += 1
    for host in cluster.members.hosts {
      cluster.members.removeAll(from: host)
      cluster.fixedLoad[host] = 0
    }
  }

  /// A guest runs on a host and asks for so much.
  func see(
    _ row: Int, on host: Int, demand: Double, size: Int32, memory: Int32, promised: Int32,
    target: Int?
  ) {
    var place = Int(placeOf[row])
    if place < 0 {
      place = free.popLast() ?? rowOf.count
      if place == rowOf.count {
        rowOf.append(-1)
        seen.append(0)
        cluster.addPlace()
      }
      placeOf[row] = Int32(place)
      rowOf[place] = Int32(row)
      cluster.guests[place].size = size
      cluster.guests[place].memory = memory
      cluster.largestMemory = max(cluster.largestMemory, memory)
      cluster.history.clear(place)
    }
    seen[place] = decision
    cluster.guests[place].promised = promised
    cluster.guests[place].demand = demand
    cluster.guests[place].moving = target == nil ? 0 : 1
    cluster.history.add(size > 0 ? demand / Double(size) : 0, of: place)
    cluster.members.append(Int32(place), to: host)
    if let target { cluster.members.append(~Int32(place), to: target) }
  }

  /// All guests have been seen: sums up hosts and forgets who is gone.
  func endDecision(isResting: (Int) -> Bool) {
    for place in rowOf.indices where rowOf[place] >= 0 && seen[place] != decision {
      placeOf[Int(rowOf[place])] = -1
      rowOf[place] = -1
      free.append(place)
    }
    cluster.history.advance()
    for host in cluster.members.hosts {
      let kind = cluster.kinds[Int(cluster.kind[host])]
      var load = cluster.fixedLoad[host]
      for place in cluster.members.places(of: host) {
        let member = cluster.members[place]
        load += cluster.guests[Int(member < 0 ? ~member : member)].demand
      }
      cluster.allocated[host] = min(load, kind.capacity)
      cluster.available[host] = max(0, kind.capacity - load)
      cluster.utilisation[host] = cluster.allocated[host] / kind.capacity
      cluster.power[host] =
        isResting(host) ? kind.restingWatts : kind.power(at: cluster.utilisation[host])
    }
  }
}
