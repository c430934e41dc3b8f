/// A counter-based stream of random numbers: draw *n* of a stream is a function of key and *n*.
///
/// Streams are named by what they belong to (seed, replication, component, the entity's stable
/// identity), never by scenario or row. Two scenarios that differ in one setting therefore see the
/// same failures and the same demand, and one more draw changes nothing elsewhere.
///
/// The generator is SplitMix64 applied to key + n·γ, a bijection per key. Source: G. Steele,
/// D. Lea, C. Flood, *Fast splittable pseudorandom number generators*, OOPSLA 2014,
/// DOI 10.1145/2660193.2660195.
package struct RandomStream: Sendable {
  private let key: UInt64
  private var draws: UInt64 = 0

  /// Creates the stream of one component's entity in one replication of a study.
  package init(seed: UInt64, replication: Int, component: Component, entity: UInt64) {
    var key = Self.mix(seed &+ 0x9E37_79B9_7F4A_7C15)
    key = Self.mix(key ^ Self.mix(UInt64(bitPattern: Int64(replication)) &+ 1))
    key = Self.mix(key ^ Self.mix(component.rawValue))
    self.key = Self.mix(key ^ Self.mix(entity &+ 0xD1B5_4A32_D192_ED03))
  }

  /// The parts of the simulation that draw random numbers.
  package enum Component: UInt64, Sendable {
    case placement = 0x706C_6163
    case hostFailure = 0x6661_696C
    case rackFailure = 0x7261_636B
    case siteFailure = 0x7369_7465
    case diskFailure = 0x6469_736B
    case guestFailure = 0x6775_6573
    case serviceFailure = 0x7365_7276
    case networkFailure = 0x6E65_7477
    case recovery = 0x7265_636F
    case victims = 0x7669_6374
    case demand = 0x6465_6D61
    case provisioning = 0x7072_6F76
    case migration = 0x6D69_6772
    case interruption = 0x7370_6F74
    case test = 0x7465_7374
  }

  /// The next 64 random bits.
  package mutating func next() -> UInt64 {
    draws &+= 1
    return Self.mix(key &+ draws &* 0x9E37_79B9_7F4A_7C15)
  }

  /// A number in [0, 1), uniform, with 53 random bits.
  package mutating func uniform() -> Double { Double(next() >> 11) * 0x1p-53 }

  /// An exponentially distributed number with this mean, more than 0.
  package mutating func exponential(mean: Double) -> Double {
    -mean * Elementary.log(1 - uniform() * (1 - 0x1p-53))
  }

  /// A normally distributed number with mean 0 and standard deviation 1.
  ///
  /// Source: G. Marsaglia, T. A. Bray, SIAM Review 6 (1964) 260, the polar method.
  package mutating func normal() -> Double {
    while true {
      let (x, y) = (2 * uniform() - 1, 2 * uniform() - 1)
      let square = x * x + y * y
      if square > 0, square < 1 { return x * (-2 * Elementary.log(square) / square).squareRoot() }
    }
  }

  /// A whole number in 0..<bound, without bias (rejection of the incomplete last block).
  ///
  /// - Precondition: `bound` is more than 0.
  package mutating func integer(below bound: UInt64) -> UInt64 {
    precondition(bound > 0, "a range holds at least one number")
    let limit = UInt64.max - UInt64.max % bound
    var bits = next()
    while bits >= limit { bits = next() }
    return bits % bound
  }

  private static func mix(_ bits: UInt64) -> UInt64 {
    var bits = bits
    bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
    bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
    return bits ^ (bits >> 31)
  }
}
