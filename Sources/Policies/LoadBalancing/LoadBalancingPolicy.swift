import Platform

/// Which replica of a service answers a request.
package protocol LoadBalancingPolicy: Policy {
  /// Whether the routes depend on how busy replicas are, rather than on which there are.
  var looksAtLoad: Bool { get }

  /// The ways of requests: their shares add up to 1, and every replica is on one way at most.
  func routes(_ replicas: ReplicaSet) -> [Route]
}

extension LoadBalancingPolicy {
  package var looksAtLoad: Bool { false }

  /// The share of requests of each place that comes to replicas whatever the place, all by one way.
  func oneRoute(_ replicas: ReplicaSet, _ queue: Route.Queue) -> [Route] {
    [Route(members: Array(replicas.cores.indices), origins: replicas.origins, queue: queue)]
  }
}

/// The replicas of a service that take requests, at an instant.
package struct ReplicaSet: Sendable, Hashable {
  /// Cores of each, its stable identity, and the zone or public site that it is in.
  ///
  /// Shape: `[replicas]`.
  package var cores: [Double], identity: [UInt64], place: [Int]
  /// Share of the requests that come from each place, adding up to 1, and how far places are from each other, in
  /// seconds of a round trip.
  ///
  /// Shape: `[places]`, and `[places][places]`.
  package var origins: [Double], distance: [[Double]]
  /// What is asked for over what all replicas can do.
  package var use: Double

  /// Describes replicas.
  package init(
    cores: [Double], identity: [UInt64], place: [Int], origins: [Double], distance: [[Double]],
    use: Double
  ) {
    self.cores = cores
    self.identity = identity
    self.place = place
    self.origins = origins
    self.distance = distance
    self.use = use
  }
}

/// A way that some requests take to some replicas.
package struct Route: Sendable, Hashable {
  /// How a replica of the way is found.
  package enum Queue: Sendable, Hashable {
    /// Each has a queue of its own and a fixed share of the way's requests, which add up to 1; in turn, so that they
    /// come more evenly than at random, or not.
    case each(shares: [Double], inTurn: Bool)
    /// The shortest queue of so many that are looked at.
    case shortest(of: Int)
  }

  /// The replicas.
  package var members: [Int]
  /// Share of all requests that come this way from each place.
  ///
  /// Shape: `[places]`.
  package var origins: [Double]
  package var queue: Queue

  /// Describes a way.
  package init(members: [Int], origins: [Double], queue: Queue) {
    self.members = members
    self.origins = origins
    self.queue = queue
  }

  /// Share of all requests that come this way.
  package var share: Double { origins.reduce(0, +) }
}
