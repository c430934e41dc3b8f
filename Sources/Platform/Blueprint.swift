/// The platform to simulate: its hardware and the settings of its planes.
package struct Blueprint: Sendable, Hashable, Codable {
  /// The platform's name.
  package var name: String
  /// The server models that zones refer to.
  package var hostTypes: [HostType]
  /// All sites, in the order of the file.
  package var sites: [Site]
  /// How guests share hosts.
  package var virtualisation: Virtualisation
  /// Where some guests may run.
  package var guestRules: [GuestRule] = []
  /// The most that guests may have together.
  package var quotas: [Quota] = []
  /// What tenants are entitled to where guests wait in line, and what is kept for some.
  package var entitlements: [Entitlement] = []
  package var reservations: [Reservation] = []
  /// What fails, and how it is mended.
  package var failures: Failures
  /// What services owe their users then.
  package var continuity = Continuity()
  /// What users of services ask for; nil where nobody looks at single requests.
  package var requests: Requests?
  /// Round trip between sites, in milliseconds; 0 within one, and where the platform tells none.
  ///
  /// Shape: `[sites][sites]`, or empty.
  package var latencies: [[Double]] = []
  /// The policy of each plane.
  package var placement: Choice
  package var energy: Choice
  package var elasticity: Choice
  package var recovery: Choice
  package var deployment: Choice
  package var migration: Choice
  package var power: Choice
  package var clock: Choice
  package var frequency = Choice(name: "performance")
  package var battery = Choice(name: "none")
  package var balancing = Choice(name: "none")
  package var resize = Choice(name: "none")
  package var queue = Choice(name: "fcfs")
  package var loadBalancing = Choice(name: "round-robin")
  /// How the number of rented nodes follows what guests ask for.
  package var nodeScaling = Choice(name: "none")
  package var guests = Choice(name: "as-traced")
  package var shifting = Choice(name: "none")
  package var sharing = Choice(name: "max-min")
  /// Limits of power.
  package var caps = PowerCaps.none

  /// Decimal gigabytes of a binary one: prices and networks count the former, guests the latter.
  package static let gigabytesPerGibibyte = 1.073741824
  /// Gigabits of a binary gigabyte, for times on a network.
  package static let gigabitsPerGibibyte = 8.589934592

  /// Creates a platform.
  package init(
    name: String, hostTypes: [HostType], sites: [Site],
    virtualisation: Virtualisation = Virtualisation(), failures: Failures = Failures(),
    placement: Choice = Choice(name: "best-fit"), energy: Choice = Choice(name: "always-on"),
    elasticity: Choice = Choice(name: "none"), recovery: Choice = Choice(name: "none"),
    deployment: Choice = Choice(name: "private"), migration: Choice = Choice(name: "pre-copy"),
    power: Choice = Choice(name: "measured"), clock: Choice = Choice(name: "exact")
  ) {
    self.name = name
    self.hostTypes = hostTypes
    self.sites = sites
    self.virtualisation = virtualisation
    self.failures = failures
    self.placement = placement
    self.energy = energy
    self.elasticity = elasticity
    self.recovery = recovery
    self.deployment = deployment
    self.migration = migration
    self.power = power
    self.clock = clock
  }

  /// How guests share hosts.
  package struct Virtualisation: Sendable, Hashable, Codable {
    /// Guest cores that may be placed per physical core, more than 0.
    package var cpuOvercommit: Double
    /// Guest memory that may be placed per unit of physical memory, more than 0.
    package var memoryOvercommit: Double
    /// Clock frequency of the cores that the trace was measured on, in GHz.
    ///
    /// Faster hosts serve proportionally more of the demand; 0 takes every core for one of these.
    package var referenceGigahertz: Double
    /// Time from placement on a running host to a running guest, in seconds.
    package var bootSeconds: Double
    /// Data kept per guest, in GiB, which backups, replication and restores move.
    package var storageGiBPerGuest: Double
    /// Share of that data that changes in a day.
    package var dailyChange: Double
    /// Internet egress per used core-hour of a guest at a public site, in GB.
    package var egressGBPerCoreHour: Double
    /// What a guest at a rented site exchanges with others there per used core-hour, in GB.
    package var peerGBPerCoreHour: Double = 0
    /// Hosts whose capacity is kept free for the failure of others: the largest ones of a site.
    package var spareHosts: Int
    /// The same for whole racks and zones; the most of the three is kept.
    package var spareRacks = 0, spareZones = 0
    /// What guests ask of GPUs over what they hold of them, 0 or more; of one GPU no more than the whole.
    package var gpuUse: Double = 1
    /// Standard deviation of the logarithm of expected over true lifetimes of guests.
    package var lifetimeError: Double = 0
    /// Hardware threads of a core that are promised to guests, and what each but the first adds to a
    /// core's throughput when all are busy.
    package var threadsPerCore = 1
    package var threadYield: Double = 0.25
    /// Cores of each host that its own software keeps busy, and CPU that a guest costs besides its own,
    /// as a share of it.
    package var hostOverheadCores: Double = 0
    package var guestOverhead: Double = 0
    /// Memory that each guest costs besides its own, in GiB, and the most guests of a host, 0 for any number.
    package var guestOverheadGiB: Double = 0
    package var guestsPerHost = 0
    /// Share of their memory that guests touch, the share of that which equal pages save, and the share
    /// that ballooning takes back without harm.
    package var memoryUse: Double = 1
    package var pageSharing: Double = 0
    package var balloon: Double = 0
    /// Throughput that a host loses, as a share, for memory in use beyond its own, as a share of its own.
    package var memoryPenalty: Double = 1

    /// How busy the replicas of a service may be for its users to be served well: what they need follows.
    package var serviceUse: Double = 0.8
    /// Standard deviation of the logarithm of the time that guests take to boot, about its mean.
    package var bootSigma: Double = 0

    /// Creates the settings.
    package init(
      cpuOvercommit: Double = 1, memoryOvercommit: Double = 1, referenceGigahertz: Double = 0,
      bootSeconds: Double = 0,
      storageGiBPerGuest: Double = 0, dailyChange: Double = 0, egressGBPerCoreHour: Double = 0,
      spareHosts: Int = 0
    ) {
      self.cpuOvercommit = cpuOvercommit
      self.memoryOvercommit = memoryOvercommit
      self.referenceGigahertz = referenceGigahertz
      self.bootSeconds = bootSeconds
      self.storageGiBPerGuest = storageGiBPerGuest
      self.dailyChange = dailyChange
      self.egressGBPerCoreHour = egressGBPerCoreHour
      self.spareHosts = spareHosts
    }
  }

  /// What fails, and how it is mended.
  package struct Failures: Sendable, Hashable, Codable {
    /// What goes wrong by chance.
    package var hazards: [Hazard]
    /// Time from a host's failure until its guests are placed again, in seconds.
    package var detectionSeconds: Double
    /// Repairs of hosts that go on at once; 0 for any number.
    package var crews = 0
    /// Spare hosts in stock, and how long a new one takes, in seconds; nil for no end of spares.
    package var spares: Spares?
    /// Whether a failed host draws the power of one without load, rather than none.
    package var failedHostsIdle = false
    /// Losses at stated instants.
    package var calendar: [PlannedIncident]

    /// Creates the settings.
    package init(
      hazards: [Hazard] = [], detectionSeconds: Double = 0, calendar: [PlannedIncident] = []
    ) {
      self.hazards = hazards
      self.detectionSeconds = detectionSeconds
      self.calendar = calendar
    }

    /// The hazards that the replay of a trace knows.
    package var replayed: [Hazard] { hazards.filter(\.isReplayed) }
  }

  /// Parts for repairs of hosts, each of which takes one.
  package struct Spares: Sendable, Hashable, Codable {
    /// How many are in stock at the start.
    package var count: Int
    /// Time from the use of one until the next has come, in seconds.
    package var leadSeconds: Double

    /// Describes the stock.
    package init(count: Int, leadSeconds: Double) {
      self.count = count
      self.leadSeconds = leadSeconds
    }
  }

  /// The loss of a rack, a zone or a site at a stated instant.
  package struct PlannedIncident: Sendable, Hashable, Codable {
    /// Index of the site.
    package var site: Int
    /// Index of the zone in its site, or nil for the whole site.
    package var zone: Int?
    /// Index of the rack in its zone, or nil for the whole zone.
    package var rack: Int?
    /// Index of the host in its zone, or nil for all of the rack or zone.
    package var host: Int?
    /// Share of the hosts there that it takes down, drawn by seed, more than 0 to 1.
    package var share: Double = 1
    /// How long before its start guests begin to leave, in milliseconds; 0 for no notice.
    package var notice: Int64
    /// Start, in milliseconds from the start of the trace.
    package var start: Int64
    /// Length, in milliseconds.
    package var length: Int64

    /// Creates the incident.
    package init(
      site: Int, zone: Int?, rack: Int? = nil, host: Int? = nil, start: Int64, length: Int64,
      notice: Int64 = 0
    ) {
      self.site = site
      self.zone = zone
      self.rack = rack
      self.host = host
      self.notice = notice
      self.start = start
      self.length = length
    }
  }

  /// The strategies against the loss of a site: the platform's, and those of tiers that have their own.
  package var recoveries: [Choice] { [recovery] + continuity.tiers.compactMap(\.recovery) }

  /// The index of the site of this name.
  package func site(named name: String) -> Int? { sites.firstIndex { $0.name == name } }

  /// What a host serves, in ten-thousandths of a core of the trace's reference machine: its cores,
  /// times their clock frequency over the reference's where both are known, less what hosts and guests
  /// cost besides.
  package func capacity(of type: HostType) -> Int32 {
    let cores = (throughput(of: type) - virtualisation.hostOverheadCores)
    return Int32(min(max((cores * 10_000 / (1 + virtualisation.guestOverhead)).rounded(), 1), 2e9))
  }

  /// Hosts of a site that are kept free for failures.
  package func spareHosts(of site: Site) -> Int { site.spareHosts ?? virtualisation.spareHosts }

  /// Cores that a site's own hosts may promise to guests, with overcommitment; 0 where hosts are rented.
  package func promisableCores(of site: Site) -> Double {
    guard !site.isRented else { return 0 }
    return site.zones.flatMap(\.hosts).reduce(0.0) {
      $0 + Double($1.count) * promisableCores(ofType: $1.type)
    }
  }

  /// Cores that a host may promise to guests, with overcommitment.
  ///
  /// - Parameter type: Index of its type.
  package func promisableCores(ofType type: Int) -> Double {
    Double(hostTypes[type].cores) * virtualisation.cpuOvercommit
  }

  /// What a host does in all, its own software included, in cores of the trace's reference machine.
  private func throughput(of type: HostType) -> Double {
    let reference = virtualisation.referenceGigahertz
    let speed = reference > 0 && type.gigahertz > 0 ? type.gigahertz / reference : 1
    let threads = 1 + virtualisation.threadYield * Double(virtualisation.threadsPerCore - 1)
    return Double(type.cores) * speed * threads
  }

  /// The load of a host without guests, as a share of full load.
  package func ownLoad(of type: HostType) -> Double {
    min(virtualisation.hostOverheadCores / throughput(of: type), 1)
  }

  /// Cores that may be promised to guests of a host, before overcommit.
  package func promisedCores(of type: HostType) -> Double {
    max(Double(type.cores * virtualisation.threadsPerCore) - virtualisation.hostOverheadCores, 0)
  }

  /// Whether a run depends on when in the calendar it begins.
  package var followsCalendar: Bool {
    sites.contains { $0.overhead.followsCalendar || $0.carbon.changes || $0.energyPrice.changes }
  }

  /// How many hosts the private sites have.
  package var hostCount: Int {
    sites.reduce(0) { $0 + $1.zones.reduce(0) { $0 + $1.hostCount } }
  }

  /// The models of GPU that hosts have, in the order of the host types.
  package var gpuModels: [String] {
    var models: [String] = []
    for type in hostTypes where type.gpus.count > 0 && !models.contains(type.gpus.model) {
      models.append(type.gpus.model)
    }
    return models
  }
}
