/// How services are rented: as infrastructure, as a managed platform, or as software.
///
/// Infrastructure is what holds where no model is told: instances, and one's own staff for all above.
package struct ServiceModel: ServiceScope, Sendable, Hashable, Codable {
  /// Who operates what.
  package enum Kind: String, Sendable, CaseIterable, Codable {
    /// The provider runs hosts; guests are one's own work.
    case iaas
    /// The provider runs runtime or database; the application is one's own work.
    case paas
    /// The provider runs all; it is paid by seat.
    case saas
  }

  /// Names of the services; empty for all.
  package var services: [String]
  /// The kind.
  package var kind: Kind
  /// What an instance-hour costs for each unit of its price as infrastructure; 0 for software.
  package var instanceFactor: Double
  /// Prices of instance-hours of some types, by their names, that come before the factor: classes of a managed
  /// database.
  package var hourly: [String: Double] = [:]
  /// Price of a guest's hour besides: a seat of software.
  package var perGuestHour: Double
  /// The part of the staff for infrastructure that is still needed.
  package var staffShare: Double
  /// Whether it is only compared with what the services are rented as.
  package var isOffer: Bool

  /// Creates a model.
  package init(
    services: [String], kind: Kind, instanceFactor: Double = 1, perGuestHour: Double = 0,
    staffShare: Double = 1, isOffer: Bool = false
  ) {
    self.services = services
    self.kind = kind
    self.instanceFactor = instanceFactor
    self.perGuestHour = perGuestHour
    self.staffShare = staffShare
    self.isOffer = isOffer
  }
}

extension ServiceModel {
  /// What an hour of an instance type costs, whose price as infrastructure is known.
  package func hourly(_ type: String, infrastructure: Double) -> Double {
    hourly[type] ?? infrastructure * instanceFactor
  }
}

extension RentedPrices {
  /// The model of a service; nil for infrastructure without any.
  package func model(of service: String) -> ServiceModel? {
    models.first { !$0.isOffer && $0.isFor(service) }
  }

  /// What a service is rented as, or could be, as a kind; nil where the provider has nothing of the kind.
  package func model(of service: String, as kind: ServiceModel.Kind) -> ServiceModel? {
    models.first { $0.kind == kind && $0.isFor(service) }
      ?? (kind == .iaas ? ServiceModel(services: [], kind: .iaas) : nil)
  }

  /// Whether a service is rented as instances, and what runs in them is one's own.
  package func isInfrastructure(_ service: String) -> Bool {
    (model(of: service)?.kind ?? .iaas) == .iaas
  }
}
