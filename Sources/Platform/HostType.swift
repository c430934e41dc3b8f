package import Kernels

/// A model of physical server.
package struct HostType: Sendable, Hashable, Codable {
  /// The catalogue's name.
  package let name: String
  /// Physical cores.
  package let cores: Int
  /// Processor sockets.
  package let sockets: Int
  /// Clock frequency of the cores, in GHz; 0 where the catalogue names none.
  package let gigahertz: Double
  /// Height in a rack, in rack units.
  package let rackUnits: Int
  /// Memory, in MiB.
  package let memoryMiB: Int
  /// Power over load, in watts.
  package var power: PowerCurve
  /// Power while asleep, and while off, in watts.
  package let sleepWatts: Double, offWatts: Double
  /// Its GPUs.
  package let gpus: GPUEquipment
  /// Carbon of making, shipping and scrapping it, in kg of CO2-equivalent, and the years of use that
  /// share it.
  package let embodiedKilograms: Double, lifeYears: Double
  /// Where the figures come from, with date and standing.
  package let source: Source

  /// Power of the host with its GPUs at full load, in watts: what the room must feed and cool.
  package var fullWatts: Double {
    (power.watts.max() ?? 0) + Double(gpus.count) * gpus.fullWatts
  }

  /// Creates a host type.
  package init(
    name: String, cores: Int, sockets: Int, gigahertz: Double = 0, rackUnits: Int = 1,
    memoryMiB: Int, power: PowerCurve, sleepWatts: Double, offWatts: Double = 0,
    gpus: GPUEquipment = .none,
    embodiedKilograms: Double = 0, lifeYears: Double = 4, source: Source
  ) {
    self.name = name
    self.cores = cores
    self.sockets = sockets
    self.gigahertz = gigahertz
    self.rackUnits = rackUnits
    self.memoryMiB = memoryMiB
    self.power = power
    self.sleepWatts = sleepWatts
    self.offWatts = offWatts
    self.gpus = gpus
    self.embodiedKilograms = embodiedKilograms
    self.lifeYears = lifeYears
    self.source = source
  }
}

/// Where a figure comes from.
package struct Source: Sendable, Hashable, Codable {
  /// The publication or measurement; empty where the user named none.
  package let text: String
  /// The date of the figure, as written in the file.
  package let date: String
  /// Whether the figure was seen in its source or is an assumption.
  package let isAssumption: Bool

  /// Creates a source.
  package init(text: String, date: String, isAssumption: Bool) {
    self.text = text
    self.date = date
    self.isAssumption = isAssumption
  }
}

/// A rentable size of a public provider.
package struct InstanceType: Sendable, Hashable, Codable {
  /// The provider's name of the size.
  package let name: String
  /// Virtual processors.
  package let vcpus: Int
  /// Memory, in MiB.
  package let memoryMiB: Int
  /// Whole GPUs.
  package let gpus: Int
  /// Price of an hour by which sites are compared, of the catalogue; what is paid is in price books.
  package let referencePrice: Double

  /// Creates an instance type.
  package init(
    name: String, vcpus: Int, memoryMiB: Int, gpus: Int = 0, referencePrice: Double = 0
  ) {
    self.referencePrice = referencePrice
    self.gpus = gpus
    self.name = name
    self.vcpus = vcpus
    self.memoryMiB = memoryMiB
  }
}
