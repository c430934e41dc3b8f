/// A closed network of stations that so many users go round in, one request each, by mean value analysis.
///
/// Source: M. Reiser, S. S. Lavenberg, J. ACM 27 (1980) 313, DOI 10.1145/322186.322195; stations of several
/// servers by their load-dependent rates.
package struct MeanValueAnalysis: Sendable {
  /// A station of equal servers.
  package struct Station: Sendable, Hashable {
    /// Time of service of a visit times visits of a round, and servers; as many as users for a pure delay.
    package var demand: Double, servers: Int

    /// Describes a station.
    package init(demand: Double, servers: Int) {
      self.demand = demand
      self.servers = servers
    }
  }

  /// Rounds per time unit.
  package private(set) var throughput = 0.0
  /// Time that a round spends at each station, and the mean number of users there.
  ///
  /// Shape: `[stations]`.
  package private(set) var times: [Double] = [], queue: [Double] = []
  /// Time of a round without thinking.
  package var response: Double { times.reduce(0, +) }

  /// Solves the network exactly: time and space grow with users times stations times servers.
  ///
  /// - Parameters:
  ///   - users: At least 0.
  ///   - think: Time between two rounds of a user.
  package init(_ stations: [Station], users: Int, think: Double) {
    times = stations.map(\.demand)
    queue = Array(repeating: 0, count: stations.count)
    guard users > 0 else { return }
    // Of stations with several servers, the probabilities of fewer users than servers.
    var marginal = stations.map { station in
      [1.0] + Array(repeating: 0.0, count: max(station.servers - 1, 0))
    }
    for population in 1...users {
      for (index, station) in stations.enumerated() {
        let servers = Double(station.servers)
        var factor = 1 + queue[index]
        for idle in 0..<max(station.servers - 1, 0) {
          factor += (servers - Double(idle) - 1) * marginal[index][idle]
        }
        times[index] = station.demand / servers * factor
      }
      throughput = Double(population) / (think + times.reduce(0, +))
      for (index, station) in stations.enumerated() {
        queue[index] = throughput * times[index]
        let servers = Double(station.servers)
        guard station.servers > 1 else { continue }
        let offered = throughput * station.demand
        var sum = offered
        for count in stride(from: station.servers - 1, through: 1, by: -1) {
          marginal[index][count] = offered / Double(count) * marginal[index][count - 1]
          sum += (servers - Double(count)) * marginal[index][count]
        }
        marginal[index][0] = max(1 - sum / servers, 0)
      }
    }
  }

  /// Solves it approximately, for any number of users: each sees the queue of the others in proportion, and a
  /// station of c servers is one that is c times as fast with a delay before it.
  ///
  /// Sources: P. J. Schweitzer, *Approximate analysis of multiclass closed networks of queues*, 1979;
  /// A. Seidmann et al., Large Scale Systems 12 (1987) 91.
  package init(approximating stations: [Station], users: Double, think: Double) {
    times = stations.map(\.demand)
    queue = Array(repeating: 0, count: stations.count)
    guard users > 0 else { return }
    let delays = stations.map { $0.demand * Double($0.servers - 1) / Double($0.servers) }
    let delay = delays.reduce(think, +)
    let fast = stations.map { $0.demand / Double($0.servers) }
    var waiting = Array(repeating: users / Double(stations.count + 1), count: stations.count)
    for _ in 0..<10_000 {
      let rounds = fast.indices.map { fast[$0] * (1 + waiting[$0] * (users - 1).clamped / users) }
      throughput = users / (delay + rounds.reduce(0, +))
      var change = 0.0
      for index in fast.indices {
        let next = throughput * rounds[index]
        change = max(change, abs(next - waiting[index]))
        waiting[index] = next
        times[index] = rounds[index] + delays[index]
      }
      if change < 1e-9 * users { break }
    }
    for index in queue.indices { queue[index] = throughput * times[index] }
  }
}

extension Double {
  fileprivate var clamped: Double { max(self, 0) }
}
