/// Whole hosts of a provider, rented by the hour for the instances of one family.
///
/// Instances on them cost nothing besides: what is paid for is the number of hosts that the virtual
/// processors of all of them fill in the mean of each hour, at least one while there is any.
package struct DedicatedHosts: ServiceScope, Sendable, Hashable, Codable {
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
    isFor(service) && CommitmentOffer.family(of: type) == family
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

extension RentedPrices {
  /// Index of the dedicated hosts on which instances of a type of a service run; nil where they share hosts
  /// with others.
  package func dedicatedHosts(for type: String, of service: String) -> Int? {
    isInfrastructure(service) ? dedicated.firstIndex { $0.hold(type, of: service) } : nil
  }
}
