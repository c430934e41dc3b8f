import Kernels
import Platform
import Policies

/// Times of requests on the ways of one set of replicas, for any number of them.
///
/// Closed forms, so that a step costs as little with a thousand requests as with a million; ``RequestReplay`` is what they
/// are held to.
struct RouteTimes {
  /// What happens to the requests of a while.
  struct Answer {
    /// Shares of the requests that are refused, and of the others the times.
    var refused = 0.0
    var times = ResponseMixture()
    /// Load of the busiest replica over that of all on average.
    var imbalance = 1.0
  }

  /// Stations that are alike.
  private struct Station {
    /// Share of all requests that comes to each of them, and how many there are.
    var share: Double, count: Double
    /// Servers of each, and the time of one request on one of them in seconds.
    var servers: Int, seconds: Double
    /// Share of its stream that each takes in turn or at random; nil where the shortest queue is looked for.
    var part: (share: Double, inTurn: Bool)?
    var shortest: ShortestQueue?
    /// Network on the way, in seconds.
    var added: Double
  }

  private var stations: [Station] = []
  /// Servers of all replicas, and the share of requests that go to another place than they come from.
  private(set) var servers = 0
  /// Mean time that a request keeps a server busy, in seconds.
  var seconds: Double { stations.reduce(0) { $0 + $1.share * $1.count * $1.seconds } }
  private(set) var remote = 0.0
  private let settings: Requests
  private let variation: Double

  /// - Parameters:
  ///   - routes: Ways whose shares add up to 1.
  ///   - tables: Solutions that are known already.
  init(
    _ routes: [Route], _ replicas: ReplicaSet, _ settings: Requests, _ rule: Requests.Rule,
    _ tables: inout ShortestQueueTables
  ) {
    self.settings = settings
    variation = rule.serviceVariation ?? 1
    let seconds = rule.seconds ?? settings.seconds
    for route in routes where !route.members.isEmpty {
      let network = Self.network(route, replicas)
      remote += network.remote
      switch route.queue {
      case .each(let shares, let inTurn):
        for (member, share) in zip(route.members, shares) {
          let (count, speed) = Self.servers(replicas.cores[member])
          servers += count
          let station = Station(
            share: route.share * share, count: 1, servers: count, seconds: seconds / speed,
            part: (share, inTurn), added: network.seconds)
          let same = stations.firstIndex {
            $0.share == station.share && $0.servers == count && $0.seconds == station.seconds
              && $0.part?.share == share && $0.added == station.added
          }
          if let same { stations[same].count += 1 } else { stations.append(station) }
        }
      case .shortest(let choices):
        let cores =
          route.members.reduce(0) { $0 + replicas.cores[$1] } / Double(route.members.count)
        let (count, speed) = Self.servers(cores)
        servers += count * route.members.count
        stations.append(
          Station(
            share: route.share / Double(route.members.count), count: Double(route.members.count),
            servers: count, seconds: seconds / speed,
            shortest: tables.table(
              stations: route.members.count, servers: count, choices: choices),
            added: network.seconds))
      }
    }
  }

  /// Whole servers of a replica, and how fast each is.
  private static func servers(_ cores: Double) -> (count: Int, speed: Double) {
    let count = max(Int(cores + 1e-9), 1)
    return (count, max(cores, 1e-3) / Double(count))
  }

  /// Mean round trip of a way's requests, and the share of all requests that leave their place on it.
  private static func network(
    _ route: Route, _ replicas: ReplicaSet
  ) -> (seconds: Double, remote: Double) {
    guard route.share > 0 else { return (0, 0) }
    let weights: [Double]
    switch route.queue {
    case .each(let shares, _): weights = shares
    case .shortest: weights = route.members.map { _ in 1 / Double(route.members.count) }
    }
    var to = Array(repeating: 0.0, count: route.origins.count)
    for (member, weight) in zip(route.members, weights) { to[replicas.place[member]] += weight }
    var (seconds, remote) = (0.0, 0.0)
    for (from, share) in route.origins.enumerated() where share > 0 {
      for (place, weight) in to.enumerated() where place != from && weight > 0 {
        seconds += share * weight * replicas.distance[from][place]
        remote += share * weight
      }
    }
    return (seconds / route.share, remote)
  }

  /// What becomes of requests at a rate per second.
  func answer(_ rate: Double, into answer: inout Answer) {
    answer.times.removeAll()
    answer.refused = 0
    var (busiest, load, cores) = (0.0, 0.0, 0.0)
    for station in stations {
      let offered = rate * station.share * station.seconds
      let most = settings.refuseAbove * Double(station.servers)
      let admitted = min(offered, most)
      let taken = offered > 0 ? admitted / offered : 1
      answer.refused += station.share * station.count * (1 - taken)
      busiest = max(busiest, offered / Double(station.servers))
      load += offered * station.count
      cores += Double(station.servers) * station.count
      guard offered > 0 else { continue }
      answer.times.add(
        time(station, admitted), weight: station.share * station.count * taken,
        added: station.added)
    }
    answer.imbalance = load > 0 ? busiest / (load / cores) : 1
  }

  private func time(_ station: Station, _ load: Double) -> ResponseTime {
    if let shortest = station.shortest {
      let wait = shortest.wait(use: load / Double(station.servers))
      let mean = wait.mean * (settings.arrivalVariation + variation) / 2 * station.seconds
      return ResponseTime(
        waits: wait.probability, wait: wait.probability > 0 ? mean / wait.probability : 0,
        waitVariation: wait.variation, service: station.seconds, variation: variation)
    }
    var arrivals = settings.arrivalVariation
    if let part = station.part {
      // What is taken in turn from a stream comes more evenly, what is taken at random more like a random one.
      arrivals = part.share * arrivals + (part.inTurn ? 0 : 1 - part.share)
    }
    return ResponseTime(
      load: load, servers: station.servers, arrivals: arrivals, service: station.seconds,
      variation: variation)
  }
}

/// Solved shortest queues, by their counts.
struct ShortestQueueTables {
  private struct Key: Hashable {
    var stations: Int, servers: Int, choices: Int
  }
  private var tables: [Key: ShortestQueue] = [:]
  /// Stations times servers that are solved exactly in number; more are alike.
  private static let most = 2048

  mutating func table(stations: Int, servers: Int, choices: Int) -> ShortestQueue {
    let kept = max(min(stations, Self.most / servers), 1)
    let looked = choices == stations ? kept : min(choices, kept)
    let key = Key(stations: kept, servers: servers, choices: looked)
    if let known = tables[key] { return known }
    let table = ShortestQueue(stations: kept, servers: servers, choices: looked)
    tables[key] = table
    return table
  }
}
