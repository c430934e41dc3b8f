/// Queues of one station with equal servers.
package enum Queueing {
  /// Probability that all servers are busy where those who find that go away: Erlang's B formula.
  ///
  /// Source: A. K. Erlang 1917, by the recursion B(c) = aB(c − 1) / (c + aB(c − 1)).
  ///
  /// - Parameters:
  ///   - load: Arrivals in a time of service, at least 0, in erlangs.
  ///   - servers: At least 1.
  package static func erlangB(load: Double, servers: Int) -> Double {
    var blocked = 1.0
    for server in 1...servers { blocked = load * blocked / (Double(server) + load * blocked) }
    return blocked
  }

  /// Probability that one who arrives waits, in a queue M/M/c: Erlang's C formula; 1 from full load on.
  package static func erlangC(load: Double, servers: Int) -> Double {
    let use = load / Double(servers)
    guard use < 1 else { return 1 }
    let blocked = erlangB(load: load, servers: servers)
    return blocked / (1 - use * (1 - blocked))
  }

  /// Mean wait in a queue G/G/c by the approximation of Allen and Cunneen, in times of service; infinite from
  /// full load on.
  ///
  /// Exact for M/M/c, and with one server for M/G/1 (Pollaczek and Khinchine). Where arrivals are more even than at
  /// random it is too high, and Krämer and Langenbach-Belz' factor is put on it. Sources: A. O. Allen, *Probability,
  /// statistics and queueing theory*, 2nd edition 1990, section 5.3; W. Krämer, M. Langenbach-Belz, 8th
  /// International Teletraffic Congress, 1976.
  ///
  /// - Parameters:
  ///   - arrivals: Squared coefficient of variation of the times between arrivals.
  ///   - service: The same of times of service.
  package static func meanWait(
    load: Double, servers: Int, arrivals: Double = 1, service: Double = 1
  ) -> Double {
    meanWait(
      load: load, servers: servers, waits: erlangC(load: load, servers: servers),
      arrivals: arrivals, service: service)
  }

  /// The same where the probability to wait in M/M/c is known.
  static func meanWait(
    load: Double, servers: Int, waits: Double, arrivals: Double, service: Double
  ) -> Double {
    guard load < Double(servers) else { return .infinity }
    let wait = waits / (Double(servers) - load) * (arrivals + service) / 2
    guard arrivals < 1, wait > 0 else { return wait }
    let use = load / Double(servers)
    let uneven = (1 - arrivals) * (1 - arrivals) / (arrivals + service)
    return wait * Elementary.exp(-2 * (1 - use) / (3 * use) * uneven)
  }
}

/// The time that a request takes at one station: a wait that may be none, and service.
///
/// Those that wait do so exponentially, or for a constant and an exponential part. Service has the given mean and squared coefficient of variation: a constant
/// and an exponential part where that is below 1, a mixture of two exponentials with balanced means above it.
package struct ResponseTime: Sendable, Hashable {
  /// Probability to wait, the mean time of those that do, and its squared coefficient of variation up to 1.
  package var waits: Double, wait: Double, waitVariation = 1.0
  /// Mean time of service, and its squared coefficient of variation.
  package var service: Double, variation: Double

  /// Creates a time.
  package init(
    waits: Double, wait: Double, waitVariation: Double = 1, service: Double, variation: Double
  ) {
    self.waits = waits
    self.wait = wait
    self.waitVariation = waitVariation
    self.service = service
    self.variation = variation
  }

  /// The time at a station with equal servers.
  package init(
    load: Double, servers: Int, arrivals: Double, service: Double, variation: Double
  ) {
    let waits = Queueing.erlangC(load: load, servers: servers)
    let mean = Queueing.meanWait(
      load: load, servers: servers, waits: waits, arrivals: arrivals, service: variation)
    self.init(
      waits: waits, wait: waits > 0 ? mean / waits * service : 0, service: service,
      variation: variation)
  }

  /// Mean time.
  package var mean: Double { waits * wait + service }

  /// Variance of the time.
  package var variance: Double {
    waits * (1 + waitVariation - waits) * wait * wait + variation * service * service
  }

  /// Probability that a request takes longer than a time.
  package func tail(_ time: Double) -> Double {
    guard time > 0 else { return 1 }
    if variation <= 1 {
      let random = variation.squareRoot() * service
      let rest = time - (service - random)
      guard rest > 0 else { return 1 }
      return tail(rest, service: random)
    }
    let shares = ((variation - 1) / (variation + 1)).squareRoot()
    let first = (1 + shares) / 2
    return first * tail(time, service: service / (2 * first))
      + (1 - first) * tail(time, service: service / (2 * (1 - first)))
  }

  /// The same with exponential service.
  private func tail(_ time: Double, service: Double) -> Double {
    func survives(_ time: Double, _ mean: Double) -> Double {
      mean > 0 ? Elementary.exp(-time / mean) : 0
    }
    // Of those that wait: the sum of two exponentials after the constant part; equal means have a limit,
    // which is as good near by.
    guard waits > 0, wait > 0 else { return survives(time, service) }
    let random = waitVariation.squareRoot() * wait
    let rest = time - (wait - random)
    var both = 1.0
    if rest > 0, abs(random - service) <= 1e-6 * max(random, service) {
      both = survives(rest, service) * (1 + rest / max(service, 1e-300))
    } else if rest > 0 {
      both =
        (random * survives(rest, random) - service * survives(rest, service)) / (random - service)
    }
    return waits * min(max(both, 0), 1) + (1 - waits) * survives(time, service)
  }
}

/// Times of requests that take several ways, each with its share.
package struct ResponseMixture: Sendable {
  /// Shares, which need not add up to 1, what is added to each time, and the times.
  package private(set) var parts: [(weight: Double, added: Double, time: ResponseTime)] = []
  /// The sum of the shares.
  package private(set) var weight = 0.0

  /// Creates a mixture of nothing.
  package init() {}

  /// Removes all parts.
  package mutating func removeAll() {
    parts.removeAll(keepingCapacity: true)
    weight = 0
  }

  /// Adds a way.
  ///
  /// - Parameter added: A constant time on top, such as that of the network.
  package mutating func add(_ time: ResponseTime, weight share: Double, added: Double = 0) {
    guard share > 0 else { return }
    parts.append((share, added, time))
    weight += share
  }

  /// Mean time; 0 of nothing.
  package var mean: Double {
    weight > 0
      ? parts.reduce(0) { $0 + $1.weight * ($1.added + $1.time.mean) } / weight : 0
  }

  /// Variance of the times.
  package var variance: Double {
    let mean = mean
    guard weight > 0 else { return 0 }
    let squares = parts.reduce(0) { sum, part in
      let own = part.added + part.time.mean
      return sum + part.weight * (part.time.variance + own * own)
    }
    // A difference of squares may round below nothing.
    return max(squares / weight - mean * mean, 0)
  }

  /// Share of the requests that take longer than a time.
  package func tail(_ time: Double) -> Double {
    guard weight > 0 else { return 0 }
    return parts.reduce(0) { $0 + $1.weight * $1.time.tail(time - $1.added) } / weight
  }

  /// The time that a share of the requests keeps, by bisection to nine digits.
  package func quantile(_ share: Double) -> Double {
    guard weight > 0 else { return 0 }
    var (low, high) = (0.0, max(mean, 1e-12))
    while high < 1e300, tail(high) > 1 - share { (low, high) = (high, 2 * high) }
    for _ in 0..<60 where high - low > 1e-10 * high {
      let middle = (low + high) / 2
      if tail(middle) > 1 - share { low = middle } else { high = middle }
    }
    return (low + high) / 2
  }
}
