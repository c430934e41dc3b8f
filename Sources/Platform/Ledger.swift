/// What a meter counted, by hour, for each place and owner.
///
/// The key is meter × hour × site × zone × tenant × service × SKU: FOCUS rows and showback come
/// from it without a second simulation. Accounts are sorted by key.
package struct Ledger: Sendable, Hashable, Codable {
  /// The accounts, sorted by key, each key once.
  package var accounts: [Account]
  /// Number of hours in every account.
  package var hours: Int

  /// Creates a ledger.
  package init(hours: Int, accounts: [Account] = []) {
    self.hours = hours
    self.accounts = accounts
  }

  /// Who used what, where.
  package struct Key: Sendable, Hashable, Comparable, Codable {
    /// The meter counted.
    package var meter: Meter
    /// Site and zone; empty where the usage belongs to none.
    package var site: String, zone: String
    /// Owner; empty for shared usage.
    package var tenant: String, service: String
    /// The price list's item, such as a host or instance type; empty where there is none.
    package var sku: String

    /// Creates a key.
    package init(
      _ meter: Meter, site: String, zone: String = "", tenant: String = "", service: String = "",
      sku: String = ""
    ) {
      self.meter = meter
      self.site = site
      self.zone = zone
      self.tenant = tenant
      self.service = service
      self.sku = sku
    }

    package static func < (left: Key, right: Key) -> Bool {
      (left.meter.rawValue, left.site, left.zone, left.tenant, left.service, left.sku)
        < (right.meter.rawValue, right.site, right.zone, right.tenant, right.service, right.sku)
    }
  }

  /// The usage of one key over time.
  package struct Account: Sendable, Hashable, Codable {
    /// Whose usage it is.
    package var key: Key
    /// The amount counted in each hour, in the meter's unit.
    ///
    /// Shape: `[hours]`.
    package var sums: [Double]
    /// The largest rate within each hour, in the meter's unit per hour (kW for energy); nil where
    /// no price looks at it.
    ///
    /// Shape: `[hours]`.
    package var maxima: [Double]?

    /// Creates an account.
    package init(key: Key, sums: [Double], maxima: [Double]? = nil) {
      self.key = key
      self.sums = sums
      self.maxima = maxima
    }
  }

  /// The sum of a meter over all accounts that a condition accepts.
  package func total(_ meter: Meter, where accepts: (Key) -> Bool = { _ in true }) -> Double {
    var total = 0.0
    for account in accounts where account.key.meter == meter && accepts(account.key) {
      for amount in account.sums { total += amount }
    }
    return total
  }

  /// A meter by hour over all accounts that a condition accepts.
  ///
  /// Shape: `[hours]`.
  package func series(_ meter: Meter, where accepts: (Key) -> Bool = { _ in true }) -> [Double] {
    var series = Array(repeating: 0.0, count: hours)
    for account in accounts where account.key.meter == meter && accepts(account.key) {
      for hour in series.indices { series[hour] += account.sums[hour] }
    }
    return series
  }
}
