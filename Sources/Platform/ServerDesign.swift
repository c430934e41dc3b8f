package import Kernels

/// A server as the list of its parts: what they draw at a load, and the carbon of making them.
///
/// Source of the model: J. Wang et al., Designing Cloud Servers for Lower Carbon, ISCA 2024.
package struct ServerDesign: Sendable, Hashable {
  /// Parts of one kind.
  package struct Part: Sendable, Hashable {
    /// How many the server has.
    package var count: Int
    /// Power of one at full load, in watts, and what its voltage regulator burns, as a share of it.
    package var watts: Double, regulatorLoss: Double
    /// Carbon of making one, in kg of CO2-equivalent; 0 for a part with a life behind it.
    package var embodiedKilograms: Double
    /// Whether its power follows the load.
    package var followsLoad: Bool

    /// Creates parts of one kind.
    package init(
      count: Int, watts: Double, regulatorLoss: Double = 0, embodiedKilograms: Double,
      followsLoad: Bool = true
    ) {
      self.count = count
      self.watts = watts
      self.regulatorLoss = regulatorLoss
      self.embodiedKilograms = embodiedKilograms
      self.followsLoad = followsLoad
    }
  }

  /// Fans, which draw more the more there is to cool.
  package struct Fans: Sendable, Hashable {
    /// Power where the rest of the server draws `restWatts`, and the change for each watt of that.
    package var watts: Double, restWatts: Double, slope: Double

    /// Creates fans.
    package init(watts: Double, restWatts: Double, slope: Double) {
      self.watts = watts
      self.restWatts = restWatts
      self.slope = slope
    }

    /// Power where the rest of the server draws so much, in watts.
    package func watts(rest: Double) -> Double { max(0, watts + slope * (rest - restWatts)) }
  }

  /// All parts but the fans.
  package var parts: [Part]
  /// The fans, or nil where they are among the parts.
  package var fans: Fans?
  /// What the power supply burns, as a share of what it gives.
  package var supplyLoss: Double
  /// Shares of full power by load.
  package var derating: Derating

  /// Creates a design.
  package init(parts: [Part], fans: Fans?, supplyLoss: Double, derating: Derating) {
    self.parts = parts
    self.fans = fans
    self.supplyLoss = supplyLoss
    self.derating = derating
  }

  /// Power of the parts without fans and supply at a load in [0, 1], in watts.
  package func partWatts(at load: Double) -> Double {
    let share = derating.share(at: load)
    return parts.reduce(0) {
      $0 + Double($1.count) * $1.watts * (1 + $1.regulatorLoss) * ($1.followsLoad ? share : 1)
    }
  }

  /// Power at the plug at a load in [0, 1], in watts.
  package func watts(at load: Double) -> Double {
    let rest = partWatts(at: load)
    return (rest + (fans?.watts(rest: rest) ?? 0)) * (1 + supplyLoss)
  }

  /// Power over load.
  package var power: PowerCurve {
    PowerCurve(watts: (0...10).map { max(0, watts(at: Double($0) / 10)) })
  }

  /// Carbon of making all parts, in kg of CO2-equivalent.
  package var embodiedKilograms: Double {
    parts.reduce(0) { $0 + Double($1.count) * $1.embodiedKilograms }
  }
}
