package import Platform
internal import Policies

/// The planes whose policy a study can choose.
package enum Plane: String, CaseIterable, Sendable {
  case placement, energy, elasticity, recovery, deployment, migration, power, clock
  case frequency, battery, shifting, sharing, guests, balancing, resize, queue
  case loadBalancing = "load-balancing"
  case nodeScaling = "node-scaling"

  /// Names of the plane's policies.
  package var names: [String] { entries.map(\.name) }

  /// Name, summary and parameters of each policy.
  package var entries: [(name: String, summary: String, parameters: [Parameter])] {
    let (all, summaries) = catalogue
    return all.map { ($0.name, summaries[$0.name] ?? "", $0.parameters) }
  }

  /// Rules that policies are given as words: the plane, the policy and the parameter, with names and
  /// summaries.
  package static var namedRules: [(setting: String, rules: [(name: String, summary: String)])] {
    [
      (
        "energy: consolidate: detect",
        OverloadCatalogue.all.map { ($0.name, OverloadCatalogue.summaries[$0.name] ?? "") }
      ),
      (
        "energy: consolidate: select",
        SelectionCatalogue.all.map { ($0.name, SelectionCatalogue.summaries[$0.name] ?? "") }
      ),
    ]
  }

  /// The policies, and their summaries by name.
  private var catalogue: ([any Policy.Type], [String: String]) {
    switch self {
    case .placement: (PlacementCatalogue.all, PlacementCatalogue.summaries)
    case .energy: (EnergyCatalogue.all, EnergyCatalogue.summaries)
    case .elasticity: (ElasticityCatalogue.all, ElasticityCatalogue.summaries)
    case .recovery: (RecoveryCatalogue.all, RecoveryCatalogue.summaries)
    case .deployment: (DeploymentCatalogue.all, DeploymentCatalogue.summaries)
    case .migration: (MigrationCatalogue.all, MigrationCatalogue.summaries)
    case .power: (PowerCatalogue.all, PowerCatalogue.summaries)
    case .clock: (ClockCatalogue.all, ClockCatalogue.summaries)
    case .frequency: (FrequencyCatalogue.all, FrequencyCatalogue.summaries)
    case .battery: (BatteryCatalogue.all, BatteryCatalogue.summaries)
    case .shifting: (ShiftingCatalogue.all, ShiftingCatalogue.summaries)
    case .sharing: (SharingCatalogue.all, SharingCatalogue.summaries)
    case .guests: (GuestsCatalogue.all, GuestsCatalogue.summaries)
    case .balancing: (BalancingCatalogue.all, BalancingCatalogue.summaries)
    case .resize: (ResizeCatalogue.all, ResizeCatalogue.summaries)
    case .queue: (QueueCatalogue.all, QueueCatalogue.summaries)
    case .loadBalancing: (LoadBalancingCatalogue.all, LoadBalancingCatalogue.summaries)
    case .nodeScaling: (NodeScalingCatalogue.all, NodeScalingCatalogue.summaries)
    }
  }

  /// Where a platform keeps the choice.
  private var setting: WritableKeyPath<Blueprint, Choice> {
    switch self {
    case .placement: \.placement
    case .energy: \.energy
    case .elasticity: \.elasticity
    case .recovery: \.recovery
    case .deployment: \.deployment
    case .migration: \.migration
    case .power: \.power
    case .clock: \.clock
    case .frequency: \.frequency
    case .battery: \.battery
    case .shifting: \.shifting
    case .sharing: \.sharing
    case .guests: \.guests
    case .balancing: \.balancing
    case .resize: \.resize
    case .queue: \.queue
    case .loadBalancing: \.loadBalancing
    case .nodeScaling: \.nodeScaling
    }
  }

  /// A choice of this plane as one line, its numbers with their units.
  func label(_ choice: Choice) -> String {
    choice.label(parameters(of: choice.name) ?? [])
  }

  func parameters(of name: String) -> [Parameter]? {
    entries.first { $0.name == name }?.parameters
  }

  func set(_ choice: Choice, _ blueprint: inout Blueprint) { blueprint[keyPath: setting] = choice }
}
