internal import Documents
internal import Economics
internal import Quantities

extension PriceFile {
  /// Reads dedicated hosts, licences of what runs in rented guests, and hours that are free.
  func addTenancy(_ fields: inout Fields, to rented: inout RentedPrices) {
    let hosts = fields.node("dedicated-hosts")
    for item in hosts?.elements ?? [] {
      guard let offer = dedicatedHosts(item, of: rented.provider) else { continue }
      let types = rented.instances.filter {
        CommitmentOffer.family(of: $0.key) == offer.family
      }
      if types.isEmpty, !rented.instances.isEmpty {
        log.note("the table has no instances of the family `\(offer.family)`", at: item)
      }
      needProcessors(types, offer.name, at: item)
      if let large = types.filter({ $0.value.vcpus > offer.vcpus }).keys.min() {
        log.note(
          "`\(large)` has more virtual processors than the host `\(offer.name)`", at: item)
      }
      if rented.dedicated.contains(where: { $0.overlaps(offer) }) {
        log.note(
          "`\(Node.shortened(offer.name))` is for a family and services that other hosts are for",
          at: item)
      }
      rented.dedicated.append(offer)
    }
    let licences = fields.node("licences")
    for item in licences?.elements ?? [] {
      guard let licence = guestLicence(item, of: rented.provider) else { continue }
      needProcessors(rented.instances, licence.name, at: item)
      rented.guestLicences.append(licence)
    }
    for item in fields.node("free-instances")?.elements ?? [] {
      var row = Fields(of: item, what: "free hours", log: log)
      let type = row.requiredText("type")
      let hours = row.requiredQuantity("hours-per-month", One.self, in: 0...1e9)
      if !type.isEmpty, !rented.instances.isEmpty, rented.instances[type] == nil {
        log.note("the table has no instance type `\(Node.shortened(type))`", at: item)
      }
      if rented.freeInstances.contains(where: { $0.type == type }) {
        log.note("`\(Node.shortened(type))` is free twice", at: item)
      }
      note("\(rented.provider) free \(type)", "\(hours) hours a month", &row)
      row.close()
      rented.freeInstances.append(FreeInstances(type: type, hoursPerMonth: hours))
    }
  }

  /// What counts virtual processors needs to know them.
  private func needProcessors(
    _ types: [String: InstancePrices], _ name: String, at node: Node
  ) {
    guard let type = types.filter({ $0.value.vcpus == 0 }).keys.min() else { return }
    log.note(
      "`\(Node.shortened(name))` counts virtual processors, and the table does not tell those of "
        + "`\(Node.shortened(type))`", at: node)
  }

  private func dedicatedHosts(_ node: Node, of provider: String) -> DedicatedHosts? {
    var row = Fields(of: node, what: "dedicated hosts", log: log)
    defer { row.close() }
    let name = row.requiredText("name")
    let family = row.requiredText("family")
    let services = row.words("services")
    let vcpus = row.required("vcpus") == nil ? nil : row.integer("vcpus", in: 1...100_000)
    let cores = row.required("cores") == nil ? nil : row.integer("cores", in: 1...100_000)
    let price = amount(
      "price", &row, One.self, "\(provider) dedicated \(name)", per: ["hour": 1])
    guard let vcpus, let cores, let price else { return nil }
    return DedicatedHosts(
      name: name, family: family, services: services, vcpus: vcpus, cores: cores, perHour: price)
  }

  private func guestLicence(_ node: Node, of provider: String) -> GuestLicence? {
    var row = Fields(of: node, what: "a licence", log: log)
    defer { row.close() }
    let name = row.requiredText("name")
    let services = row.words("services")
    let terms =
      row.required("terms") == nil
      ? nil
      : row.choice("terms", of: GuestLicence.Terms.allCases.map(\.rawValue))
        .flatMap(GuestLicence.Terms.init(rawValue:))
    var licence = GuestLicence(name: name, services: services, terms: terms ?? .included)
    if let item = row.node("included") {
      var part = Fields(of: item, what: "a licence that is included", log: log)
      licence.includedPerHour = amount(
        "price", &part, One.self, "\(provider) \(name), included", per: ["vCPU-hour": 1])
      part.close()
    }
    if let item = row.node("own") {
      var part = Fields(of: item, what: "a licence of one's own", log: log)
      licence.minimumPerInstance = part.integer("minimum-per-instance", in: 0...10_000) ?? 0
      licence.pack = part.integer("pack", in: 1...10_000) ?? 1
      licence.ownPerYear = amount(
        "price", &part, One.self, "\(provider) \(name), own", per: ["core-year": 1])
      part.close()
    }
    guard let terms, !name.isEmpty else { return nil }
    let missing: String? =
      switch terms {
      case .included: licence.includedPerHour == nil ? "included" : nil
      case .own: licence.ownPerYear == nil ? "own" : nil
      case .cheapest:
        licence.includedPerHour == nil ? "included" : licence.ownPerYear == nil ? "own" : nil
      }
    if let missing {
      log.note(
        "`\(missing)` is missing: the terms of `\(Node.shortened(name))` are `\(terms.rawValue)`",
        at: node)
      return nil
    }
    return licence
  }
}
