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
    /// Cores that guests may have, and those that are kept free.
    var serving: Double, free = 0.0
    var cores: Double { serving + free }
  }

  private let curve: HybridCurve
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
    self.curve = curve
    let kept = Self.bound(ledger, blueprint).max() ?? 0
    let serving = max(curve.optimum, kept)
    let free = Self.spareCores(blueprint)
    steps = [
      Step(name: "the rule on all demand", serving: curve.optimum),
      Step(name: "and what rules keep at home is owned to its peak", serving: serving),
      Step(name: "and what is kept free for failures is owned too", serving: serving, free: free),
    ]
    if let host = Self.largestHost(blueprint) {
      // A number of hosts is whole but for rounding.
      let cores = ((serving + free) / host - 1e-9).rounded(.up) * host
      steps.append(
        Step(
          name: "and hosts of the largest type are bought whole", serving: cores - free, free: free)
      )
    }
  }

  /// Cost of a mean hour: what is kept free costs as any owned core does, and serves nobody.
  func perHour(_ step: Step) -> Double { curve.cost(at: step.serving) + curve.owned * step.free }

  /// Finds the optimum of a sweep among scenarios too.
  init(
    _ curve: HybridCurve, _ ledger: Ledger, own: Int, among same: [Int], _ comparison: Comparison
  ) {
    let results = comparison.results
    func blueprint(_ index: Int) -> Blueprint {
      results.study.platforms[results.scenarios[index].platform].blueprint
    }
    self.init(curve, ledger, blueprint(own))
    let mixed = same.filter {
      let platform = results.scenarios[$0].platform
      return comparison.meetsAll[$0] && results.coreHours(of: platform, rented: false) > 0
        && results.coreHours(of: platform, rented: true) > 0
    }
    func cores(_ index: Int) -> Double {
      Statistics.sum(blueprint(index).sites.map(blueprint(index).promisableCores(of:)))
    }
    let decision = comparison.decision.rawValue
    func cost(_ index: Int) -> Double {
      comparison.result(decision, of: comparison.rows[index])?.mean ?? .infinity
    }
    tried = Set(mixed.map(cores)).sorted()
    swept = mixed.min { (cost($0), $0) < (cost($1), $1) }.map { ($0, cores($0)) }
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

  /// Cores that are kept free for failures at all own sites: the most of those of hosts, racks and zones.
  static func spareCores(_ blueprint: Blueprint) -> Double {
    let kept = blueprint.virtualisation
    return Statistics.sum(
      blueprint.sites.filter { !$0.isRented }.map { site in
        var hosts: [Double] = []
        var racks: [Double] = []
        var zones: [Double] = []
        for zone in site.zones {
          let own = zone.types.map(blueprint.promisableCores(ofType:))
          var byRack = Array(repeating: 0.0, count: zone.racks)
          for (rack, cores) in zip(zone.rackOfHost, own) { byRack[rack] += cores }
          hosts += own
          racks += byRack
          zones.append(Statistics.sum(own))
        }
        func largest(_ count: Int, of values: [Double]) -> Double {
          Statistics.sum(Array(values.sorted(by: >).prefix(count)))
        }
        return max(
          largest(blueprint.spareHosts(of: site), of: hosts), largest(kept.spareRacks, of: racks),
          largest(kept.spareZones, of: zones))
      })
  }

  private static func largestHost(_ blueprint: Blueprint) -> Double? {
    blueprint.sites.filter { !$0.isRented }.flatMap { $0.zones.flatMap(\.hosts) }
      .map { blueprint.promisableCores(ofType: $0.type) }.max()
  }

  /// The table, with the sweep's answer last.
  func html(_ money: String) -> String {
    var lines = steps.map { step in
      "<tr><td>\(HTML.escape(step.name))</td><td>\(Figure.text(step.cores.rounded()))</td>"
        + "<td>\(Figure.text(perHour(step)))</td></tr>"
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
