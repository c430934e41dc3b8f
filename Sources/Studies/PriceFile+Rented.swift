internal import Documents
internal import Economics
internal import Platform
internal import Quantities

extension PriceFile {
  /// Reads prices of a provider's region.
  func rented(_ node: Node) -> RentedPrices {
    var fields = Fields(of: node, what: "a provider", log: log)
    var rented = RentedPrices(
      provider: fields.requiredText("provider"), region: fields.requiredText("region"),
      instances: [:])
    let provider = rented.provider
    let terms = RentedPrices.Pricing.allCases.map(\.rawValue)
    rented.pricing =
      fields.choice("pricing", of: terms).flatMap(RentedPrices.Pricing.init(rawValue:)) ?? .onDemand
    let name = fields.requiredText("instances")
    if !name.isEmpty { addInstances(name, at: node, to: &rented) }
    if let item = fields.node("commitments") { addCommitments(item, to: &rented) }
    addTenancy(&fields, to: &rented)
    addTransfers(&fields, to: &rented)
    if let item = fields.node("object-storage") { addObjectStorage(item, to: &rented) }
    rented.charges += (fields.node("charges")?.elements ?? []).compactMap {
      charge($0, of: provider)
    }
    if let item = fields.node("support") {
      var row = Fields(of: item, what: "support", log: log)
      rented.minimumSupport = row.quantity("minimum", One.self) ?? 0
      if let share = row.node("value") {
        rented.support = .flat(row.quantity("value", Share.self, in: 0...1) ?? 0)
        note("\(provider) support", share.text ?? "", &row)
      } else {
        rented.support = graduated(&row, in: Share.self)
        if let wrong = rented.support.tiers.first(where: { $0.price > 1 }) {
          log.note(
            "support is a share of the bill, and \(wrong.price) is more than all of it", at: item,
            hint: "`10 %` or `0.1` is a tenth")
        }
        note("\(provider) support", "\(bands(rented.support)) of the month's bill", &row)
      }
      row.close()
    }
    for item in fields.node("models")?.elements ?? [] {
      if let model = model(item, of: rented) { rented.models.append(model) }
    }
    if let item = fields.node("staff") {
      var row = Fields(of: item, what: "staff", log: log)
      rented.guestsPerAdministrator =
        row.requiredQuantity("guests-per-admin", One.self, in: 0.1...1e9)
      rented.administratorPerYear =
        amount("price", &row, One.self, "\(provider) administrator", per: Self.salaries) ?? 0
      row.close()
    }
    rented.discount = figure("discount", &fields, Share.self, of: provider, upTo: 1) ?? 0
    rented.tax = figure("tax", &fields, Share.self, of: provider, upTo: 1) ?? 0
    rented.creditsPerMonth =
      figure("credits", &fields, One.self, of: provider, per: ["month": 1, "year": 12]) ?? 0
    if let item = fields.node("uptime") { addUptime(item, to: &rented) }
    fields.close()
    return rented
  }

  private func addUptime(_ node: Node, to rented: inout RentedPrices) {
    var row = Fields(of: node, what: "a promise of uptime", log: log)
    defer { row.close() }
    for item in row.required("credits")?.elements ?? [] {
      var fields = Fields(of: item, what: "a credit", log: log)
      let below = fields.requiredQuantity("below", Share.self, in: 0...1)
      let share = fields.requiredQuantity("credit", Share.self, in: 0...1)
      fields.close()
      rented.uptimeCredits.append(UptimeCredit(below: below, share: share))
    }
    note(
      "\(rented.provider) uptime",
      rented.uptimeCredits.map {
        "below \(($0.below * 1e6).rounded() / 1e4) %: \(($0.share * 1e4).rounded() / 100) % back"
      }.joined(separator: ", "), &row)
  }

  /// A price of a GB and month, or one by band.
  private func addObjectStorage(_ node: Node, to rented: inout RentedPrices) {
    var row = Fields(of: node, what: "object-storage", log: log)
    defer { row.close() }
    let provider = rented.provider
    guard row.node("tiers") != nil else {
      rented.storagePerGigabyteMonth =
        figure(node, &row, One.self, "\(provider) object-storage", per: Self.volumes) ?? 0
      return
    }
    _ = row.choice("per", of: ["GB-month"])
    let price = graduated(&row, in: One.self, hours: PriceBook.hoursPerMonth)
    rented.charges.append(
      MeteredCharge(
        name: "object storage", category: .protection, meter: .backupStorage, price: price))
    note(
      "\(provider) object-storage",
      "\(bands(price, hours: PriceBook.hoursPerMonth)) per GB-month", &row)
  }

  private func model(_ node: Node, of rented: RentedPrices) -> ServiceModel? {
    let provider = rented.provider
    var row = Fields(of: node, what: "a service model", log: log)
    defer { row.close() }
    let kinds = ServiceModel.Kind.allCases.map(\.rawValue)
    guard row.required("kind") != nil,
      let kind = row.choice("kind", of: kinds).flatMap(ServiceModel.Kind.init(rawValue:))
    else { return nil }
    let services = row.words("services")
    let isSoftware = kind == .saas
    var model = ServiceModel(
      services: services, kind: kind,
      instanceFactor: row.quantity("instance-factor", One.self, in: 0...100)
        ?? (isSoftware ? 0 : 1),
      perGuestHour: (row.quantity("per-guest-month", One.self) ?? 0) / PriceBook.hoursPerMonth,
      staffShare: row.quantity("staff-share", Share.self, in: 0...1) ?? 1,
      isOffer: row.flag("offer") ?? false)
    if let item = row.node("classes") {
      if row.node("instance-factor") == nil {
        log.note(
          "`classes` are of some types, and `instance-factor` for the others is missing", at: item)
      }
      var classes = Fields(of: item, what: "prices by instance type", log: log)
      for entry in item.entries {
        model.hourly[entry.key] = classes.quantity(entry.key, One.self)
        if !rented.instances.isEmpty, rented.instances[entry.key] == nil {
          log.note("the table has no instance type `\(Node.shortened(entry.key))`", at: entry.value)
        }
      }
      classes.close()
    }
    note(
      "\(provider) \(kind.rawValue)\(model.isOffer ? ", offered" : "")",
      "\(services.isEmpty ? "all services" : services.joined(separator: ", "))", &row)
    return model
  }

  private func addInstances(_ name: String, at node: Node, to rented: inout RentedPrices) {
    let at = node["instances"] ?? node
    let table = tables.table(name, in: folder, at: at, log: log)
    let rows = table.rows(provider: rented.provider, region: rented.region)
    var sources: Set<[String]> = []
    for row in rows {
      guard let prices = row.prices else { continue }
      rented.instances[row.type] = prices
      sources.insert([row.date, row.source])
    }
    if rented.instances.isEmpty, !table.rows.isEmpty {
      log.note("no prices of \(rented.provider) \(rented.region) in the table", at: at)
    }
    for source in sources.sorted(by: { $0.lexicographicallyPrecedes($1) }) {
      figures.append(
        .init(
          name: "\(rented.provider) \(rented.region) instances",
          value: "\(rented.instances.count) types, \(rented.pricing.rawValue)",
          source: Source(text: source[1], date: source[0], isAssumption: false)))
    }
  }

  private func addCommitments(_ node: Node, to rented: inout RentedPrices) {
    var row = Fields(of: node, what: "commitments", log: log)
    for item in row.required("offers")?.elements ?? [] {
      var fields = Fields(of: item, what: "an offer", log: log)
      let name = fields.requiredText("name")
      let scopes = CommitmentOffer.Scope.allCases.map(\.rawValue)
      let scope = fields.choice("scope", of: scopes).flatMap(CommitmentOffer.Scope.init(rawValue:))
      let years = fields.requiredQuantity("term", Seconds.self, in: 86_400...1e9) / 31_536_000
      let discount = fields.quantity("discount", Share.self, in: 0...1)
      let terms = fields.choice("prices", of: ["1-year", "3-year"])
        .flatMap(RentedPrices.Pricing.init(rawValue:))
      if discount == nil, terms == nil {
        log.note("an offer expects `discount`, or `prices` as `1-year` or `3-year`", at: item)
      }
      if discount != nil, terms != nil {
        log.note("an offer has `discount` and `prices`", at: item, hint: "leave one out")
      }
      var rates: [String: Double] = [:]
      for (type, prices) in rented.instances {
        if let discount {
          rates[type] = prices.onDemand * (1 - discount)
        } else if let terms, let rate = prices.hourly(terms) {
          rates[type] = rate
        }
      }
      if rates.isEmpty, terms != nil, !rented.instances.isEmpty {
        log.note("the table has no such prices for \(rented.provider) \(rented.region)", at: item)
      }
      note(
        "\(rented.provider) commitment \(name)",
        discount.map { "\(($0 * 1e4).rounded() / 100) % less" } ?? terms?.rawValue ?? "", &fields)
      fields.close()
      if rented.offers.contains(where: { $0.name == name }) {
        log.note("`\(Node.shortened(name))` is offered twice", at: item)
      }
      rented.offers.append(
        CommitmentOffer(
          name: name, scope: scope ?? .any, termYears: years, rates: rates))
    }
    if let item = row.node("buy") { rented.buying = buying(item) }
    row.close()
  }

  private func buying(_ node: Node) -> RentedPrices.Buying {
    if node.text == "none" { return .none }
    if node.text == "best" { return .best(riskWeight: 0) }
    if node.text != nil {
      log.note(
        "`buy` is \(node.kind), expected `none`, `best`, `{ quantile: … }` or `{ per-hour: … }`",
        at: node)
      return .none
    }
    var row = Fields(of: node, what: "a rule", log: log)
    defer { row.close() }
    if let share = row.quantity("quantile", Share.self, in: 0...1) { return .quantile(share) }
    if let amount = row.quantity("per-hour", One.self) { return .perHour(amount) }
    if let item = row.node("best") {
      var best = Fields(of: item, what: "the best level", log: log)
      defer { best.close() }
      return .best(riskWeight: best.quantity("risk-weight", One.self, in: 0...100) ?? 0)
    }
    log.note(
      "`buy` has no rule, expected `none`, `best`, `{ quantile: … }` or `{ per-hour: … }`", at: node
    )
    return .none
  }
}
