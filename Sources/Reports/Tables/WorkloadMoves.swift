internal import Kernels
internal import Platform
internal import Simulation
internal import Studies

/// Which tenants' services stay where they are, which move, and what keeps them, from the baseline to
/// the recommended scenario, first replication.
///
/// What moves is told by the hours of promised cores: the share of them that is at other sites than
/// before.
package struct WorkloadMoves {
  typealias Owner = RunRequest.Owner

  /// One owner with its hours of cores before and after.
  ///
  /// Shape of the hours: `[sites]`.
  struct Row {
    var owner: Owner
    var before: [Double], after: [Double]
    /// Names of the sites that rules let it run at; nil where no rule binds it.
    var allowed: [String]?

    /// The hours of before or after, whichever are more.
    var most: Double { max(Statistics.sum(before), Statistics.sum(after)) }

    /// The share of hours that left a site for another one; nil where it did not run.
    ///
    /// What runs more or less than before has not moved.
    var moved: Double? {
      let (old, new) = (Statistics.sum(before), Statistics.sum(after))
      guard old > 0, new > 0 else { return nil }
      let left = Statistics.sum(zip(before, after).map { max($0 - $1, 0) })
      let came = Statistics.sum(zip(before, after).map { max($1 - $0, 0) })
      return min(left, came) / min(old, new)
    }

    /// Half of a per mille is the least that is told.
    private static let least = 0.0005

    var verdict: String {
      guard let moved else {
        return Statistics.sum(after) > 0 ? "runs only now" : "runs no more"
      }
      if moved < Self.least { return "stays" }
      return moved > 1 - Self.least ? "moves" : "moves in part"
    }
  }

  static var dictionary: [[String]] {
    [
      [
        "core_hours_baseline", "Core-Hours", "workloads: cores promised to guests, in the baseline",
      ],
      ["core_hours_recommended", "Core-Hours", "workloads: the same in the recommended scenario"],
      [
        "verdict", "",
        "workloads: stays, moves, moves in part, runs no more, runs only now",
      ],
      [
        "moved_share", "share", "workloads: share of core-hours that left a site for another one",
      ],
      ["why", "", "workloads: the rule that keeps it somewhere, or the deployment's choice"],
    ]
  }

  /// The names of all sites, in the order of the platforms.
  let sites: [String]
  /// The owners, those with most hours first.
  let rows: [Row]
  private let why: String
  /// Why guests of the recommended scenario were refused; empty where none was.
  private let refusals: String
  private let homes: Set<String>
  /// Whether a rule binds somebody to sites.
  private let hasRules: Bool

  /// Prepares the table; nil where there is one site only.
  package init?(_ comparison: Comparison) {
    let results = comparison.results
    let scenarios = [comparison.baseline, comparison.recommended].map { results.scenarios[$0] }
    let blueprints = scenarios.map { results.study.platforms[$0.platform].blueprint }
    var sites: [String] = []
    for site in blueprints.flatMap(\.sites) where !sites.contains(site.name) {
      sites.append(site.name)
    }
    guard sites.count > 1 else { return nil }
    self.sites = sites
    homes = Set(blueprints[1].sites.filter { !$0.isRented }.map(\.name))
    let hours = scenarios.map {
      Self.hours(results.records[$0.platform][0].ledger, sites)
    }
    let rules = blueprints[1].guestRules
    hasRules = rules.contains { !$0.sites.isEmpty }
    rows = Set(hours.flatMap(\.keys)).map { owner in
      let none = Array(repeating: 0.0, count: sites.count)
      return Row(
        owner: owner, before: hours[0][owner] ?? none, after: hours[1][owner] ?? none,
        allowed: Self.allowed(owner, rules, sites))
    }.filter { $0.most > 0 }.sorted {
      let (left, right) = ($0.most, $1.most)
      let (first, second) = ($0.owner, $1.owner)
      return left != right
        ? left > right : (first.tenant, first.service) < (second.tenant, second.service)
    }
    let metrics = results.records[scenarios[1].platform][0].metrics
    let rule = blueprints[1].deployment.name
    why = "deployment \(rule)\(Self.overflow(metrics, isOverflow: rule == "hybrid"))"
    refusals = Self.refusals(metrics)
  }

  /// How many guests went to rented sites, of all workloads, and how many of them came back.
  private static func overflow(_ metrics: [Metric: Double], isOverflow: Bool) -> String {
    guard let burst = metrics[.guestsBurst], burst > 0 else { return "" }
    let returned = metrics[.guestsReturned] ?? 0
    let verb = isOverflow ? "home did not take" : "it sent to rented sites"
    return ": \(verb) \(Figure.text(burst)) of \(Figure.text(metrics[.guestsAdmitted] ?? 0)) guests"
      + (returned > 0 ? ", \(Figure.text(returned)) came back" : "")
  }

  private static func refusals(_ metrics: [Metric: Double]) -> String {
    Metric.allCases.filter { $0.rawValue.hasPrefix("guests_refused_") }.compactMap { metric in
      guard let count = metrics[metric], count > 0 else { return nil }
      return "\(Figure.text(count)) \(metric.meaning)"
    }.joined(separator: "; ")
  }

  /// The hours of promised cores of each owner.
  private static func hours(_ ledger: Ledger, _ sites: [String]) -> [Owner: [Double]] {
    var hours: [Owner: [Double]] = [:]
    for account in ledger.accounts where account.key.meter == .coreHoursAllocated {
      guard let site = sites.firstIndex(of: account.key.site) else { continue }
      let owner = Owner(tenant: account.key.tenant, service: account.key.service)
      hours[owner, default: Array(repeating: 0, count: sites.count)][site] +=
        Statistics.sum(account.sums)
    }
    return hours
  }

  /// The sites that all rules on an owner have in common; nil where none binds it.
  private static func allowed(
    _ owner: Owner, _ rules: [GuestRule], _ sites: [String]
  ) -> [String]? {
    let binding = rules.filter {
      !$0.sites.isEmpty && $0.isFor(tenant: owner.tenant, service: owner.service)
    }
    guard !binding.isEmpty else { return nil }
    return sites.filter { site in binding.allSatisfy { $0.sites.contains(site) } }
  }

  /// What keeps an owner or lets it go.
  func reason(_ row: Row) -> String {
    if row.owner == .others, hasRules { return "not told apart: rules keep some of them; \(why)" }
    let isRefused = Statistics.sum(row.after) == 0 && !refusals.isEmpty
    let refused = isRefused ? "; refused of all workloads: \(refusals)" : ""
    guard let allowed = row.allowed else { return "no rule binds it; \(why)\(refused)" }
    guard !allowed.isEmpty else { return "may run nowhere: its rules have no site in common" }
    let list = allowed.joined(separator: ", ")
    let keeps = allowed.allSatisfy(homes.contains) ? "may not leave: a rule" : "a rule"
    return "\(keeps) keeps it at \(list)\(refused)"
  }

  /// The whole file: a line for each owner and site.
  package var csv: String {
    var text = CSV.line([
      "tenant", "service", "site", "core_hours_baseline", "core_hours_recommended", "verdict",
      "moved_share", "why",
    ])
    for row in rows {
      for (place, site) in sites.enumerated() where row.before[place] > 0 || row.after[place] > 0 {
        text += CSV.line([
          row.owner.tenant, row.owner.service, site, CSV.number(row.before[place]),
          CSV.number(row.after[place]), row.verdict, row.moved.map(CSV.number) ?? "", reason(row),
        ])
      }
    }
    return text
  }

  /// Owners shown on the page.
  private static let shown = 24

  /// The section of the page.
  package var html: String {
    guard !rows.isEmpty else { return "" }
    let lines = rows.prefix(Self.shown).map { row in
      [
        Self.name(row.owner),
        Self.places(row.before, sites), Self.places(row.after, sites), row.verdict,
        row.moved.map(Figure.percent) ?? "", reason(row),
      ]
    }
    let rest =
      rows.count > Self.shown
      ? "<p>\(rows.count - Self.shown) more are in workloads.csv.</p>" : ""
    let heads = ["workload", "in the baseline", "as recommended", "verdict", "moved", "why"]
    return "<details><summary>Which workloads stay, which move, and what keeps them</summary>"
      + "\(HTML.table(lines, heading: heads))\(rest)</details>"
  }

  private static func name(_ owner: Owner) -> String {
    let text = [owner.tenant, owner.service].filter { !$0.isEmpty }.joined(separator: " · ")
    return text.isEmpty ? "guests of no tenant" : text
  }

  /// Where the hours are: each site with its share.
  private static func places(_ hours: [Double], _ sites: [String]) -> String {
    let sum = Statistics.sum(hours)
    guard sum > 0 else { return "nowhere" }
    let used = sites.indices.filter { hours[$0] > 0 }
    guard used.count > 1 else { return used.map { sites[$0] }.joined() }
    return used.map { "\(sites[$0]) \(Figure.percent(hours[$0] / sum))" }.joined(separator: ", ")
  }
}
