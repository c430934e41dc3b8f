internal import HeapModule
import Kernels

/// Requests one by one on the replicas of a service: what the closed forms of ``ServiceResponse`` are held to.
///
/// Requests arrive at random, take exponential times of service unless told otherwise, wait at their replica in
/// order, and never leave it.
package struct RequestReplay: Sendable {
  /// How a replica is found.
  package enum Rule: Sendable, Hashable {
    /// In turn, by these shares where they differ.
    case cyclic
    /// At random, by shares of replicas.
    case shares([Double])
    /// The shortest queue of so many that are looked at.
    case shortest(of: Int)
  }

  /// Times from asking to the answer, increasing, in times of service.
  package private(set) var times: [Double] = []
  /// Mean wait, and the share that waited.
  package private(set) var meanWait = 0.0, waited = 0.0

  private struct Departure: Comparable {
    var time: Double, replica: Int
    static func < (left: Departure, right: Departure) -> Bool {
      (left.time, left.replica) < (right.time, right.replica)
    }
  }

  /// Replays so many requests after as many tenths of them to begin with.
  ///
  /// - Parameters:
  ///   - use: Share of full load, less than 1.
  ///   - variation: Squared coefficient of variation of service, 0 or 1 and more: constant, exponential, or two
  ///     exponentials with balanced means.
  package init(
    replicas: Int, servers: Int, use: Double, rule: Rule, requests: Int, variation: Double = 1,
    seed: UInt64
  ) {
    var random = RandomStream(seed: seed, replication: 0, component: .test, entity: 1)
    var sizes = RandomStream(seed: seed, replication: 0, component: .test, entity: 2)
    var choices = RandomStream(seed: seed, replication: 0, component: .test, entity: 3)
    let between = 1 / (use * Double(replicas * servers))
    // When each server is free: a request takes the first of its replica.
    var free = Array(repeating: Array(repeating: 0.0, count: servers), count: replicas)
    var present = Array(repeating: 0, count: replicas)
    var departures = Heap<Departure>()
    var order = Array(0..<replicas)
    var (time, turn, waits) = (0.0, 0, 0.0)
    let first = requests / 10
    times.reserveCapacity(requests)
    for number in 0..<(requests + first) {
      time += random.exponential(mean: between)
      while let next = departures.min, next.time <= time {
        _ = departures.popMin()
        present[next.replica] -= 1
      }
      let replica: Int
      switch rule {
      case .cyclic:
        replica = turn % replicas
        turn += 1
      case .shares(let shares):
        var left = choices.uniform()
        replica =
          shares.firstIndex {
            left -= $0; return left < 0
          } ?? replicas - 1
      case .shortest(let count):
        var best = -1
        for place in 0..<count {
          // Without repetition: the first places of a shuffle.
          let other = place + Int(choices.integer(below: UInt64(replicas - place)))
          order.swapAt(place, other)
          if best < 0 || present[order[place]] < present[best] { best = order[place] }
        }
        replica = best
      }
      var server = 0
      for other in 1..<max(servers, 1) where free[replica][other] < free[replica][server] {
        server = other
      }
      let start = max(time, free[replica][server])
      let end = start + Self.service(variation, &sizes)
      free[replica][server] = end
      present[replica] += 1
      departures.insert(Departure(time: end, replica: replica))
      guard number >= first else { continue }
      times.append(end - time)
      waits += start - time
      if start > time { waited += 1 }
    }
    times.sort()
    meanWait = waits / Double(requests)
    waited /= Double(requests)
  }

  private static func service(_ variation: Double, _ random: inout RandomStream) -> Double {
    if variation == 0 { return 1 }
    if variation == 1 { return random.exponential(mean: 1) }
    let shares = ((variation - 1) / (variation + 1)).squareRoot()
    let first = (1 + shares) / 2
    return random.uniform() < first
      ? random.exponential(mean: 1 / (2 * first))
      : random.exponential(mean: 1 / (2 * (1 - first)))
  }
}
