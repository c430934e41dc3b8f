internal import Documents
internal import Economics
internal import Kernels
internal import Quantities

/// Reads what a study expects of the years ahead.
struct RoadmapFile {
  let log: ProblemLog
  /// The most that demand may become of today's, an assumption: whoever plans for more has misread a unit.
  private static let mostGrowth = 1e6

  func roadmap(_ node: Node) -> Roadmap {
    var fields = Fields(of: node, what: "a roadmap", log: log)
    var roadmap = Roadmap(
      years: fields.integer("years", in: 1...50) ?? 5,
      growth: change("growth", &fields))
    let demand = Elementary.pow(1 + roadmap.growth, Double(roadmap.years))
    if demand > Self.mostGrowth, let item = fields.node("growth") {
      log.note(
        "`growth` over \(roadmap.years) years is more than \(Int(Self.mostGrowth)) times the demand of today",
        at: item)
    }
    roadmap.growthSpread = fields.quantity("growth-spread", SharePerYear.self, in: 0...1) ?? 0
    if let item = fields.node("prices") {
      var row = Fields(of: item, what: "changes of prices", log: log)
      roadmap.serverPrices = change("servers", &row)
      roadmap.instancePrices = change("instances", &row)
      roadmap.energyPrices = change("energy", &row)
      roadmap.wages = change("wages", &row)
      roadmap.licencePrices = change("licences", &row)
      roadmap.facilityPrices = change("facility", &row)
      roadmap.storagePrices = change("storage", &row)
      roadmap.egressPrices = row.quantity("egress", SharePerYear.self, in: -0.99...10)
      row.close()
    }
    roadmap.generations = change("generations", &fields)
    roadmap.existingAge = years("existing-age", &fields, from: 0)
    roadmap.existing = (fields.node("hosts")?.elements ?? []).compactMap {
      existing($0, "hosts").map(\.1)
    }
    roadmap.existingRacks = (fields.node("racks")?.elements ?? []).compactMap {
      existing($0, "racks").map(\.1)
    }
    for item in fields.node("licences")?.elements ?? [] {
      guard let (name, part) = existing(item, "licences") else { continue }
      roadmap.existingLicences[name, default: []].append(part)
    }
    if !roadmap.existing.isEmpty, let item = fields.node("existing-age") {
      log.note("`existing-age` is told, and `hosts` with dates", at: item, hint: "leave one out")
    }
    roadmap.resale = fields.quantity("resale", Share.self, in: 0...1) ?? 1
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
    roadmap.contracts = (fields.node("contracts")?.elements ?? []).compactMap(contract)
    fields.close()
    return roadmap
  }

  /// Hosts, racks or licences with the days on which they come and go, and the name of the latter.
  private func existing(_ node: Node, _ what: String) -> (String, Roadmap.Existing)? {
    var row = Fields(of: node, what: "\(what) that are there", log: log)
    defer { row.close() }
    let name = what == "licences" ? row.requiredText("name") : ""
    let count = row.required("count") == nil ? nil : row.integer("count", in: 1...1_000_000)
    let bought = row.required("bought") == nil ? nil : day("bought", &row)
    let retired = day("retire", &row)
    if let bought, let retired, retired <= bought {
      log.note("the \(what) retire before they are bought", at: node)
    }
    guard let count, let bought else { return nil }
    return (name, Roadmap.Existing(count: count, bought: bought, retired: retired))
  }

  private func day(_ key: String, _ row: inout Fields) -> Int64? {
    guard let item = row.node(key) else { return nil }
    let day = item.text.flatMap(CivilDate.milliseconds(of:))
    if day == nil {
      log.note("`\(key)` is \(item.kind), expected a date, e.g. `2028-06-30`", at: item)
    }
    return day
  }

  private func contract(_ node: Node) -> Roadmap.Contract? {
    var row = Fields(of: node, what: "a contract", log: log)
    defer { row.close() }
    let name = row.requiredText("name")
    // Purchases are no running cost, and nobody signs a contract on the others.
    let kinds = Category.allCases.filter {
      !$0.isCapital && ![.risk, .tax, .credits].contains($0)
    }
    let category =
      row.required("for") == nil
      ? nil : row.choice("for", of: kinds.map(\.rawValue)).flatMap(Category.init(rawValue:))
    let perMonth = row.requiredQuantity("per-month", One.self)
    let last = row.required("until") == nil ? nil : day("until", &row)
    let exitFee = row.quantity("exit-fee", One.self)
    guard let category, let last else { return nil }
    return Roadmap.Contract(
      name: name, category: category, perMonth: perMonth, end: last + 86_400_000,
      exitFee: exitFee)
  }

  /// A change per year, which may be a fall.
  private func change(_ key: String, _ fields: inout Fields) -> Double {
    fields.quantity(key, SharePerYear.self, in: -0.99...10) ?? 0
  }

  private func years(_ key: String, _ fields: inout Fields, from least: Double) -> Double? {
    fields.quantity(key, Seconds.self, in: least * 31_536_000...1e10).map { $0 / 31_536_000 }
  }
}
