package import Platform

/// To the replica whose arc of a ring the request's key falls into, so that few keys move with a replica.
///
/// Arcs have unequal lengths, the more alike the more points a replica has on the ring; a bound sends what is
/// beyond it on to the others. Sources: D. Karger et al., STOC 1997, DOI 10.1145/258533.258660; V. Mirrokni,
/// M. Thorup, M. Zadimoghaddam, *Consistent hashing with bounded loads*, SODA 2018.
package struct ConsistentHashing: LoadBalancingPolicy {
  package static let name = "consistent-hashing"

  static let points = Parameter(
    "points", .count, default: 100, in: 1...1000, "points of each replica on the ring")
  static let bound = Parameter(
    "bound", .count, default: 0, in: 0...100,
    "most that a replica gets, in means of all; 0 for no bound, else 1 or more")

  package static let parameters = [points, bound]

  private let points: Int, bound: Double

  package init(_ choice: Choice) {
    points = Int(choice.number(Self.points))
    let asked = choice.number(Self.bound)
    bound = asked > 0 ? max(asked, 1) : .infinity
  }

  package func routes(_ replicas: ReplicaSet) -> [Route] {
    oneRoute(replicas, .each(shares: shares(replicas.identity), inTurn: false))
  }

  /// The arc of each replica, as a share of the ring, within the bound.
  func shares(_ identities: [UInt64]) -> [Double] {
    var ring: [(point: UInt64, replica: Int)] = []
    ring.reserveCapacity(identities.count * points)
    for (replica, identity) in identities.enumerated() {
      for point in 0..<points {
        ring.append((Self.hash(identity &+ UInt64(point) &* 0xA24B_AED4_963E_E407), replica))
      }
    }
    ring.sort { ($0.point, $0.replica) < ($1.point, $1.replica) }
    var shares = Array(repeating: 0.0, count: identities.count)
    guard var before = ring.last?.point else { return shares }
    for (point, replica) in ring {
      shares[replica] += Double(point &- before) / 0x1p64
      before = point
    }
    if ring.count == 1 { shares[0] = 1 }
    // What is beyond the bound goes to those below it, as the ring has them.
    let most = bound / Double(identities.count)
    for _ in identities {
      let beyond = shares.reduce(0) { $0 + max($1 - most, 0) }
      guard beyond > 1e-12 else { break }
      let below = shares.reduce(0) { $0 + ($1 < most ? $1 : 0) }
      guard below > 0 else { break }
      shares = shares.map { $0 >= most ? most : $0 * (1 + beyond / below) }
    }
    return shares
  }

  private static func hash(_ bits: UInt64) -> UInt64 {
    var bits = bits &* 0x9E37_79B9_7F4A_7C15
    bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
    bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
    return bits ^ (bits >> 31)
  }
}
