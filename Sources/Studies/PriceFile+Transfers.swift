internal import Documents
internal import Economics
internal import Platform
internal import Quantities

extension PriceFile {
  /// Reads prices of what leaves a provider's region, and what goes between its zones.
  func addTransfers(_ fields: inout Fields, to rented: inout RentedPrices) {
    let provider = rented.provider
    if let item = fields.node("internet-egress") {
      rented.internetEgress = transfer(item, "internet egress", of: provider)
    }
    if let item = fields.node("inter-region-transfer") {
      var row = Fields(of: item, what: "inter-region-transfer", log: log)
      let size = size(&row)
      var words: [String] = []
      if let node = row.node("to") {
        var regions = Fields(of: node, what: "prices by region", log: log)
        for entry in node.entries {
          rented.interRegionTo[entry.key] = regions.quantity(entry.key, One.self).map { $0 / size }
          words.append("\(entry.value.text ?? "") to \(entry.key)")
        }
        regions.close()
      }
      rented.interRegionPerGigabyte =
        figure(item, &row, One.self, "\(provider) inter-region-transfer", per: Self.traffic) ?? 0
      if !words.isEmpty, let last = figures.indices.last {
        figures[last].value += ", \(words.joined(separator: ", "))"
      }
      row.close()
    }
    if let item = fields.node("inter-zone-transfer") {
      rented.charges.append(
        MeteredCharge(
          name: "between zones", category: .egress, meter: .interZoneTransfer,
          price: transfer(item, "transfer between zones", of: provider)))
    }
    guard let item = fields.node("interconnect") else { return }
    var row = Fields(of: item, what: "an interconnect", log: log)
    if let port = row.node("port") {
      var part = Fields(of: port, what: "a port", log: log)
      let price =
        amount(
          "price", &part, One.self, "\(provider) port of a line",
          per: [
            "hour": 1, "month": PriceBook.hoursPerMonth, "year": PriceBook.hoursPerYear,
          ]) ?? 0
      part.close()
      rented.charges.append(
        MeteredCharge(
          name: "line", category: .egress, meter: .interconnectHours,
          price: .flat(price)))
    }
    if let item = row.required("transfer") {
      rented.charges.append(
        MeteredCharge(
          name: "over the line", category: .egress, meter: .interconnectTransfer,
          price: transfer(item, "transfer over a line", of: provider)))
    }
    row.close()
  }

  private func transfer(_ node: Node, _ name: String, of provider: String) -> GraduatedPrice {
    var row = Fields(of: node, what: "graduated prices", log: log)
    defer { row.close() }
    let size = size(&row)
    let price = graduated(&row, in: One.self, size: size)
    note("\(provider) \(name)", "\(bands(price, size: size)) per \(size > 1 ? "TB" : "GB")", &row)
    return price
  }

  /// What prices of traffic may be for, in GB.
  private static let traffic: Units = ["GB": 1, "TB": 1000]

  /// GB for which a row's prices are.
  private func size(_ row: inout Fields) -> Double {
    let per = row.choice("per", of: Self.traffic.map(\.key))
    return Self.traffic.first { $0.key == per }?.value ?? 1
  }
}
