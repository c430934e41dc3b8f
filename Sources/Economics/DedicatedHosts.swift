/// Whole hosts of a provider, rented by the hour for the instances of one family.
///
/// Instances on them cost nothing besides: what is paid for is the number of hosts that the virtual
/// processors of all of them fill in the mean of each hour, at least one while there is any.
package struct DedicatedHosts: Sendable, Hashable, Codable {
  /// The name, as the bill shows it, and the instance family that runs there.
  package var name: String, family: String
  /// Names of the services that run there; empty for all.
  package var services: [String]
  /// Virtual processors of a host, and the physical cores that licences count.
  package var vcpus: Int, cores: Int
  /// Price of a host's hour, before the discount.
  package var perHour: Double

  /// Creates an offer.
  package init(
    name: String, family: String, services: [String] = [], vcpus: Int, cores: Int, perHour: Double
  ) {
    precondition(vcpus >= 1 && cores >= 1, "a host has processors")
    self.name = name
    self.family = family
    self.services = services
    self.vcpus = vcpus
    self.cores = cores
    self.perHour = perHour
  }

  /// Whether the instances of a type of a service run there.
  package func hold(_ type: String, of service: String) -> Bool {
    (services.isEmpty || services.contains(service))
      && CommitmentOffer.family(of: type) == family
  }

  /// Whether there are instances that both may hold.
  package func overlaps(_ other: DedicatedHosts) -> Bool {
    family == other.family
      && (services.isEmpty || other.services.isEmpty
        || !Set(services).isDisjoint(with: other.services))
  }

  /// Whole hosts for so many virtual processors.
  package func hosts(for vcpus: Double) -> Double {
    // A mean over an hour is rounded, and not to be a host more by it.
    max(0, (vcpus / Double(self.vcpus) - 1e-9).rounded(.up))
  }
}

/// Software in rented guests: paid to the provider for each hour, or brought along.
///
/// A licence that is included costs what runs. One's own is bought for a year and for the most that run at
/// once, the largest mean of an hour, in whole packs; on dedicated hosts it counts their physical cores,
/// elsewhere virtual processors.
package struct GuestLicence: Sendable, Hashable, Codable {
  /// Whose licence it is.
  package enum Terms: String, Sendable, CaseIterable, Codable {
    /// The provider's, with the instance.
    case included
    /// One's own, brought along.
    case own
    /// Whichever costs less over the horizon, support and tax on the provider's bill included.
    case cheapest
  }

  /// The name, as the bill shows it.
  package var name: String
  /// Names of the services that need it; empty for all.
  package var services: [String]
  /// Whose it is.
  package var terms: Terms
  /// Price of a virtual processor's hour with the licence included; nil where none is to be had.
  package var includedPerHour: Double?
  /// Price of one's own licence of a core and year; nil where there is none.
  package var ownPerYear: Double?
  /// Cores counted at least for each instance, and the size of a pack.
  package var minimumPerInstance: Int, pack: Int

  /// Creates a licence.
  package init(
    name: String, services: [String] = [], terms: Terms, includedPerHour: Double? = nil,
    ownPerYear: Double? = nil, minimumPerInstance: Int = 0, pack: Int = 1
  ) {
    precondition(pack >= 1, "a pack has a licence")
    self.name = name
    self.services = services
    self.terms = terms
    self.includedPerHour = includedPerHour
    self.ownPerYear = ownPerYear
    self.minimumPerInstance = minimumPerInstance
    self.pack = pack
  }

  /// Whether a service needs it.
  package func isFor(_ service: String) -> Bool {
    services.isEmpty || services.contains(service)
  }

  /// Licences of one's own for so many cores at once: whole packs.
  package func ordered(_ cores: Double) -> Double {
    ((cores - 1e-9) / Double(pack)).rounded(.up) * Double(pack)
  }
}

/// Hours of an instance type in a month for which a provider asks nothing.
package struct FreeInstances: Sendable, Hashable, Codable {
  /// The instance type, and the hours of it in a month.
  package var type: String, hoursPerMonth: Double

  /// Creates a free part.
  package init(type: String, hoursPerMonth: Double) {
    self.type = type
    self.hoursPerMonth = hoursPerMonth
  }
}

extension RentedPrices {
  /// Index of the dedicated hosts on which instances of a type of a service run; nil where they share hosts
  /// with others.
  package func dedicatedHosts(for type: String, of service: String) -> Int? {
    isInfrastructure(service) ? dedicated.firstIndex { $0.hold(type, of: service) } : nil
  }

  /// Whether a service is rented as instances, and what runs in them is one's own.
  package func isInfrastructure(_ service: String) -> Bool {
    (model(of: service)?.kind ?? .iaas) == .iaas
  }
}
