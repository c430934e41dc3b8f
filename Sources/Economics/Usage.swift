internal import Kernels
package import Platform

/// What prices look at in a ledger, summed once for all books.
package struct Usage: Sendable {
  /// A calendar month, or what the horizon has of it.
  package struct Month: Sendable, Hashable {
    /// Its hours in the ledger.
    package var hours: Range<Int>
    /// First and last instant, in milliseconds since 1970; the end is exclusive.
    package var start: Int64, end: Int64
    /// The part of the month that the horizon has, more than 0 to 1.
    package var share: Double
  }

  /// A priced usage: one column of the meter matrix.
  package struct Item: Sendable, Hashable, Comparable {
    /// Meter, site, owner and SKU.
    package var meter: Meter, site: String, service: String, sku: String

    package static func < (left: Item, right: Item) -> Bool {
      (left.meter.rawValue, left.site, left.sku, left.service)
        < (right.meter.rawValue, right.site, right.sku, right.service)
    }
  }

  /// The months, in order.
  package let months: [Month]
  /// The items, sorted.
  package let items: [Item]
  /// Use of each item in each month.
  ///
  /// Shape: `[items][months]`.
  package let amounts: [[Double]]
  /// Energy from the grid by site and hour, and its largest power by site and month, in kW.
  let energy: [String: [Double]], peaks: [String: [Double]]
  /// Instances by site and service, by type, hour by hour.
  private let instances: [String: [String: [String: [Double]]]]
  /// The same of all services together.
  private let rentals: [String: RentalDemand]
  /// Start of the first hour, in milliseconds since 1970 UTC, and number of hours.
  let epoch: Int64, hours: Int

  /// Sums up a ledger.
  package init(_ ledger: Ledger, epoch: Int64) {
    self.epoch = epoch
    hours = ledger.hours
    months = Self.months(ledger.hours, epoch)
    var columns: [Item: Int] = [:]
    var items: [Item] = []
    var amounts: [[Double]] = []
    var energy: [String: [Double]] = [:]
    var peaks: [String: [Double]] = [:]
    var instances: [String: [String: [String: [Double]]]] = [:]
    for account in ledger.accounts {
      let key = account.key
      let item = Item(meter: key.meter, site: key.site, service: key.service, sku: key.sku)
      var index = columns[item] ?? items.count
      if index == items.count {
        columns[item] = index
        items.append(item)
        amounts.append(Array(repeating: 0, count: months.count))
      }
      for (month, part) in months.enumerated() {
        amounts[index][month] += Statistics.sum(Array(account.sums[part.hours]))
      }
      index += 1
      if key.meter == .facilityEnergy {
        Self.add(account.sums, to: &energy[key.site, default: []])
        Self.add(account.maxima ?? account.sums, to: &peaks[key.site, default: []])
      }
      if key.meter == .instanceHours {
        Self.add(
          account.sums,
          to: &instances[key.site, default: [:]][key.service, default: [:]][key.sku, default: []])
      }
    }
    let order = items.indices.sorted { items[$0] < items[$1] }
    self.items = order.map { items[$0] }
    self.amounts = order.map { amounts[$0] }
    self.energy = energy
    let parts = months
    self.peaks = peaks.mapValues { hourly in parts.map { hourly[$0.hours].max() ?? 0 } }
    self.instances = instances
    let hours = ledger.hours
    rentals = instances.compactMapValues { Self.demand($0, hours: hours) { _, _ in true } }
  }

  /// Instances rented at a site as infrastructure, hour by hour; nil where there are none.
  package func rental(at site: String, _ prices: RentedPrices) -> RentalDemand? {
    guard !prices.models.isEmpty || !prices.dedicated.isEmpty else { return rentals[site] }
    return Self.demand(instances[site] ?? [:], hours: hours) { service, type in
      prices.isInfrastructure(service) && prices.dedicatedHosts(for: type, of: service) == nil
    }
  }

  /// The share of each type's hours that is free by month, at the sites of one region together.
  ///
  /// Free hours are spread over a month and over the sites as demand is.
  func freeShares(_ prices: RentedPrices, sites: [String]) -> [String: [Double]] {
    var free: [String: Double] = [:]
    for part in prices.freeInstances { free[part.type, default: 0] += part.hoursPerMonth }
    guard !free.isEmpty else { return [:] }
    var hours: [String: [Double]] = [:]
    for site in sites {
      guard let demand = rental(at: site, prices) else { continue }
      for (type, name) in demand.types.enumerated() where free[name] != nil {
        var sums = hours[name] ?? Array(repeating: 0, count: months.count)
        for (index, month) in months.enumerated() {
          sums[index] += month.hours.reduce(0) { $0 + demand.units[type * demand.hours + $1] }
        }
        hours[name] = sums
      }
    }
    var shares: [String: [Double]] = [:]
    for (type, sums) in hours {
      let perMonth = free[type] ?? 0
      shares[type] = zip(sums, months).map { $0 > 0 ? min(1, perMonth * $1.share / $0) : 0 }
    }
    return shares
  }

  /// Instances rented at a site as infrastructure without the hours that are free: what commitments cover, and
  /// what they are bought for.
  func paidRental(
    at site: String, _ prices: RentedPrices, free: [String: [Double]]
  ) -> RentalDemand? {
    guard var demand = rental(at: site, prices) else { return nil }
    for (type, name) in demand.types.enumerated() {
      guard let shares = free[name] else { continue }
      for (index, month) in months.enumerated() {
        for hour in month.hours { demand.units[type * demand.hours + hour] *= 1 - shares[index] }
      }
    }
    return demand
  }

  /// Hands over the instances rented at some sites by service and type, hour by hour, in order of names.
  func forEachInstance(
    at sites: [String], _ take: (_ service: String, _ type: String, _ units: [Double]) -> Void
  ) {
    for site in sites {
      for (service, types) in (instances[site] ?? [:]).sorted(by: { $0.key < $1.key }) {
        for (type, units) in types.sorted(by: { $0.key < $1.key }) { take(service, type, units) }
      }
    }
  }

  /// The instances of those services that a condition accepts; nil where there are none.
  private static func demand(
    _ services: [String: [String: [Double]]], hours: Int,
    where accepts: (_ service: String, _ type: String) -> Bool
  ) -> RentalDemand? {
    var series: [String: [Double]] = [:]
    for (service, types) in services.sorted(by: { $0.key < $1.key }) {
      for (type, units) in types where accepts(service, type) {
        add(units, to: &series[type, default: []])
      }
    }
    guard !series.isEmpty else { return nil }
    let types = series.keys.sorted()
    return RentalDemand(types: types, units: types.flatMap { series[$0] ?? [] }, hours: hours)
  }

  /// Use of a meter at a site in each month, of one service and stock-keeping unit or all.
  ///
  /// Shape: `[months]`.
  package func total(
    _ meter: Meter, at site: String, service: String? = nil, sku: String? = nil
  ) -> [Double] {
    var total = Array(repeating: 0.0, count: months.count)
    for (item, amount) in zip(items, amounts)
    where item.meter == meter && item.site == site && (service == nil || item.service == service)
      && (sku == nil || item.sku == sku)
    {
      for month in total.indices { total[month] += amount[month] }
    }
    return total
  }

  private static func add(_ series: [Double], to sum: inout [Double]) {
    if sum.isEmpty { sum = Array(repeating: 0, count: series.count) }
    for hour in series.indices { sum[hour] += series[hour] }
  }

  private static func months(_ hours: Int, _ epoch: Int64) -> [Month] {
    let length: Int64 = 3_600_000
    var months: [Month] = []
    var hour = 0
    while hour < hours {
      let start = epoch + Int64(hour) * length
      let whole = CivilDate.month(of: start)
      let count = min(max(1, Int((whole.end - start + length - 1) / length)), hours - hour)
      let end = start + Int64(count) * length
      months.append(
        Month(
          hours: hour..<(hour + count), start: start, end: end,
          share: min(1, Double(end - start) / Double(whole.end - whole.start))))
      hour += count
    }
    return months
  }
}
