internal import Documents
internal import Economics
internal import Quantities

/// Reads what a study expects of the years ahead.
struct RoadmapFile {
  let log: ProblemLog

  func roadmap(_ node: Node) -> Roadmap {
    var fields = Fields(of: node, what: "a roadmap", log: log)
    var roadmap = Roadmap(
      years: fields.integer("years", in: 1...50) ?? 5,
      growth: change("growth", &fields))
    if let item = fields.node("prices") {
      var row = Fields(of: item, what: "changes of prices", log: log)
      roadmap.serverPrices = change("servers", &row)
      roadmap.instancePrices = change("instances", &row)
      roadmap.energyPrices = change("energy", &row)
      roadmap.wages = change("wages", &row)
      row.close()
    }
    roadmap.generations = change("generations", &fields)
    roadmap.existingAge = years("existing-age", &fields, from: 0)
    roadmap.refreshYears = years("refresh", &fields, from: 1)
    roadmap.leadMonths = (years("lead-time", &fields, from: 0) ?? 0) * 12
    if let item = fields.node("move") {
      var row = Fields(of: item, what: "the cost of moving", log: log)
      roadmap.move.perGuest = row.quantity("per-guest", One.self) ?? 0
      roadmap.move.dualRunMonths = (years("dual-run", &row, from: 0) ?? 0) * 12
      roadmap.move.exitFees = row.quantity("exit-fees", One.self) ?? 0
      roadmap.move.perGigabyte = row.quantity("per-gb", One.self) ?? 0
      row.close()
    }
    fields.close()
    return roadmap
  }

  /// A change per year, which may be a fall.
  private func change(_ key: String, _ fields: inout Fields) -> Double {
    fields.quantity(key, SharePerYear.self, in: -0.99...10) ?? 0
  }

  private func years(_ key: String, _ fields: inout Fields, from least: Double) -> Double? {
    fields.quantity(key, Seconds.self, in: least * 31_536_000...1e10).map { $0 / 31_536_000 }
  }
}
