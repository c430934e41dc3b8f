internal import Kernels
package import Platform
internal import Policies

/// What hosts draw on a platform, by its rules of power and frequency.
package enum DrawnPower {
  /// Power over load of a host, above what its own software needs.
  static func curve(
    of type: HostType, on blueprint: Blueprint, frequency: any FrequencyPolicy
  ) -> PowerCurve {
    let power = Simulator.chosen(PowerCatalogue.named(blueprint.power.name)).init(blueprint.power)
    let curve = power.curve(of: type.power)
    let governed = frequency is Performance ? curve : frequency.curve(of: curve)
    return governed.above(blueprint.ownLoad(of: type))
  }

  /// What a host that is on draws without guests, in watts.
  package static func idleWatts(of type: HostType, on blueprint: Blueprint) -> Double {
    let energy = Simulator.chosen(EnergyCatalogue.named(blueprint.energy.name))
      .init(blueprint.energy)
    if energy.drawsFullPower { return type.power.watts[10] }
    let frequency = Simulator.chosen(FrequencyCatalogue.named(blueprint.frequency.name))
      .init(blueprint.frequency)
    return curve(of: type, on: blueprint, frequency: frequency).power(at: 0)
  }
}
