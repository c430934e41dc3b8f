package import Kernels
package import Platform

/// Draws much of the rest at low load already, by an exponential approach.
///
/// The rest is (1 + *v* − e^(−*v*/*a*))/2, where *v* is the load, or its third power with frequency
/// scaling. Source: OpenDC, `opendc-simulator-compute`, its CPU power models.
package struct AsymptoticPower: PowerPolicy {
  package static let name = "asymptotic"

  static let asymptote = Parameter(
    "asymptote", .share, default: 0.3, in: 0.01...1,
    "load at which the approach has lost all but 1/e")
  static let scaling = Parameter(
    "frequency-scaling", .word(["no", "yes"]), "whether frequency and voltage follow the load")

  package static let parameters = [asymptote, scaling]

  private let load: Double
  private let scales: Bool

  package init(_ choice: Choice) {
    load = choice.number(Self.asymptote)
    scales = choice.word(Self.scaling) == "yes"
  }

  package func curve(of measured: PowerCurve) -> PowerCurve {
    measured.shaped(.asymptotic(load, scales: scales))
  }
}
