internal import Documents
internal import Economics
internal import Foundation
internal import Platform
internal import Quantities

/// Reads price books.
///
/// A book may name another as its `base`: it then says only what differs.
final class PriceFile {
  let log: ProblemLog
  let tables: InstanceTables
  /// The folder that paths of the book being read are relative to.
  var folder: String
  /// The figures of the book being read.
  var figures: [PriceBook.Figure] = []

  init(log: ProblemLog, folder: String, tables: InstanceTables = InstanceTables()) {
    self.log = log
    self.folder = folder
    self.tables = tables
  }

  /// The book of a node that is a path or a book itself, with the books it is based on under it.
  ///
  /// Paths inside are made absolute, so that books of several folders may be merged.
  func resolved(_ element: Node, depth: Int = 0) throws(Problems) -> Node {
    var node = element
    let outer = folder
    defer { folder = outer }
    if let name = element.text {
      let path = FilePath.resolve(name, in: folder)
      node = try Node.read(path: path, shownAs: name)
      folder = URL(filePath: path).deletingLastPathComponent().path
    }
    node = absolute(node)
    checkTwice(node["owned"]?["servers"], ["type"])
    checkTwice(node["rented"], ["provider", "region"])
    checkTwice(node["owned"]?["charges"], ["name", "meter", "service"])
    for region in node["rented"]?.elements ?? [] {
      checkTwice(region["charges"], ["name", "meter", "service"])
    }
    guard let base = node["base"] else { return node }
    guard depth < 16 else {
      throw Problems([
        Problem(
          file: base.file, line: base.line, column: base.column,
          message: "books are based on each other in a circle")
      ])
    }
    return try merged(resolved(base, depth: depth + 1), node.removing("base"))
  }

  /// Tells what a list names twice: laid over a base, the last of them would win.
  private func checkTwice(_ list: Node?, _ keys: [String]) {
    var seen: Set<[String]> = []
    for item in list?.elements ?? [] {
      let names = keys.map { item[$0]?.text ?? "" }
      if !seen.insert(names).inserted {
        log.note("`\(Node.shortened(names.joined(separator: " ")))` is there already", at: item)
      }
    }
  }

  /// Lays a book over another; providers and servers of the same name are merged.
  private func merged(_ base: Node, _ other: Node) -> Node {
    var other = other
    for (path, keys) in [(["rented"], ["provider", "region"]), (["owned", "servers"], ["type"])] {
      let old = path.reduce(Optional(base)) { $0?[$1] }
      let new = path.reduce(Optional(other)) { $0?[$1] }
      guard case .sequence(let under, let mark)? = old, case .sequence(let over, _)? = new else {
        continue
      }
      var elements = under
      for item in over {
        let index = elements.firstIndex { known in
          keys.allSatisfy { known[$0]?.text == item[$0]?.text }
        }
        if let index {
          elements[index] = laid(item, over: elements[index])
        } else {
          elements.append(item)
        }
      }
      other = other.setting(path, to: .sequence(elements, mark)).0
    }
    return laid(other, over: base)
  }

  /// Entries over those of a base, mapping by mapping; a price and prices by band stand for each other.
  private func laid(_ other: Node, over base: Node) -> Node {
    guard case .mapping(var entries, let mark) = base, case .mapping(let added, _) = other else {
      return other
    }
    let flat = ["price", "value"]
    if other["tiers"] != nil { entries.removeAll { flat.contains($0.key) } }
    if flat.contains(where: { other[$0] != nil }) { entries.removeAll { $0.key == "tiers" } }
    // One licence or a list of them.
    for (key, rival) in [("licence", "licences"), ("licences", "licence")] where other[key] != nil {
      entries.removeAll { $0.key == rival }
    }
    for entry in added {
      if let index = entries.firstIndex(where: { $0.key == entry.key }) {
        entries[index].value = laid(entry.value, over: entries[index].value)
      } else {
        entries.append(entry)
      }
    }
    return .mapping(entries, mark)
  }

  private func absolute(_ node: Node) -> Node {
    var node = node
    for path in [["rented", "*", "instances"], ["owned", "energy", "by-hour", "series"]] {
      node = absolute(node, path[...])
    }
    return node
  }

  private func absolute(_ node: Node, _ path: ArraySlice<String>) -> Node {
    guard let key = path.first else {
      guard case .scalar(let text, let isQuoted, let mark) = node else { return node }
      return .scalar(FilePath.resolve(text, in: folder), isQuoted: isQuoted, mark)
    }
    switch node {
    case .mapping(var entries, let mark):
      for index in entries.indices where entries[index].key == key {
        entries[index].value = absolute(entries[index].value, path.dropFirst())
      }
      return .mapping(entries, mark)
    case .sequence(let elements, let mark):
      let rest = key == "*" ? path.dropFirst() : path
      return .sequence(elements.map { absolute($0, rest) }, mark)
    case .scalar: return node
    }
  }

  /// Reads a book; what is wrong is in the log.
  func book(_ node: Node) -> PriceBook {
    figures = []
    var fields = Fields(of: node, what: "a price book", log: log)
    let name = fields.requiredText("price-book")
    let date = fields.requiredText("date")
    if !date.isEmpty, CivilDate.milliseconds(of: date) == nil, let item = fields.node("date") {
      log.note("`date` is \(item.kind), expected a date, e.g. `2026-11-01`", at: item)
    }
    let currency = fields.requiredText("currency")
    if !currency.isEmpty, currency.wholeMatch(of: /[A-Z]{3}/) == nil,
      let item = fields.node("currency")
    {
      log.note("`currency` is \(item.kind), expected a code of ISO 4217, e.g. `USD`", at: item)
    }
    let summary = fields.text("summary") ?? ""
    let owned = fields.required("owned").map { self.owned($0) }
    var rented: [RentedPrices] = []
    var byRegion: [RegionFigure] = []
    let regions = fields.node("rented")?.elements ?? []
    for item in regions {
      let first = figures.count
      rented.append(self.rented(likened(item, among: regions)))
      byRegion += figures[first...].map { RegionFigure(place: rented[rented.count - 1], $0) }
      figures.removeSubrange(first...)
    }
    figures += RegionFigure.named(byRegion)
    let risk = fields.node("risk").flatMap { $0.text == "none" ? nil : self.risk($0) }
    fields.close()
    // What regions have in common is told once.
    var seen: Set<PriceBook.Figure> = []
    figures = figures.filter { seen.insert($0).inserted }
    var book = PriceBook(
      name: name, date: date, currency: currency, summary: summary,
      owned: owned ?? OwnedPrices(serverPrices: [:], lifeYears: 5, costOfCapital: 0),
      rented: rented, figures: figures)
    book.risk = risk
    return book
  }

  /// A region that is like another one of its provider, but for what it says itself.
  private func likened(_ item: Node, among regions: [Node]) -> Node {
    guard let like = item["like"] else { return item }
    let rest = item.removing("like")
    let model = regions.first {
      $0["provider"]?.text == item["provider"]?.text && $0["region"]?.text == like.text
    }
    guard let model, model["like"] == nil else {
      log.note(
        "`like` is \(like.kind), expected another region of the provider that is written out",
        at: like)
      return rest
    }
    let name = [item["provider"]?.text, item["region"]?.text].compactMap(\.self).joined(
      separator: " ")
    figures.append(
      .init(
        name: name, value: "as \(like.text ?? "") where nothing else is told",
        source: Source(text: "", date: "", isAssumption: true)))
    // What is free is so once.
    return laid(rest, over: model.removing("free-instances"))
  }

  private func risk(_ node: Node) -> PriceBook.Risk {
    var row = Fields(of: node, what: "losses", log: log)
    defer { row.close() }
    var risk = PriceBook.Risk(
      perGuestHourDown: row.quantity("per-guest-hour-down", One.self) ?? 0,
      perGuestHourLost: row.quantity("per-guest-hour-lost", One.self) ?? 0)
    for entry in row.node("tiers")?.entries ?? [] {
      var tier = Fields(of: entry.value, what: "losses of a tier", log: log)
      risk.tiers[entry.key] = PriceBook.Risk.Tier(
        perHourDown: tier.quantity("per-hour-down", One.self) ?? 0,
        perHourLost: tier.quantity("per-hour-lost", One.self) ?? 0,
        feePerYear: tier.quantity("fee-per-year", One.self) ?? 0)
      if let losses = risk.tiers[entry.key] {
        note(
          "loss by tier \(entry.key)",
          "\(losses.perHourDown) per service-hour down, \(losses.perHourLost) per service-hour lost, "
            + "fees of \(losses.feePerYear) a year", &tier)
      }
      tier.close()
    }
    note(
      "loss by downtime",
      "\(risk.perGuestHourDown) per guest-hour down, "
        + "\(risk.perGuestHourLost) per guest-hour lost", &row)
    return risk
  }

  // MARK: Figures

  /// What a price may be for, and how many units of the book's own that has; its own unit comes first.
  typealias Units = KeyValuePairs<String, Double>

  /// A figure with its source, under `value` or `price`.
  func figure<U: UnitOfMeasure>(
    _ key: String, _ fields: inout Fields, _ unit: U.Type, of owner: String = "",
    from least: Double = 0, upTo most: Double = .greatestFiniteMagnitude, per units: Units = [:]
  ) -> Double? {
    guard let node = fields.node(key) else { return nil }
    var row = Fields(of: node, what: key, log: log)
    let name = owner.isEmpty ? key : "\(owner) \(key)"
    let value = figure(node, &row, unit, name, from: least, upTo: most, per: units)
    row.close()
    return value
  }

  /// The figure of a row that has other keys besides.
  func figure<U: UnitOfMeasure>(
    _ node: Node, _ row: inout Fields, _ unit: U.Type, _ name: String, from least: Double = 0,
    upTo most: Double = .greatestFiniteMagnitude, per units: Units = [:]
  ) -> Double? {
    amount(
      node["value"] == nil ? "price" : "value", &row, unit, name, from: least, upTo: most,
      per: units)
  }

  /// An amount in the book's own unit; a `per` that is none of the units is told.
  func amount<U: UnitOfMeasure>(
    _ key: String, _ row: inout Fields, _ unit: U.Type, _ name: String, from least: Double = 0,
    upTo most: Double = .greatestFiniteMagnitude, per units: Units = [:]
  ) -> Double? {
    let text = row.node(key)?.text ?? ""
    let value = row.required(key) == nil ? nil : row.quantity(key, unit, in: least...most)
    let per = units.isEmpty ? nil : row.choice("per", of: units.map(\.key))
    note(name, per.map { "\(text) per \($0)" } ?? text, &row)
    let size = units.first { $0.key == per }?.value ?? 1
    return value.map { $0 / size }
  }

  func note(_ name: String, _ value: String, _ row: inout Fields) {
    figures.append(.init(name: name, value: value, source: source(of: &row)))
  }

  /// Adds the terms of a node to the figure told last.
  func noteTerms(_ keys: [String], of node: Node) {
    guard let last = figures.indices.last else { return }
    for key in keys {
      if let text = node[key]?.text { figures[last].value += ", \(key) \(text)" }
    }
  }

  func source(of row: inout Fields) -> Source { Source(of: &row) }

  /// Prices by band of a month's volume: one `price`, or `tiers`, after a free part.
  ///
  /// - Parameters:
  ///   - unit: What a price is: a plain number, or a share of a bill.
  ///   - hours: Hours for which the price is, where volumes count in hours: a price of a GB and month has bands
  ///     in such.
  ///   - size: Units of the meter for which the price is: 1000 GB where it is for a TB, and its bands in such.
  func graduated<U: UnitOfMeasure>(
    _ row: inout Fields, in unit: U.Type, hours: Double = 1, size: Double = 1
  ) -> GraduatedPrice {
    var price = GraduatedPrice(tiers: [])
    let per = hours * size
    price.free =
      row.quantity("free-gb-per-month", One.self).map { $0 * hours }
      ?? (row.quantity("free", One.self) ?? 0) * per
    guard let tiers = row.node("tiers") else {
      price.tiers = [.init(upTo: .infinity, price: row.requiredQuantity("price", unit) / per)]
      return price
    }
    var last = 0.0
    for tier in tiers.elements {
      var band = Fields(of: tier, what: "a tier", log: log)
      let upTo =
        band.quantity("up-to-gb", One.self).map { $0 / size }
        ?? band.quantity("up-to", One.self) ?? .infinity
      price.tiers.append(.init(upTo: upTo * per, price: band.requiredQuantity("price", unit) / per))
      if upTo <= last { log.note("the tiers must rise: \(upTo) follows \(last)", at: tier) }
      last = upTo
      band.close()
    }
    if last < .infinity, let tier = tiers.elements.last {
      log.note(
        "the last tier ends at \(last), and what is beyond it has no price", at: tier,
        hint: "leave its end out")
    }
    return price
  }

  /// Bands in words, in the units in which they are written.
  func bands(_ price: GraduatedPrice, hours: Double = 1, size: Double = 1) -> String {
    func text(_ value: Double) -> String { "\((value * 1e9).rounded() / 1e9)" }
    let per = hours * size
    let parts = price.tiers.map { tier in
      text(tier.price * per) + (tier.upTo < .infinity ? " up to \(text(tier.upTo / per))" : "")
    }
    let free = price.free > 0 ? "\(text(price.free / per)) free, then " : ""
    return free
      + (parts.count > 1
        ? parts.dropLast().joined(separator: ", ") + ", then \(parts[parts.count - 1])"
        : parts.joined())
  }

  /// A price on a meter that the book names.
  func charge(_ node: Node, of owner: String) -> MeteredCharge? {
    var row = Fields(of: node, what: "a charge", log: log)
    let name = row.requiredText("name")
    let category = row.choice("for", of: Category.allCases.map(\.rawValue))
      .flatMap(Category.init(rawValue:))
    let meter =
      row.required("meter") == nil
      ? nil
      : row.choice("meter", of: Meter.allCases.map(\.rawValue)).flatMap(Meter.init(rawValue:))
    let share = row.quantity("share", Share.self, in: 0...1e9) ?? 1
    let service = row.text("service")
    let per = row.choice("per", of: ["unit", "hour", "month", "year"]) ?? "unit"
    let divisor =
      per == "month" ? PriceBook.hoursPerMonth : per == "year" ? PriceBook.hoursPerYear : 1
    if let meter, !meter.countsHours, per != "unit", let item = row.node("per") {
      log.note(
        "`per` is \(item.kind), expected `unit`: \(meter.rawValue) counts \(meter.unit), not hours",
        at: item)
    }
    let price = graduated(&row, in: One.self, hours: divisor)
    note(
      "\(owner) \(name)",
      bands(price, hours: divisor)
        + " per \(meter?.unit ?? "")\(per == "unit" ? "" : " and \(per)")", &row)
    row.close()
    guard let meter else { return nil }
    return MeteredCharge(
      name: name, category: category ?? .platform, meter: meter, share: share, service: service,
      price: price)
  }
}
