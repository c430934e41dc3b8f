package import Economics
internal import Kernels
internal import Platform
internal import Simulation
internal import Studies

/// Where owning and renting cost the same: Weinman's rule beside the sweep, the cost over the owned
/// share, and heat maps over utilisation, staff and premium.
package struct BreakEven {
  private let comparison: Comparison
  /// Index of the scenario whose hosts and demand are looked at, and of the one whose bill gives the
  /// price of rented capacity.
  private let own: Int, rent: Int
  /// Cores promised to guests, hour by hour, wherever they run, where most of them do.
  private let demand: [Double]
  /// The usage that it is of.
  private let served: Ledger
  /// Cores that the platform has promised as a share of those it can.
  private let promised: Double
  /// Cost by demand and owned cores.
  package let curve: HybridCurve
  /// Cores that the platform can promise.
  package let cores: Double
  /// The owned cores that cost least by the rule and by the sweep.
  let optimum: OwnedOptimum
  /// Staff's part of an owned core-hour, and guests that one administrator runs.
  private let staff: Double, guestsPerAdministrator: Double

  /// Finds the figures; nil where no scenario of the recommended one's book owns, or none rents.
  package init?(_ comparison: Comparison) {
    let results = comparison.results
    let scenarios = results.scenarios
    let book = scenarios[comparison.recommended].book
    // The baseline's platform by the prices of the answer and for guests of its sizes: both sides at their best.
    var own = comparison.baselineAsAnswered
    let shape = comparison.axes.firstIndex(of: "shape")
    func shapeOf(_ index: Int) -> String? { shape.map { comparison.rows[index].values[$0] } }
    func sites(_ index: Int, _ kind: Site.Kind) -> Set<String> {
      Set(
        results.study.platforms[scenarios[index].platform].blueprint.sites
          .filter { $0.kind == kind }.map(\.name))
    }
    func hours(_ index: Int, _ meter: Meter, _ kind: Site.Kind) -> Double {
      let names = sites(index, kind)
      return results.records[scenarios[index].platform][0].ledger.total(meter) {
        names.contains($0.site)
      }
    }
    let same = scenarios.indices.filter {
      scenarios[$0].book == book && comparison.isPriced[$0] && shapeOf($0) == shapeOf(own)
    }
    guard same.contains(own) else { return nil }
    // Where the baseline rents, the cheapest scenario that has most on hosts of its own.
    if hours(own, .coreHoursAllocated, .private) == 0 {
      let most = same.map { hours($0, .coreHoursAllocated, .private) }.max() ?? 0
      let owners = same.filter { hours($0, .coreHoursAllocated, .private) >= most * (1 - 1e-9) }
      guard most > 0,
        let owner = owners.min(by: {
          scenarios[$0].costs[0].equivalentTotal < scenarios[$1].costs[0].equivalentTotal
        })
      else { return nil }
      own = owner
    }
    // Where most is rented, the price of a rented core-hour is best known.
    guard
      let rent = same.max(by: {
        hours($0, .coreHoursAllocated, .public) < hours($1, .coreHoursAllocated, .public)
      }), hours(rent, .coreHoursAllocated, .public) > 0
    else { return nil }
    let ledger = results.records[scenarios[own].platform][0].ledger
    let blueprint = results.study.platforms[scenarios[own].platform].blueprint
    let cores = Statistics.sum(blueprint.sites.map(blueprint.promisableCores(of:)))
    let cost = scenarios[own].costs[0]
    // Losses by downtime are no price of cores.
    let owned =
      cost.equivalentTotal - cost.publicBill - cost.ownForRented - cost.equivalent[.risk]
    guard cores > 0, owned > 0 else { return nil }
    let horizon = Double(ledger.hours)
    let paid = scenarios[rent].costs[0]
    let rented =
      (paid.publicBill + paid.ownForRented) / hours(rent, .coreHoursAllocated, .public)
    self.comparison = comparison
    self.own = own
    self.rent = rent
    self.cores = cores
    // A platform that refuses guests hides what they ask for: demand is that of the scenario which
    // serves most.
    var all = ledger
    for index in same {
      let other = results.records[scenarios[index].platform][0].ledger
      if other.total(.coreHoursAllocated) > all.total(.coreHoursAllocated) { all = other }
    }
    let wanted = all.series(.coreHoursAllocated)
    served = all
    promised = results.coreHours(of: scenarios[own].platform, rented: false) / (cores * horizon)
    demand = wanted
    curve = HybridCurve(demand: wanted, owned: owned / (cores * horizon), rented: rented)
    optimum = OwnedOptimum(curve, all, own: own, among: same, comparison)
    staff = cost.equivalent[.staff] / (cores * horizon)
    let perYear = results.study.books[book].owned.staff.perYear
    let administrators =
      perYear > 0
      ? cost.equivalent[.staff] / (perYear * horizon / PriceBook.hoursPerYear) : 0
    guestsPerAdministrator =
      administrators > 0
      ? ledger.total(.guestHours) / horizon / administrators : 0
  }

  /// The utilisation of owned cores, promised to guests, from which owning costs less than renting.
  package var utilisation: Double { curve.owned / curve.rented }

  /// The section of the page.
  package var html: String {
    let money = comparison.currency(of: comparison.rows[own])
    let text = """
      <h2>Where owning and renting cost the same</h2>
      <p>By the prices of \(HTML.escape(comparison.rows[own].values[0])), an owned core costs \(Figure.text(curve.owned)) \(HTML.escape(money)) an hour, used or not \
      (number \(own + 1)); a rented one \(Figure.text(curve.rented)) while it is used (number \
      \(rent + 1)): a premium of \(Figure.text(curve.premium)). Owning costs less where \
      more than <b>\(Figure.percent(utilisation))</b> of the cores are promised to guests; they are \
      to \(Figure.percent(promised)). The peak is \(Figure.text(curve.breakEvenPremium)) \
      times the mean: \
      \(curve.premium < curve.breakEvenPremium
        ? "renting all costs less than owning the peak"
        : "owning the peak costs less than renting all"). \
      By Weinman's rule \(Figure.text(curve.optimum)) owned cores cost least, \
      \(Figure.text(curve.cost(at: curve.optimum))) an hour; the platform has \(Figure.text(cores)), \
      \(Figure.text(curve.cost(at: cores))). \(explanation) \(pooling)</p>
      """
    return text + optimum.html(money) + share + heatMaps
  }

  /// Why the rule and a sweep over hosts differ.
  private var explanation: String {
    "The rule takes demand as divisible and rented capacity as there at once; the simulation places "
      + "whole guests of two sizes at once, keeps room for failures, buys whole hosts, waits for what "
      + "it rents, and tries the sizes that the study names; what it must have besides to meet what the study "
      + "requires, such as copies against the loss of a site, is no part of the rule."
  }

  /// What it saves that owners, and own sites, share the cores: their peaks do not come together.
  private var pooling: String {
    let tenants = Set(served.accounts.map(\.key.tenant)).sorted()
    let sites = comparison.study.platforms[comparison.results.scenarios[own].platform].blueprint
      .sites.filter { !$0.isRented }.map(\.name)
    let owners = pooled(served, tenants.map { tenant in { $0.tenant == tenant } }).map {
      "Alone the \($0.parts) owners told apart would need \($0.alone) cores at their peaks, together they "
        + "need \($0.together): pooling saves \($0.saved). "
    }
    // Own sites are where own guests run.
    let owned =
      comparison.results.records[comparison.results.scenarios[own].platform][0].ledger
    let places = pooled(owned, sites.map { site in { $0.site == site } }).map {
      "The \($0.parts) own sites need \($0.alone) cores at their peaks, one place for all would need "
        + "\($0.together): \($0.saved) less."
    }
    return (owners ?? "") + (places ?? "")
  }

  /// Peaks of parts of the demand alone and of all of them together; nil where there are no two parts.
  private func pooled(
    _ ledger: Ledger, _ parts: [(Ledger.Key) -> Bool]
  ) -> (parts: Int, alone: String, together: String, saved: String)? {
    let series = parts.map { part in ledger.series(.coreHoursAllocated, where: part) }
      .filter { ($0.max() ?? 0) > 0 }
    guard series.count > 1, let first = series.first else { return nil }
    let alone = Statistics.sum(series.map { $0.max() ?? 0 })
    let together = first.indices.map { hour in series.reduce(0) { $0 + $1[hour] } }.max() ?? 0
    return (
      series.count, Figure.text(alone.rounded()), Figure.text(together.rounded()),
      Figure.percent(((1 - together / alone) * 1000).rounded() / 1000)
    )
  }

  // MARK: Curve and maps

  /// Owned cores with what a year costs that owns so many and rents above them.
  private var points: [(cores: Double, cost: Double)] {
    let largest = max(curve.peak, cores) * 1.1
    return (0...100).map { step in
      let owned = largest * Double(step) / 100
      return (owned, curve.cost(at: owned) * PriceBook.hoursPerYear)
    }
  }

  /// Cost over owned cores.
  private var share: String {
    let points = points
    return LineChart(
      label: "Cost of a year over owned cores",
      lines: [
        .init(style: "l0", name: "owned, and rented above it", values: points.map(\.cost))
      ],
      instant: { Figure.text(points[$0].cores.rounded()) }, value: Figure.text,
      note: "owned cores; least cost at \(Figure.text(curve.optimum))"
    ).figure
  }

  /// Two assumptions against each other.
  private struct Map {
    var name: String, label: String
    /// What rows and columns stand for; columns are shares.
    var row: String, column: String
    var rows: [Double], columns: [Double]
    /// Shape: `[rows][columns]`.
    var values: [[Double]]
  }

  private var maps: [Map] {
    let used = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9]
    var maps: [Map] = []
    if staff > 0, guestsPerAdministrator > 0 {
      // As far as today's ratio and beyond.
      var ratios = [25.0, 50, 100, 200, 400, 800, 1600]
      while let last = ratios.last, last < min(guestsPerAdministrator, 1e6) {
        ratios.append(2 * last)
      }
      maps.append(
        Map(
          name: "utilisation_by_staff",
          label: "Cost of owning for each unit of the cost of renting",
          row: "guests per administrator", column: "cores promised to guests", rows: ratios,
          columns: used,
          values: ratios.map { ratio in
            // Other parts of an owned core's cost do not change with the number of guests.
            used.map {
              (curve.owned - staff + staff * guestsPerAdministrator / ratio) / $0 / curve.rented
            }
          }))
    }
    let premiums = [1.0, 1.25, 1.5, 2, 2.5, 3, 4, 6]
    let shares = [0.0, 0.25, 0.5, 0.75, 1, 1.25]
    maps.append(
      Map(
        name: "owned_share_by_premium", label: "Cost for each unit of the cost of owning the peak",
        row: "premium", column: "owned share of the peak", rows: premiums, columns: shares,
        values: premiums.map { premium in
          let curve = HybridCurve(demand: demand, owned: 1, rented: premium)
          return shares.map { curve.cost(at: curve.peak * $0) / max(curve.peak, 1e-12) }
        }))
    return maps
  }

  private var heatMaps: String {
    maps.map { map in
      HeatMap(
        label: map.label, rows: map.rows.map(Figure.text), columns: map.columns.map(Figure.percent),
        rowTitle: map.row, columnTitle: map.column, values: map.values
      ).figure
    }.joined()
  }

  static var dictionary: [[String]] {
    [
      [
        "chart", "",
        "break-even: the number, the curve of a year's cost over owned cores, or a map of two assumptions",
      ],
      ["row", "", "break-even: guests per administrator, or the premium of renting"],
      ["column", "", "break-even: owned cores of the curve; else a share of cores or of the peak"],
      ["value", "", "break-even: cost a year in the currency, or a ratio of two costs"],
    ]
  }

  /// The number, the curve and the maps.
  package var csv: String {
    var text = CSV.line(["chart", "row", "column", "value"])
    func add(_ chart: String, _ row: Double?, _ column: Double?, _ value: Double) {
      text += CSV.line([
        chart, row.map { CSV.number($0) } ?? "", column.map { CSV.number($0) } ?? "",
        CSV.number(value),
      ])
    }
    add("utilisation", nil, nil, utilisation)
    for point in points { add("curve", nil, point.cores, point.cost) }
    for map in maps {
      for (row, values) in zip(map.rows, map.values) {
        for (column, value) in zip(map.columns, values) { add(map.name, row, column, value) }
      }
    }
    return text
  }
}
