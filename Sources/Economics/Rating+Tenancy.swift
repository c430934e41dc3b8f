internal import Kernels
internal import Platform

/// What rented instances cost that is counted hour by hour or at its peak: dedicated hosts, licences of what
/// runs in them, and hours that are free.
extension Rating {
  /// The sites of a region of the book, in the order of the platform.
  func sites(of region: Int, _ priced: PricedBook, onSpot: Bool? = nil) -> [String] {
    blueprint.sites.filter {
      priced.regions[$0.name] == region && (onSpot == nil || ($0.spot != nil) == onSpot)
    }.map(\.name)
  }

  // MARK: Dedicated hosts

  /// Hosts of a region by offer and hour, and the part of each service in each month.
  struct DedicatedUse {
    /// Shape: `[offers][hours]`.
    var hosts: [[Double]]
    /// Virtual processor hours by service and month, for each offer.
    var services: [[String: [Double]]]
  }

  /// What runs on dedicated hosts.
  func dedicatedUse(_ usage: Usage, _ prices: RentedPrices, sites: [String]) -> DedicatedUse {
    var use = DedicatedUse(hosts: [], services: [])
    for (number, offer) in prices.dedicated.enumerated() {
      var vcpus = Array(repeating: 0.0, count: usage.hours)
      var services: [String: [Double]] = [:]
      usage.forEachInstance(at: sites) { service, type, units in
        guard prices.dedicatedHosts(for: type, of: service) == number else { return }
        let each = Double(prices.instances[type]?.vcpus ?? 0)
        for hour in units.indices { vcpus[hour] += units[hour] * each }
        for (month, part) in usage.months.enumerated() {
          services[service, default: Array(repeating: 0, count: usage.months.count)][month] +=
            Statistics.sum(Array(units[part.hours])) * each
        }
      }
      use.hosts.append(vcpus.map(offer.hosts))
      use.services.append(services)
    }
    return use
  }

  /// Dedicated hosts by the hour, shared among services by their virtual processor hours.
  func addDedicatedHosts(
    _ use: DedicatedUse, _ usage: Usage, _ prices: RentedPrices, at site: String,
    to charges: inout [Charge]
  ) {
    for (number, offer) in prices.dedicated.enumerated() {
      for (index, month) in usage.months.enumerated() {
        let hours = Statistics.sum(Array(use.hosts[number][month.hours]))
        let all = use.services[number].sorted { $0.key < $1.key }.map { ($0.key, $0.value[index]) }
        let total = all.reduce(0) { $0 + $1.1 }
        guard hours > 0, total > 0 else { continue }
        for (service, part) in all where part > 0 {
          let quantity = hours * part / total
          var charge = Charge(
            .instances, site: site, sku: offer.name, month: index, quantity: quantity,
            unit: "Hours", list: quantity * offer.perHour, discount: prices.discount)
          charge.name = "dedicated hosts"
          charge.service = service
          charge.isDirect = true
          charge.idleShare = max(0, 1 - total / (hours * Double(offer.vcpus)))
          charges.append(charge)
        }
      }
    }
  }

  // MARK: Licences

  /// A licence of software in rented guests, included or one's own.
  ///
  /// - Parameter bill: What the provider bills in a month besides, on which support and tax are due.
  func charges(
    _ licence: GuestLicence, _ use: DedicatedUse, _ usage: Usage, _ prices: RentedPrices,
    sites: [String], bill: (_ month: Int) -> Double
  ) -> [Charge] {
    let count = count(licence, use, usage, prices, sites)
    guard count.vcpuHours.contains(where: { $0 > 0 }) else { return [] }
    let owned = licence.ordered(count.cores.max() ?? 0)
    let included = count.vcpuHours.map {
      $0 * (licence.includedPerHour ?? .infinity) * (1 - prices.discount)
    }
    let isOwn =
      switch licence.terms {
      case .included: false
      case .own: true
      case .cheapest:
        owned * (licence.ownPerYear ?? .infinity) * Double(usage.hours) / PriceBook.hoursPerYear
          < usage.months.indices.reduce(0) { sum, month in
            let part = usage.months[month].share
            let (with, without) = (
              prices.shares(of: bill(month) + included[month], part),
              prices.shares(of: bill(month), part)
            )
            return sum + included[month] + with.support - without.support + with.tax - without.tax
              - (with.credit - without.credit)
          }
      }
    var charges: [Charge] = []
    for (index, month) in usage.months.enumerated() where isOwn || count.vcpuHours[index] > 0 {
      var charge: Charge
      if isOwn {
        let hours = Double(month.hours.count)
        charge = Charge(
          .software, site: sites[0], month: index, quantity: owned * hours, unit: "Core-Hours",
          list: owned * (licence.ownPerYear ?? 0) * hours / PriceBook.hoursPerYear)
      } else {
        charge = Charge(
          .software, site: sites[0], month: index, quantity: count.vcpuHours[index],
          unit: "vCPU-Hours", list: count.vcpuHours[index] * (licence.includedPerHour ?? 0),
          discount: prices.discount)
      }
      charge.name = "\(licence.name), \(isOwn ? "own" : "included")"
      charge.isOwn = isOwn
      if licence.services.count == 1 {
        charge.service = licence.services[0]
        charge.isDirect = true
      }
      charges.append(charge)
    }
    return charges
  }

  /// What a licence counts: virtual processor hours by month, and cores at once in the mean of each hour.
  private func count(
    _ licence: GuestLicence, _ use: DedicatedUse, _ usage: Usage, _ prices: RentedPrices,
    _ sites: [String]
  ) -> (vcpuHours: [Double], cores: [Double]) {
    var vcpuHours = Array(repeating: 0.0, count: usage.months.count)
    var cores = Array(repeating: 0.0, count: usage.hours)
    for site in blueprint.sites where sites.contains(site.name) {
      usage.forEachInstance(at: [site.name]) { service, type, units in
        guard licence.isFor(service), prices.isInfrastructure(service) else { return }
        let each = prices.instances[type]?.vcpus ?? 0
        for (month, part) in usage.months.enumerated() {
          vcpuHours[month] += Statistics.sum(Array(units[part.hours])) * Double(each)
        }
        // Spare capacity is on nobody's own hosts.
        guard site.spot != nil || prices.dedicatedHosts(for: type, of: service) == nil else {
          return
        }
        let counted = Double(max(each, licence.minimumPerInstance))
        for hour in units.indices { cores[hour] += units[hour] * counted }
      }
    }
    for (number, offer) in prices.dedicated.enumerated()
    where use.services[number].keys.contains(where: licence.isFor) {
      for hour in cores.indices { cores[hour] += use.hosts[number][hour] * Double(offer.cores) }
    }
    return (vcpuHours, cores)
  }

  // MARK: Free hours

  /// Takes the free hours of a month out of those of all sites of a region.
  func addFreeInstances(
    _ usage: Usage, _ prices: RentedPrices, sites: [String], to charges: inout [Charge]
  ) {
    let shares = usage.freeShares(prices, sites: sites)
    for site in sites where !shares.isEmpty {
      guard let demand = usage.rental(at: site, prices) else { continue }
      for (type, name) in demand.types.enumerated() {
        guard let free = shares[name], let price = prices.hourly(name) else { continue }
        for (index, month) in usage.months.enumerated() {
          let hours = month.hours.reduce(0) { $0 + demand.units[type * demand.hours + $1] }
          let taken = hours * free[index]
          guard taken > 0 else { continue }
          var charge = Charge(
            .instances, site: site, sku: name, month: index, quantity: -taken, unit: "Hours",
            list: -taken * price, discount: prices.discount)
          charge.name = "free hours"
          charges.append(charge)
        }
      }
    }
  }
}
