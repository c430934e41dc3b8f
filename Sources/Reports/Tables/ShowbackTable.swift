internal import Economics
internal import Kernels
internal import Platform
internal import Simulation
internal import Studies

/// What each tenant's service costs in the baseline and the recommended scenario, first replication,
/// with what nobody uses and what all share as lines of their own.
///
/// What is priced by service is that service's: instances, platforms, seats, disks; what of dedicated hosts its
/// instances do not fill is idle. The other cost of a private
/// site or of rented nodes is shared by the cores promised to guests, and the part of cores promised to nobody is
/// idle; that of a public site is shared likewise, but for commitments not used, support, tax and credits, which are shared
/// lines. All lines add up to the cost of the scenario.
package struct ShowbackTable {
  /// One line.
  struct Line: Hashable {
    var scenario: Int, site: String, kind: String, tenant: String, service: String
    var coreHours: Double, cost: Double
  }

  private let comparison: Comparison

  /// Prepares the table.
  package init(_ comparison: Comparison) { self.comparison = comparison }

  /// The whole file.
  package var csv: String {
    var text = CSV.line([
      "scenario", "site", "kind", "tenant", "service", "core_hours_allocated", "cost", "currency",
    ])
    for line in lines {
      let currency = comparison.currency(of: comparison.rows[line.scenario])
      text += CSV.line([
        String(line.scenario + 1), line.site, line.kind, line.tenant, line.service,
        CSV.number(line.coreHours), CSV.number(line.cost), currency,
      ])
    }
    return text
  }

  /// The lines, by scenario, site and owner.
  var lines: [Line] {
    let results = comparison.results
    return comparison.chosen.flatMap { index -> [Line] in
      let scenario = results.scenarios[index]
      let blueprint = results.study.platforms[scenario.platform].blueprint
      let book = results.study.books[scenario.book]
      let ledger = results.records[scenario.platform][0].ledger
      let charges = Rating(blueprint: blueprint, epoch: results.epoch).charges(
        of: ledger, book: book, holdings: scenario.holdings)
      return blueprint.sites.flatMap { site in
        lines(
          index, site, blueprint, ledger, charges.filter { $0.site == site.name })
      }
    }
  }

  private func lines(
    _ scenario: Int, _ site: Site, _ blueprint: Blueprint, _ ledger: Ledger, _ charges: [Charge]
  ) -> [Line] {
    var hours: [(tenant: String, service: String, amount: Double)] = []
    for account in ledger.accounts
    where account.key.meter == .coreHoursAllocated && account.key.site == site.name {
      let amount = Statistics.sum(account.sums)
      if let known = hours.firstIndex(where: {
        $0.tenant == account.key.tenant && $0.service == account.key.service
      }) {
        hours[known].amount += amount
      } else {
        hours.append((account.key.tenant, account.key.service, amount))
      }
    }
    hours.sort { ($0.tenant, $0.service) < ($1.tenant, $1.service) }
    let shared: Set<Category> = [.commitments, .support, .tax, .credits]
    func sum(_ accepts: (Charge) -> Bool) -> Double {
      Statistics.sum(charges.filter(accepts).map(\.effective))
    }
    let ofService = Dictionary(grouping: hours, by: \.service).mapValues {
      Statistics.sum($0.map(\.amount))
    }
    func isDirect(_ charge: Charge) -> Bool {
      charge.isDirect && !shared.contains(charge.category)
        && ofService[charge.service, default: 0] > 0
    }
    let direct = Dictionary(grouping: charges.filter(isDirect), by: \.service).mapValues {
      Statistics.sum($0.map { $0.effective * (1 - $0.idleShare) })
    }
    let unused = Statistics.sum(charges.filter(isDirect).map { $0.effective * $0.idleShare })
    let own = sum { !shared.contains($0.category) && !isDirect($0) }
    let common = sum { shared.contains($0.category) }
    let allocated = Statistics.sum(hours.map(\.amount))
    let capacity = max(Self.capacity(of: site, blueprint, ledger), allocated)
    var lines: [Line] = []
    func add(_ kind: String, _ tenant: String, _ service: String, _ hours: Double, _ cost: Double) {
      lines.append(
        Line(
          scenario: scenario, site: site.name, kind: kind, tenant: tenant, service: service,
          coreHours: hours, cost: cost))
    }
    for owner in hours where capacity > 0 {
      let whole = ofService[owner.service] ?? owner.amount
      let part = whole > 0 ? owner.amount / whole : 0
      add(
        "used", owner.tenant, owner.service, owner.amount,
        own * owner.amount / capacity + direct[owner.service, default: 0] * part)
    }
    let idle = capacity - allocated
    let unfilled = capacity == 0 ? own : own * max(idle, 0) / capacity
    if idle > 1e-9 || unfilled + unused != 0 {
      add("idle", "", "", max(idle, 0), unfilled + unused)
    }
    if common != 0 { add("shared", "", "", 0, common) }
    return lines
  }

  /// Hours of cores that hosts of a site, one's own or nodes, could have promised; 0 where instances are rented.
  private static func capacity(of site: Site, _ blueprint: Blueprint, _ ledger: Ledger) -> Double {
    guard !site.isRented || site.nodes != nil else { return 0 }
    let meter = site.nodes == nil ? Meter.hostHours : .instanceHours
    return blueprint.hostTypes.indices.reduce(0) { sum, type in
      let hours = ledger.total(meter) {
        $0.site == site.name && $0.sku == blueprint.hostTypes[type].name
      }
      return sum + hours * blueprint.promisableCores(ofType: type)
    }
  }

  /// The section of the page: the recommended scenario's owners, the dearest first, and what is idle
  /// and shared.
  package var html: String {
    let all = lines.filter { $0.scenario == comparison.recommended }
    guard !all.isEmpty else { return "" }
    var owners: [(name: String, cost: Double)] = []
    for line in all {
      let name =
        line.kind == "used"
        ? [line.tenant, line.service].filter { !$0.isEmpty }.joined(separator: " · ")
        : line.kind
      if let known = owners.firstIndex(where: { $0.name == name }) {
        owners[known].cost += line.cost
      } else {
        owners.append((name, line.cost))
      }
    }
    owners.sort { ($0.cost, $1.name) > ($1.cost, $0.name) }
    let total = Statistics.sum(owners.map(\.cost))
    let money = comparison.currency(of: comparison.rows[comparison.recommended])
    let rows = owners.prefix(24).map { owner -> String in
      let name = owner.name.isEmpty ? "all others" : owner.name
      return "<tr><td>\(HTML.escape(name))</td><td>\(Figure.text(owner.cost))</td>"
        + "<td>\(Figure.percent(total != 0 ? owner.cost / total : 0))</td></tr>"
    }.joined()
    return "<details><summary>Showback of the recommended scenario, over the horizon</summary>"
      + "<div class=\"scroll\"><table><thead><tr><th>owner</th><th>\(HTML.escape(money))</th>"
      + "<th>share</th></tr></thead><tbody>\(rows)</tbody></table></div></details>"
  }
}
