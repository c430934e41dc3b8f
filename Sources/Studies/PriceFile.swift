internal import Documents
internal import Economics
internal import Foundation
internal import Platform
internal import Quantities

/// Reads price books.
struct PriceFile {
  let log: ProblemLog
  let folder: String
  private var figures: [PriceBook.Figure] = []

  init(log: ProblemLog, folder: String) {
    self.log = log
    self.folder = folder
  }

  /// Reads a book; what is wrong is in the log.
  mutating func book(_ node: Node) -> PriceBook {
    var fields = Fields(of: node, what: "a price book", log: log)
    let name = fields.requiredText("price-book")
    let date = fields.requiredText("date")
    let currency = fields.requiredText("currency")
    let summary = fields.text("summary") ?? ""
    let owned = fields.required("owned").map { self.owned($0) }
    var rented: [PriceBook.Rented] = []
    for item in fields.node("rented")?.elements ?? [] { rented.append(self.rented(item)) }
    fields.close()
    return PriceBook(
      name: name, date: date, currency: currency, summary: summary,
      owned: owned ?? PriceBook.Owned(serverPrices: [:], lifeYears: 5, costOfCapital: 0),
      rented: rented, figures: figures)
  }

  private mutating func owned(_ node: Node) -> PriceBook.Owned {
    var fields = Fields(of: node, what: "owned capacity", log: log)
    var servers: [String: Double] = [:]
    for item in fields.required("servers")?.elements ?? [] {
      var row = Fields(of: item, what: "a server", log: log)
      let type = row.requiredText("type")
      servers[type] = amount("price", &row, One.self, "server \(type)")
      row.close()
    }
    var owned = PriceBook.Owned(
      serverPrices: servers, lifeYears: 5, costOfCapital: 0)
    if let seconds = figure("server-life", &fields, Seconds.self) {
      owned.lifeYears = max(seconds / 31_536_000, 0.01)
    }
    if let item = fields.node("amortisation") {
      var row = Fields(of: item, what: "amortisation", log: log)
      let names = PriceBook.Amortisation.allCases.map(\.rawValue)
      if let name = row.choice("method", of: names) {
        owned.amortisation = PriceBook.Amortisation(rawValue: name) ?? .straightLine
      }
      _ = row.text("source")
      _ = row.text("date")
      _ = row.text("standing")
      row.close()
    }
    owned.costOfCapital = figure("cost-of-capital", &fields, Share.self) ?? 0
    owned.residual = figure("residual", &fields, Share.self) ?? 0
    owned.maintenance = figure("maintenance", &fields, Share.self) ?? 0
    owned.network = figure("network", &fields, Share.self) ?? 0
    owned.facilityPerKilowattMonth = figure("facility", &fields, One.self) ?? 0
    if let item = fields.node("energy") {
      var row = Fields(of: item, what: "energy", log: log)
      let hasSeries = row.node("by-hour") != nil
      // A day-ahead price alone is a tariff; a flat price besides stands for the grid and taxes.
      owned.energyPerKilowattHour =
        hasSeries && row.node("price") == nil ? 0 : amount("price", &row, One.self, "energy") ?? 0
      if let series = row.node("by-hour") {
        owned.energyByHour = FacilityFile(log: log, folder: folder).signal(
          series, One.self, "by-hour")
        figures.append(
          .init(
            name: "energy by the hour",
            value: "series, mean "
              + "\(owned.energyByHour.map { ($0.mean * 1e5).rounded() / 1e5 } ?? 0) per kWh",
            source: source(of: &row)))
      }
      row.close()
    }
    if let item = fields.node("staff") {
      var row = Fields(of: item, what: "staff", log: log)
      owned.hostsPerAdministrator =
        row.quantity("hosts-per-admin", One.self, in: 0.1...1e6) ?? 100
      owned.administratorPerYear = amount("price", &row, One.self, "administrator") ?? 0
      row.close()
    }
    if let item = fields.node("licence") {
      var row = Fields(of: item, what: "a licence", log: log)
      owned.minimumCoresPerSocket = row.integer("minimum-cores-per-socket", in: 0...1000) ?? 0
      owned.licencePerCoreYear = amount("price", &row, One.self, "licence") ?? 0
      row.close()
    }
    owned.backupPerGigabyteMonth = figure("backup-storage", &fields, One.self) ?? 0
    fields.close()
    return owned
  }

  private mutating func rented(_ node: Node) -> PriceBook.Rented {
    var fields = Fields(of: node, what: "a provider", log: log)
    var rented = PriceBook.Rented(
      provider: fields.requiredText("provider"), region: fields.requiredText("region"),
      instancePrices: [:])
    let path = fields.requiredText("instances")
    if let text = try? String(contentsOfFile: FilePath.resolve(path, in: folder), encoding: .utf8) {
      for line in text.split(whereSeparator: \.isNewline).dropFirst() {
        let cells = line.split(separator: ",", omittingEmptySubsequences: false)
        guard cells.count >= 2, let price = Double(cells[1]), price.isFinite, price >= 0 else {
          log.note(
            "`\(Node.shortened(path))`: not a price: \(Node.shortened(String(line)))", at: node)
          continue
        }
        rented.instancePrices[String(cells[0])] = price
      }
    } else {
      log.note("no such file: `\(Node.shortened(path))`", at: node)
    }
    if let item = fields.node("internet-egress") {
      var row = Fields(of: item, what: "graduated prices", log: log)
      rented.internetEgress.free = row.quantity("free-gb-per-month", One.self) ?? 0
      for tier in row.required("tiers")?.elements ?? [] {
        var band = Fields(of: tier, what: "a tier", log: log)
        let upTo = band.quantity("up-to-gb", One.self) ?? .infinity
        rented.internetEgress.tiers.append(
          .init(upTo: upTo, price: band.requiredQuantity("price", One.self)))
        band.close()
      }
      note("\(rented.provider) internet egress", "graduated per GB", &row)
      row.close()
    }
    let provider = rented.provider
    rented.interRegionPerGigabyte =
      figure("inter-region-transfer", &fields, One.self, of: provider) ?? 0
    rented.storagePerGigabyteMonth =
      figure("object-storage", &fields, One.self, of: provider) ?? 0
    rented.support = figure("support", &fields, Share.self, of: provider) ?? 0
    fields.close()
    return rented
  }

  /// A figure with its source, under `value` or `price`.
  private mutating func figure<U: UnitOfMeasure>(
    _ key: String, _ fields: inout Fields, _ unit: U.Type, of owner: String = ""
  ) -> Double? {
    guard let node = fields.node(key) else { return nil }
    var row = Fields(of: node, what: key, log: log)
    let name = owner.isEmpty ? key : "\(owner) \(key)"
    let value = amount(node["value"] == nil ? "price" : "value", &row, unit, name)
    row.close()
    return value
  }

  private mutating func amount<U: UnitOfMeasure>(
    _ key: String, _ row: inout Fields, _ unit: U.Type, _ name: String
  ) -> Double? {
    let text = row.node(key)?.text ?? ""
    let value = row.required(key) == nil ? nil : row.quantity(key, unit)
    let per = row.text("per")
    note(name, per.map { "\(text) per \($0)" } ?? text, &row)
    return value
  }

  private mutating func note(_ name: String, _ value: String, _ row: inout Fields) {
    figures.append(.init(name: name, value: value, source: source(of: &row)))
  }

  private func source(of row: inout Fields) -> Source {
    Source(
      text: row.text("source") ?? "", date: row.text("date") ?? "",
      isAssumption: row.text("standing") != "sourced")
  }
}
