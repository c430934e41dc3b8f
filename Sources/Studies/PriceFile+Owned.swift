internal import Documents
internal import Economics
internal import Platform
internal import Quantities

extension PriceFile {
  /// Seconds for which something that is bought may be used: a month to a hundred years.
  private static let lives = 2_592_000.0...3_153_600_000

  /// Reads prices of capacity that one owns.
  func owned(_ node: Node) -> OwnedPrices {
    var fields = Fields(of: node, what: "owned capacity", log: log)
    var (servers, lives): ([String: Double], [String: Double]) = ([:], [:])
    for item in fields.required("servers")?.elements ?? [] {
      var row = Fields(of: item, what: "a server", log: log)
      let type = row.requiredText("type")
      servers[type] = amount("price", &row, One.self, "server \(type)", per: ["host": 1])
      noteTerms(["life"], of: item)
      lives[type] = row.quantity("life", Seconds.self, in: Self.lives).map { $0 / 31_536_000 }
      row.close()
    }
    var owned = OwnedPrices(serverPrices: servers, lifeYears: 5, costOfCapital: 0)
    owned.serverLives = lives
    if let item = fields.node("unlisted-servers") {
      var row = Fields(of: item, what: "an estimate", log: log)
      owned.estimate = OwnedPrices.Estimate(
        perCore: row.requiredQuantity("per-core", One.self),
        perGigabytePerThread: row.requiredQuantity("per-gb-per-thread", One.self),
        perGPU: row.quantity("per-gpu", One.self))
      let parts = owned.estimate?.perGPU == nil ? "cores and memory" : "cores, memory and GPUs"
      note("servers without a price", "by \(parts)", &row)
      row.close()
    }
    if let seconds = figure(
      "server-life", &fields, Seconds.self, from: Self.lives.lowerBound, upTo: Self.lives.upperBound
    ) {
      owned.lifeYears = seconds / 31_536_000
    }
    if let item = fields.node("amortisation") {
      var row = Fields(of: item, what: "amortisation", log: log)
      let names = OwnedPrices.Amortisation.allCases.map(\.rawValue)
      if let name = row.choice("method", of: names) {
        owned.amortisation = OwnedPrices.Amortisation(rawValue: name) ?? .straightLine
      }
      _ = source(of: &row)
      row.close()
    }
    owned.costOfCapital =
      figure("cost-of-capital", &fields, Share.self, upTo: 1, per: ["year": 1]) ?? 0
    owned.residual = figure("residual", &fields, Share.self, upTo: 1) ?? 0
    owned.maintenance =
      figure("maintenance", &fields, Share.self, upTo: 1, per: ["year": 1, "month": 1.0 / 12]) ?? 0
    owned.network = figure("network", &fields, Share.self, upTo: 2) ?? 0
    if let item = fields.node("rack") {
      var row = Fields(of: item, what: "rack", log: log)
      owned.rackLifeYears = row.quantity("life", Seconds.self, in: Self.lives).map {
        $0 / 31_536_000
      }
      owned.rack = figure(item, &row, One.self, "rack", per: ["rack": 1]) ?? 0
      noteTerms(["life"], of: item)
      row.close()
    }
    owned.spares = figure("spares", &fields, Share.self, upTo: 1) ?? 0
    owned.facilityPerKilowattMonth =
      figure("facility", &fields, One.self, per: ["kW-month": 1, "kW-year": 12]) ?? 0
    if let item = fields.node("energy") { owned.energy = tariff(item) }
    if let item = fields.node("staff") { owned.staff = staff(item) }
    // One licence, or a list of them.
    if let item = fields.node("licence") { owned.licences.append(licence(item)) }
    for item in fields.node("licences")?.elements ?? [] { owned.licences.append(licence(item)) }
    owned.backupPerGigabyteMonth =
      figure("backup-storage", &fields, One.self, per: Self.volumes) ?? 0
    owned.charges = (fields.node("charges")?.elements ?? []).compactMap { charge($0, of: "own") }
    fields.close()
    return owned
  }

  /// Prices of stored data, in GB and months.
  static let volumes: Units = ["GB-month": 1, "GB-year": 12, "TB-month": 1000]
  private static let energies: Units = ["kWh": 1, "MWh": 1000]

  private func tariff(_ node: Node) -> EnergyTariff {
    var row = Fields(of: node, what: "energy", log: log)
    var tariff = EnergyTariff()
    let hasSeries = row.node("by-hour") != nil
    // A day-ahead price alone is a tariff; a flat price besides stands for the grid and taxes.
    if !hasSeries && row.node("bands") == nil || row.node("price") != nil {
      tariff.perKilowattHour = amount("price", &row, One.self, "energy", per: Self.energies) ?? 0
    }
    if let series = row.node("by-hour") {
      let signal = FacilityFile(log: log, folder: folder).signal(series, One.self, "by-hour")
      tariff.byHour = signal
      let mean = (signal.mean * 1e5).rounded() / 1e5
      note("energy by the hour", "series, mean \(mean) per kWh", &row)
    }
    for item in row.node("bands")?.elements ?? [] {
      var band = Fields(of: item, what: "a band", log: log)
      let days = band.choice("days", of: ["all", "weekdays", "weekends"]) ?? "all"
      tariff.bands.append(
        .init(
          firstDay: days == "weekends" ? 6 : 1, lastDay: days == "weekdays" ? 5 : 7,
          from: band.quantity("from", One.self, in: 0...24) ?? 0,
          until: band.quantity("until", One.self, in: 0...24) ?? 24,
          price: amount("price", &band, One.self, "energy, \(days)", per: Self.energies) ?? 0))
      if let last = tariff.bands.last, last.from == last.until {
        log.note("the band ends when it starts", at: item, hint: "leave both out for all day")
      }
      if let last = tariff.bands.last, tariff.bands.dropLast().contains(where: last.overlaps) {
        log.note("the band has hours that another one has", at: item)
      }
      band.close()
    }
    tariff.hoursAhead = row.quantity("hours-ahead-of-utc", One.self, in: 0...14) ?? 0
    tariff.hoursAhead -= row.quantity("hours-behind-utc", One.self, in: 0...12) ?? 0
    if let item = row.node("peak") {
      var peak = Fields(of: item, what: "a charge for the peak", log: log)
      tariff.perPeakKilowattMonth =
        amount(
          "price", &peak, One.self, "energy, peak", per: ["kW-month": 1, "kW-year": 12]) ?? 0
      peak.close()
    }
    _ = source(of: &row)
    if tariff.perKilowattHour == 0 { _ = row.choice("per", of: ["kWh"]) }
    row.close()
    return tariff
  }

  /// What an administrator costs, in years.
  static let salaries: Units = ["admin-year": 1, "admin-month": 1.0 / 12]

  private func staff(_ node: Node) -> OwnedPrices.Staff {
    var row = Fields(of: node, what: "staff", log: log)
    var staff = OwnedPrices.Staff()
    let hosts = row.quantity("hosts-per-admin", One.self, in: 0.1...1e9)
    let guests = row.quantity("guests-per-admin", One.self, in: 0.1...1e9)
    if node["hosts-per-admin"] == nil, node["guests-per-admin"] == nil {
      log.note("staff expects `hosts-per-admin` or `guests-per-admin`", at: node)
    }
    if let hosts { staff.hostsPerAdministrator = hosts }
    if let guests { staff.guestsPerAdministrator = guests }
    staff.minimum = row.quantity("minimum", One.self, in: 0...1e6) ?? 0
    staff.perYear = amount("price", &row, One.self, "administrator", per: Self.salaries) ?? 0
    let ratios = [
      hosts.map { "\($0.formatted) hosts" }, guests.map { "\($0.formatted) guests" },
    ].compactMap(\.self).joined(separator: ", ")
    note("administrator runs", ratios, &row)
    noteTerms(["minimum"], of: node)
    row.close()
    return staff
  }

  private func licence(_ node: Node) -> OwnedPrices.Licence {
    var row = Fields(of: node, what: "a licence", log: log)
    let name = row.text("name") ?? "licence"
    let units = OwnedPrices.Licence.Unit.allCases.map(\.rawValue)
    let per = row.choice("per", of: units.map { "\($0)-year" } + units) ?? "core-year"
    let isBought = units.contains(per)
    let price =
      amount(
        "price", &row, One.self, name,
        per: [
          "core-year": 1, "socket-year": 1, "host-year": 1, "core": 1, "socket": 1, "host": 1,
        ]) ?? 0
    noteTerms(
      ["life", "maintenance", "pack", "minimum-order", "minimum-cores-per-socket"], of: node)
    let maintenance = row.quantity("maintenance", SharePerYear.self, in: 0...1) ?? 0
    let life = row.quantity("life", Seconds.self, in: Self.lives).map { $0 / 31_536_000 }
    if isBought, life == nil {
      log.note("a licence that is bought by the \(per) expects `life`, e.g. `5 years`", at: node)
    }
    if !isBought, let item = row.node("maintenance") ?? row.node("life") {
      log.note(
        "`maintenance` and `life` are of licences that are bought, and this one is paid by the year",
        at: item, hint: "`per: core` buys one")
    }
    var licence = OwnedPrices.Licence(
      name: name,
      unit: OwnedPrices.Licence.Unit(rawValue: isBought ? per : String(per.dropLast(5))) ?? .core,
      perYear: isBought ? price * maintenance : price,
      minimumCoresPerSocket: row.integer("minimum-cores-per-socket", in: 0...1000) ?? 0,
      minimumOrder: row.integer("minimum-order", in: 0...1_000_000) ?? 0,
      pack: row.integer("pack", in: 1...100_000) ?? 1)
    if isBought {
      licence.purchase = price
      licence.lifeYears = life ?? 5
    }
    row.close()
    return licence
  }
}

extension Double {
  /// The number without a fraction where it is whole.
  fileprivate var formatted: String {
    self == rounded() && abs(self) < 1e15 ? String(Int64(self)) : String(self)
  }
}
