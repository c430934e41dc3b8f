internal import Foundation

/// Random numbers of generated traces.
///
/// SplitMix64: G. Steele, D. Lea, C. Flood, OOPSLA 2014, DOI 10.1145/2660193.2660195.
struct SyntheticStream {
  var state: UInt64

  /// A number in [0, 1).
  mutating func uniform() -> Double {
    state &+= 0x9E37_79B9_7F4A_7C15
    var bits = state
    bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
    bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
    return Double((bits ^ (bits >> 31)) >> 11) * 0x1p-53
  }

  /// The number in [0, 1) that comes so many draws after the next one.
  func uniform(after draws: Int) -> Double {
    var later = self
    later.state &+= 0x9E37_79B9_7F4A_7C15 &* UInt64(draws)
    return later.uniform()
  }

  /// Leaves out so many draws.
  mutating func skip(_ draws: Int) { state &+= 0x9E37_79B9_7F4A_7C15 &* UInt64(draws) }

  /// An exponentially distributed number.
  mutating func exponential(mean: Double) -> Double { -mean * log(1 - uniform()) }

  /// A normally distributed number.
  mutating func normal() -> Double {
    let radius = (-2 * log(1 - uniform())).squareRoot()
    return radius * Self.sine(uniform())
  }

  /// A number of a gamma distribution with a shape of at least 1.
  ///
  /// Source: G. Marsaglia, W. Tsang, ACM TOMS 26 (2000) 363, DOI 10.1145/358407.358414.
  mutating func gamma(shape: Double, scale: Double) -> Double {
    let d = shape - 1.0 / 3
    let c = 1 / (9 * d).squareRoot()
    while true {
      let x = normal()
      let cube = 1 + c * x
      let v = cube * cube * cube
      guard v > 0 else { continue }
      if log(1 - uniform()) < 0.5 * x * x + d - d * v + d * log(v) { return d * v * scale }
    }
  }

  /// The sine of a number of turns.
  static func sine(_ turns: Double) -> Double { sin(2 * Double.pi * turns) }
}

/// A generator of traces in the format of a public one.
package protocol SyntheticTrace: Sendable {
  /// The name on the command line, which is that of the format where there is only one for it.
  static var name: String { get }
  /// What it makes, and whose statistics it follows.
  static var summary: String { get }

  /// Writes a trace into a folder, the same for each seed; returns how it fits the statistics that
  /// it follows.
  static func write(
    _ request: SyntheticRequest, to folder: String
  ) throws(TraceError) -> [SyntheticFit]
}

/// How large a generated trace is.
package struct SyntheticRequest: Sendable {
  /// The same seed makes the same bytes.
  package var seed: UInt64
  /// Length in days, and number of guests.
  package var days: Int, guests: Int
  /// Services of three guests each, besides the guests; for ``AzureLike`` and ``WebLike``.
  package var services: Int
  /// How many times longer guests live than by default; for ``AzureLike``.
  package var lifetimeFactor = 1.0
  /// Names of 64 characters, as the published Azure tables have, instead of short ones.
  package var hasLongNames = false
  /// Files are not compressed; for ``AzureLike``, ``BatchLike``, ``GridLike``, ``OpenBLike`` and
  /// ``WebLike``.
  package var isPlain = false

  /// Creates a request.
  package init(seed: UInt64 = 2026, days: Int, guests: Int, services: Int = 0) {
    self.seed = seed
    self.days = days
    self.guests = guests
    self.services = services
  }

  /// What the names of text files end in.
  var ending: String { isPlain ? ".csv" : ".csv.gz" }
}

/// Every generator.
package enum SyntheticTraces {
  /// In the order of their names.
  package static let all: [any SyntheticTrace.Type] = [
    AzureArrivalsLike.self, AzureLike.self, BatchLike.self, BitbrainsLike.self,
    GridLike.self, OpenBLike.self, PlanetLabLike.self, RVToolsLike.self, ServicesLike.self,
    WebLike.self, WebLoadLike.self,
  ]
}
