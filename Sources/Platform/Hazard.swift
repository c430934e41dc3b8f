/// Something that goes wrong again and again: what, where, how often and for how long.
package struct Hazard: Sendable, Hashable, Codable {
  /// Why it happens.
  package enum Cause: String, Sendable, CaseIterable, Codable, CodingKeyRepresentable {
    case hardware, power, cooling, network, storage, software, configuration, upgrade, `operator`
    case overload, dependency, security, provider, disaster, maintenance
  }

  /// What one occurrence takes down.
  package enum Domain: String, Sendable, CaseIterable, Codable, CodingKeyRepresentable {
    /// One replica of a service; it starts again where it was.
    case guest
    /// One disk of a host: the data of one of its guests.
    case disk
    /// One host.
    case host
    /// All hosts of a rack: its power feed or its switch.
    case rack
    /// All hosts of a zone.
    case zone
    /// A site: a data centre of one's own, or a region of a provider.
    case site
    /// All public sites of one provider.
    case provider
    /// The way to a site: what runs there runs on, and nobody reaches it.
    case network
    /// What starts, moves and fails guests over; what runs is left alone.
    case controlPlane = "control-plane"
    /// A service wherever it runs: a fault of its own, which redundancy does not mask.
    case service

    /// Whether the replay of a trace knows it; the others are met in rehearsals only.
    package var isReplayed: Bool {
      switch self {
      case .host, .rack, .zone, .site, .provider, .network: true
      case .guest, .disk, .controlPlane, .service: false
      }
    }
  }

  /// What happens, and to what.
  package var cause: Cause, domain: Domain
  /// The site, and zone of it, that it is limited to; nil for all.
  package var site: Int?, zone: Int?
  /// The services that it is limited to; empty for all.
  package var services: [String] = []
  /// Time that one unit of the domain is up before it happens, and time until it is over.
  package var between: TimeDistribution, repair: TimeDistribution
  /// Share of the occurrences that take all units of the next larger domain at once: the β of the
  /// β-factor model, from 0 to 1.
  package var common: Double = 0
  /// Disks of a host, for the domain of disks.
  package var units = 1
  /// Whether it was planned: maintenance, counted apart.
  package var isPlanned = false
  /// Whether it spoils data, also what was replicated since: only a backup from before helps.
  package var corrupts = false
  /// Time until it is noticed that data are spoilt, in seconds.
  package var noticedSeconds: Double = 0

  /// Describes something that goes wrong.
  package init(
    _ cause: Cause, of domain: Domain, site: Int? = nil, zone: Int? = nil,
    between: TimeDistribution, repair: TimeDistribution
  ) {
    self.cause = cause
    self.domain = domain
    self.site = site
    self.zone = zone
    self.between = between
    self.repair = repair
  }

  /// Hosts that fail and are mended, both by exponential times of these means in seconds.
  package static func hosts(mtbf: Double, mttr: Double) -> Hazard {
    Hazard(
      .hardware, of: .host, between: TimeDistribution(meanSeconds: mtbf),
      repair: TimeDistribution(meanSeconds: mttr))
  }

  /// Racks that fail and are mended.
  package static func racks(mtbf: Double, mttr: Double) -> Hazard {
    Hazard(
      .power, of: .rack, between: TimeDistribution(meanSeconds: mtbf),
      repair: TimeDistribution(meanSeconds: mttr))
  }

  /// A site, or a zone of it, that is lost so often a year, for exponential times of this mean.
  package static func loss(
    of site: Int, zone: Int? = nil, perYear: Double, meanSeconds: Double
  ) -> Hazard {
    Hazard(
      .disaster, of: zone == nil ? .site : .zone, site: site, zone: zone,
      between: TimeDistribution(meanSeconds: Hazard.secondsPerYear / perYear),
      repair: TimeDistribution(meanSeconds: meanSeconds))
  }

  /// Whether the replay of a trace knows it: it takes down a place, and spoils no data.
  package var isReplayed: Bool { domain.isReplayed && !corrupts }

  /// Occurrences of one unit a year of being up.
  package var perYear: Double { Hazard.secondsPerYear / between.meanSeconds }

  /// Seconds of a year of 365 days.
  package static let secondsPerYear = 31_536_000.0

  /// The domains that it takes down, each with its share of the occurrences: its own, and the larger one of
  /// common causes.
  package var parts: [(domain: Domain, share: Double)] {
    [(domain, 1 - common), (larger, common)].filter { $0.share > 0 }
  }

  /// The next larger domain, that common causes take down.
  package var larger: Domain {
    switch domain {
    case .guest, .disk: .host
    case .host: .rack
    case .rack: .zone
    case .zone, .controlPlane, .network, .site, .provider, .service: .site
    }
  }
}
