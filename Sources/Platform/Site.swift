/// A place with capacity: a data centre of one's own, or a region of a public provider.
package struct Site: Sendable, Hashable, Codable {
  /// Who owns the hardware.
  package enum Kind: String, Sendable, CaseIterable, Codable {
    case `private`
    case `public`
  }

  /// The name, unique in the platform.
  package let name: String
  /// Whose hardware it is.
  package let kind: Kind
  /// The provider of a public site, such as `aws`; the owner of a private one.
  package let provider: String
  /// The region, as the provider or the grid operator names it.
  package let region: String
  /// What the facility draws besides its hosts.
  package var overhead: PowerOverhead
  /// Carbon intensity of the grid, in grams of CO2-equivalent per kWh.
  package var carbon: Signal
  /// Carbon intensity of the energy that is contracted for, in the same unit; nil where none is told.
  package var contractedCarbon: Double?
  /// Price of energy that decisions follow, in any currency per kWh; what is paid is in price books.
  package var energyPrice = Signal.constant(0)
  /// The zones of a private site.
  package var zones: [Zone]
  /// The sizes a public site rents, in the order in which the first that fits is taken: by vCPUs,
  /// then memory, then name, or by a list price before them.
  package var instanceTypes: [InstanceType]
  /// vCPUs that do the work of one core of a guest: by SMT and the speed of the processors.
  package var vcpusPerCore = 1.0
  /// What is known of the speed of its processors; nil where nothing is told.
  package var corePerformance: CorePerformance?
  /// Hosts kept free for failures; nil for as many as the platform says.
  package var spareHosts: Int?
  /// Spare capacity that the provider may take back; nil for capacity that it does not.
  package var spot: Spot?
  /// Time from order to a running guest on a public site, in seconds.
  package var provisioningSeconds: Double
  /// Standard deviation of that time's logarithm, about the same mean.
  package var provisioningSigma = 0.0
  /// Bandwidth for restoring guests at this site, shared by all, in Gbit/s.
  package var restoreGigabitsPerSecond: Double

  /// Availability zones of a rented site's region over which its guests are spread evenly, 1 and more.
  package var zonesOfRegion = 1
  /// Bandwidth of an interconnect between a rented site and one's own, in Gbit/s; 0 where there is none.
  package var interconnectGigabitsPerSecond = 0.0
  /// Groups of rented nodes, which are then the hosts of the only zone; nil for hosts of one's own.
  package var nodes: NodeGroups?

  /// What data from a rented site to one's own are charged as.
  package var meterHome: Meter {
    interconnectGigabitsPerSecond > 0 ? .interconnectTransfer : .internetEgress
  }

  /// Bandwidth to one's own sites, in Gbit/s: that of the interconnect, where there is one.
  package var homeGigabitsPerSecond: Double {
    interconnectGigabitsPerSecond > 0 ? interconnectGigabitsPerSecond : restoreGigabitsPerSecond
  }

  /// Whether a provider's bill has what guests run on.
  package var isRented: Bool { kind == .public || nodes != nil }

  /// Creates a site.
  package init(
    name: String, kind: Kind, provider: String, region: String,
    overhead: PowerOverhead = .constant(1),
    carbon: Signal = .constant(0), contractedCarbon: Double? = nil, zones: [Zone],
    instanceTypes: [InstanceType],
    provisioningSeconds: Double, restoreGigabitsPerSecond: Double
  ) {
    self.name = name
    self.kind = kind
    self.provider = provider
    self.region = region
    self.overhead = overhead
    self.carbon = carbon
    self.contractedCarbon = contractedCarbon
    self.zones = zones
    self.instanceTypes = instanceTypes
    self.provisioningSeconds = provisioningSeconds
    self.restoreGigabitsPerSecond = restoreGigabitsPerSecond
  }

  /// The first instance type that holds a guest; one with GPUs only for a guest that asks for some.
  ///
  /// The order of the types decides, not a price book, so that prices cause no simulation.
  package func firstInstance(millicores: Int, memoryMiB: Int, gpus: Int = 0) -> Int? {
    instanceTypes.indices.first {
      Double(instanceTypes[$0].vcpus) * 1000 >= Double(millicores) * vcpusPerCore
        && instanceTypes[$0].memoryMiB >= memoryMiB && instanceTypes[$0].gpus >= gpus
        && (gpus > 0 || instanceTypes[$0].gpus == 0)
    }
  }
}

/// The work that a core of a site does for each unit of what one of the trace's machines does.
package struct CorePerformance: Sendable, Hashable, Codable {
  /// The value taken, and the range in which it may lie; all more than 0.
  package var value: Double, low: Double, high: Double
  /// Where it comes from.
  package var source: Source

  /// Describes the speed of cores.
  package init(value: Double, low: Double, high: Double, source: Source) {
    self.value = value
    self.low = low
    self.high = high
    self.source = source
  }
}

/// Groups of nodes that are rented, as the groups of a zone's hosts.
package struct NodeGroups: Sendable, Hashable, Codable {
  /// How many of each group are always there.
  ///
  /// Shape: `[groups]`.
  package var minimum: [Int]

  /// Describes groups.
  package init(minimum: [Int]) { self.minimum = minimum }
}

/// Spare capacity of a provider.
package struct Spot: Sendable, Hashable, Codable {
  /// How often an instance is taken back, a year.
  package var interruptionsPerYear: Double
  /// When there is no spare capacity at all, in milliseconds from the start.
  package var outages: [Range<Int64>]
  /// How long that is known, in milliseconds from the start; nil where no trace tells it.
  package var known: Int64?

  /// Describes spare capacity.
  package init(
    interruptionsPerYear: Double, outages: [Range<Int64>] = [], known: Int64? = nil
  ) {
    self.interruptionsPerYear = interruptionsPerYear
    self.outages = outages
    self.known = known
  }
}

/// A part of a site that fails as a whole: its own power feed, cooling and switches.
package struct Zone: Sendable, Hashable, Codable {
  /// Units that a rack holds, of 44.45 mm each: the usual full height (EIA-310).
  package static let unitsOfRack = 42

  /// The name, unique in the site.
  package let name: String
  /// The hosts by type.
  package var hosts: [HostGroup]
  /// Racks with a power feed and switch of their own; the hosts fill them evenly, in their order.
  package var racks: Int
  /// Whether hosts of the groups come in turn, rather than one group after the other.
  package var alternates: Bool

  /// Creates a zone.
  package init(name: String, hosts: [HostGroup], racks: Int = 1, alternates: Bool = false) {
    self.name = name
    self.hosts = hosts
    self.racks = racks
    self.alternates = alternates
  }

  /// The type of each host, in the order of the zone's hosts.
  package var types: [Int] { groups.map { hosts[$0].type } }

  /// The group of each host, in the order of the zone's hosts.
  package var groups: [Int] {
    guard alternates else {
      return hosts.indices.flatMap { Array(repeating: $0, count: hosts[$0].count) }
    }
    let rounds = hosts.map(\.count).max() ?? 0
    return (0..<rounds).flatMap { round in hosts.indices.filter { round < hosts[$0].count } }
  }

  /// The rack of each host, in the order of the zone's hosts.
  package var rackOfHost: [Int] {
    (0..<hostCount).map { $0 * racks / hostCount }
  }

  /// How many hosts the zone has.
  package var hostCount: Int { hosts.reduce(0) { $0 + $1.count } }
}

/// Equal hosts of one zone.
package struct HostGroup: Sendable, Hashable, Codable {
  /// Index into the platform's host types.
  package let type: Int
  /// How many there are.
  package var count: Int
  /// What rules on guests name the hosts by.
  package var labels: [String]
  /// How many are there at the start, the others can be bought; nil for all.
  package var installed: Int?

  /// Creates a group.
  package init(type: Int, count: Int, labels: [String] = [], installed: Int? = nil) {
    self.type = type
    self.count = count
    self.labels = labels
    self.installed = installed
  }
}
