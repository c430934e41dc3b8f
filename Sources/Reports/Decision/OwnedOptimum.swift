internal import Economics
internal import Kernels
internal import Platform
internal import Simulation
internal import Studies

/// How many owned cores cost least: by Weinman's rule, step by step as far as a rule can follow the
/// platform, and by the sweep.
struct OwnedOptimum {
  /// One way to come to a number of cores.
  struct Step {
    var name: String
    var cores: Double
    /// Cost of an hour by the curve of the rule.
    var perHour: Double
  }

  /// The rule on all demand, with what may not leave, with spare hosts, and in whole hosts.
  private(set) var steps: [Step] = []
  /// The cheapest scenario that owns and rents and keeps what is required, with its own cores; nil where
  /// the sweep has none.
  private(set) var swept: (scenario: Int, cores: Double)?
  /// The numbers of own cores that such scenarios have.
  private(set) var tried: [Double] = []

  /// Follows the rule.
  ///
  /// - Parameters:
  ///   - curve: Cost of an hour over owned cores.
  ///   - ledger: The usage that the curve is of.
  ///   - blueprint: The platform whose hosts and rules count.
  init(_ curve: HybridCurve, _ ledger: Ledger, _ blueprint: Blueprint) {
    func add(_ name: String, _ cores: Double) {
      steps.append(Step(name: name, cores: cores, perHour: curve.cost(at: cores)))
    }
    add("the rule on all demand", curve.optimum)
    let bound = Self.bound(ledger, blueprint)
    let eligible = max(curve.optimum, bound.max() ?? 0)
    add("and what rules keep at home is owned to its peak", eligible)
    let spare = Self.spareCores(blueprint)
    add("and what is kept free for failures is owned too", eligible + spare)
    if let host = Self.largestHost(blueprint) {
      add("and hosts are bought whole", ((eligible + spare) / host - 1e-9).rounded(.up) * host)
    }
  }

  /// Finds the optimum of a sweep among scenarios.
  init(
    _ curve: HybridCurve, _ ledger: Ledger, own: Int, among same: [Int], _ comparison: Comparison
  ) {
    let results = comparison.results
    func blueprint(_ index: Int) -> Blueprint {
      results.study.platforms[results.scenarios[index].platform].blueprint
    }
    self.init(curve, ledger, blueprint(own))
    let hybrid = same.filter { index in
      let rented = results.records[results.scenarios[index].platform][0].ledger
        .total(.coreHoursAllocated) { key in
          blueprint(index).sites.contains { $0.name == key.site && $0.isRented }
        }
      return rented > 0 && Self.cores(blueprint(index)) > 0 && comparison.meetsAll[index]
        && blueprint(index).deployment.name == "hybrid"
    }
    let cheapest = hybrid.min {
      let (left, right) = (results.scenarios[$0].costs[0], results.scenarios[$1].costs[0])
      return (left.equivalentTotal, $0) < (right.equivalentTotal, $1)
    }
    tried = Set(hybrid.map { Self.cores(blueprint($0)) }).sorted()
    swept = cheapest.map { ($0, Self.cores(blueprint($0))) }
  }

  /// Cores that rules let no rented site have, hour by hour.
  static func bound(_ ledger: Ledger, _ blueprint: Blueprint) -> [Double] {
    let rented = blueprint.sites.filter(\.isRented).map(\.name)
    return ledger.series(.coreHoursAllocated) { key in
      blueprint.guestRules.contains { rule in
        !rule.sites.isEmpty && rule.isFor(tenant: key.tenant, service: key.service)
          && !rule.sites.contains(where: rented.contains)
      }
    }
  }

  /// Cores that own hosts can promise.
  static func cores(_ blueprint: Blueprint) -> Double {
    ownSites(blueprint).flatMap { $0.zones.flatMap(\.hosts) }.reduce(0.0) {
      $0 + Double($1.count) * cores(ofType: $1.type, blueprint)
    }
  }

  /// Cores that are kept free for failures at all own sites: the most of those of hosts, racks and zones.
  static func spareCores(_ blueprint: Blueprint) -> Double {
    let kept = blueprint.virtualisation
    return Statistics.sum(
      ownSites(blueprint).map { site in
        var hosts: [Double] = []
        var racks: [Double] = []
        var zones: [Double] = []
        for zone in site.zones {
          let own = zone.groups.map { cores(ofType: zone.hosts[$0].type, blueprint) }
          var byRack = Array(repeating: 0.0, count: zone.racks)
          for (number, cores) in own.enumerated() {
            byRack[number * zone.racks / max(zone.hostCount, 1)] += cores
          }
          hosts += own
          racks += byRack
          zones.append(Statistics.sum(own))
        }
        func largest(_ count: Int, of values: [Double]) -> Double {
          Statistics.sum(Array(values.sorted(by: >).prefix(count)))
        }
        return max(
          largest(kept.spareHosts, of: hosts), largest(kept.spareRacks, of: racks),
          largest(kept.spareZones, of: zones))
      })
  }

  private static func largestHost(_ blueprint: Blueprint) -> Double? {
    ownSites(blueprint).flatMap { $0.zones.flatMap(\.hosts) }.map {
      cores(ofType: $0.type, blueprint)
    }.max()
  }

  private static func ownSites(_ blueprint: Blueprint) -> [Site] {
    blueprint.sites.filter { $0.kind == .private && !$0.isRented }
  }

  private static func cores(ofType type: Int, _ blueprint: Blueprint) -> Double {
    Double(blueprint.hostTypes[type].cores) * blueprint.virtualisation.cpuOvercommit
  }

  /// The table, with the sweep's answer last.
  func html(_ money: String) -> String {
    var lines = steps.map { step in
      "<tr><td>\(HTML.escape(step.name))</td><td>\(Figure.text(step.cores.rounded()))</td>"
        + "<td>\(Figure.text(step.perHour))</td></tr>"
    }
    if let swept {
      lines.append(
        "<tr><td>the sweep: number \(swept.scenario + 1) costs least of those that own and rent, with "
          + tried.map { Figure.text($0.rounded()) }.joined(separator: ", ")
          + " cores</td><td>\(Figure.text(swept.cores.rounded()))</td><td></td></tr>")
    }
    return "<div class=\"scroll\"><table><thead><tr><th>owned cores that cost least</th>"
      + "<th>cores</th><th>\(HTML.escape(money)) an hour by the curve</th></tr></thead><tbody>"
      + lines.joined() + "</tbody></table></div>"
  }
}
