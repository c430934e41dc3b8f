package import Platform
internal import Policies

/// The planes whose policy a study can choose.
package enum Plane: String, CaseIterable, Sendable {
  case placement, energy, elasticity, recovery, deployment, migration, power, clock
  case frequency, battery, shifting, sharing, guests, balancing, resize

  /// Names of the plane's policies.
  package var names: [String] { entries.map(\.name) }

  /// Name, summary and parameters of each policy.
  package var entries: [(name: String, summary: String, parameters: [Parameter])] {
    switch self {
    case .placement:
      PlacementCatalogue.all.map {
        ($0.name, PlacementCatalogue.summaries[$0.name] ?? "", $0.parameters)
      }
    case .energy:
      EnergyCatalogue.all.map { ($0.name, EnergyCatalogue.summaries[$0.name] ?? "", $0.parameters) }
    case .elasticity:
      ElasticityCatalogue.all.map {
        ($0.name, ElasticityCatalogue.summaries[$0.name] ?? "", $0.parameters)
      }
    case .recovery:
      RecoveryCatalogue.all.map {
        ($0.name, RecoveryCatalogue.summaries[$0.name] ?? "", $0.parameters)
      }
    case .deployment:
      DeploymentCatalogue.all.map {
        ($0.name, DeploymentCatalogue.summaries[$0.name] ?? "", $0.parameters)
      }
    case .migration:
      MigrationCatalogue.all.map {
        ($0.name, MigrationCatalogue.summaries[$0.name] ?? "", $0.parameters)
      }
    case .power:
      PowerCatalogue.all.map { ($0.name, PowerCatalogue.summaries[$0.name] ?? "", $0.parameters) }
    case .clock:
      ClockCatalogue.all.map { ($0.name, ClockCatalogue.summaries[$0.name] ?? "", $0.parameters) }
    case .frequency:
      FrequencyCatalogue.all.map {
        ($0.name, FrequencyCatalogue.summaries[$0.name] ?? "", $0.parameters)
      }
    case .battery:
      BatteryCatalogue.all.map {
        ($0.name, BatteryCatalogue.summaries[$0.name] ?? "", $0.parameters)
      }
    case .balancing:
      BalancingCatalogue.all.map {
        ($0.name, BalancingCatalogue.summaries[$0.name] ?? "", $0.parameters)
      }
    case .resize:
      ResizeCatalogue.all.map {
        ($0.name, ResizeCatalogue.summaries[$0.name] ?? "", $0.parameters)
      }
    case .guests:
      GuestsCatalogue.all.map {
        ($0.name, GuestsCatalogue.summaries[$0.name] ?? "", $0.parameters)
      }
    case .sharing:
      SharingCatalogue.all.map {
        ($0.name, SharingCatalogue.summaries[$0.name] ?? "", $0.parameters)
      }
    case .shifting:
      ShiftingCatalogue.all.map {
        ($0.name, ShiftingCatalogue.summaries[$0.name] ?? "", $0.parameters)
      }
    }
  }

  /// A choice of this plane as one line, its numbers with their units.
  func label(_ choice: Choice) -> String {
    choice.label(parameters(of: choice.name) ?? [])
  }

  func parameters(of name: String) -> [Parameter]? {
    entries.first { $0.name == name }?.parameters
  }

  func set(_ choice: Choice, _ blueprint: inout Blueprint) {
    switch self {
    case .placement: blueprint.placement = choice
    case .energy: blueprint.energy = choice
    case .elasticity: blueprint.elasticity = choice
    case .recovery: blueprint.recovery = choice
    case .deployment: blueprint.deployment = choice
    case .migration: blueprint.migration = choice
    case .power: blueprint.power = choice
    case .clock: blueprint.clock = choice
    case .frequency: blueprint.frequency = choice
    case .battery: blueprint.battery = choice
    case .shifting: blueprint.shifting = choice
    case .sharing: blueprint.sharing = choice
    case .guests: blueprint.guests = choice
    case .resize: blueprint.resize = choice
    case .balancing: blueprint.balancing = choice
    }
  }
}
