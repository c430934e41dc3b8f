internal import Kernels

/// The hosts of a plan month by month, with their spares and racks.
struct Fleet {
  /// Equal hosts: months from the start in which they come and go, number and spares, price of each and work
  /// done by each.
  private struct Batch {
    var month: Int, end: Int, count: Int, spares = 0, price: Double, work: Double
  }

  private let start: Roadmap.Start
  /// Hosts of the platform.
  private let whole: Int
  /// Months for which a host is used, and what one costs today with its part of the network.
  private let life: Int, price: Double
  /// Those that are there, and those that are ordered.
  private var batches: [Batch] = [], ordered: [Batch] = []
  /// What the hosts of the baseline are worth at the start that the scenario does not need.
  private(set) var surplus = 0.0
  private let residual: Double
  /// Racks there are, and months and prices of those bought.
  private var racks = 0, rackPurchases: [(month: Int, price: Double)] = []

  /// The hosts of the baseline that are there at the start, as many as the scenario needs, those that stay longest;
  /// none where the plan does not tell their age or dates.
  init(
    _ roadmap: Roadmap, _ start: Roadmap.Start, baseline: Roadmap.Start?, life: Int, _ epoch: Int64
  ) {
    self.start = start
    self.life = life
    residual = start.residual
    whole = start.hosts.reduce(0) { $0 + $1.count }
    // Who owns nothing pays the baseline's price for what was ordered.
    let priced = whole > 0 ? start : baseline ?? start
    let number = priced.hosts.reduce(0) { $0 + $1.count }
    let mean =
      number > 0
      ? priced.hosts.reduce(0) { $0 + $1.price * Double($1.count) } / Double(number) : 0
    let price = mean * (1 + priced.surcharge)
    self.price = price
    let known = (baseline ?? start).hosts.reduce(0) { $0 + $1.count }
    func month(_ instant: Int64) -> Int {
      Int((Double(instant - epoch) / (365.0 / 12 * 86_400_000)).rounded())
    }
    var all = roadmap.existing.map { hosts in
      let first = month(hosts.bought)
      return Batch(
        month: first, end: hosts.retired.map(month) ?? first + life, count: hosts.count,
        price: price, work: 1)
    }
    if all.isEmpty, let age = roadmap.existingAge {
      // Age beyond the life ends at once.
      let months = min(Int((age * 12).rounded()), life)
      all = [Batch(month: -months, end: life - months, count: known, price: price, work: 1)]
    }
    var left = min(whole, known)
    var unused: [Batch] = []
    for batch in all.sorted(by: { ($0.end, $0.month) > ($1.end, $1.month) })
    where batch.month <= 0 && batch.end > 0 {
      var (kept, given) = (batch, batch)
      kept.count = min(batch.count, left)
      given.count = batch.count - kept.count
      left -= kept.count
      if kept.count > 0 { batches.append(kept) }
      if given.count > 0 { unused.append(given) }
    }
    // What is ordered comes and is paid for, whoever needs it.
    ordered = all.filter { $0.month > 0 }
    if !batches.isEmpty {
      batches[0].spares = spares(for: hosts)
      racks = min(start.racks.count, (baseline ?? start).racks.count)
    }
    if !unused.isEmpty {
      // Spares go with the hosts that they are for.
      let there = unused.reduce(hosts) { $0 + $1.count }
      unused[0].spares = max(
        0,
        Self.spares(priced.spares, for: there) - batches.reduce(0) { $0 + $1.spares })
      surplus = unused.reduce(0) { $0 + value(of: $1, at: 0) }
    }
  }

  /// Hosts there are, without spares.
  var hosts: Int { batches.reduce(0) { $0 + $1.count } }

  private func spares(for hosts: Int) -> Int { Self.spares(start.spares, for: hosts) }

  private static func spares(_ share: Double, for hosts: Int) -> Int {
    Int((share * Double(hosts) - 1e-9).rounded(.up))
  }

  /// Retires what is old, takes what was ordered, and buys what is needed besides.
  ///
  /// - Parameters:
  ///   - needed: Work that is needed, in that of a host of today.
  ///   - work: What a host bought now does.
  ///   - factor: What one costs, for each unit of today's price.
  /// - Returns: Hosts that came, what was paid for them, spares and racks, and what is got for hosts that retired.
  mutating func advance(
    to month: Int, needed: Double, work each: Double, price factor: Double
  ) -> (bought: Int, paid: Double, sold: Double) {
    let sold = batches.filter { month >= $0.end }.reduce(0) { $0 + value(of: $1, at: month) }
    batches.removeAll { month >= $0.end }
    var (bought, paid) = (0, 0.0)
    for batch in ordered where batch.month == month { add(batch, &bought, &paid) }
    let work = batches.reduce(0) { $0 + Double($1.count) * $1.work }
    if needed > 0, work < needed - 1e-9 {
      let count = Int(((needed - work) / each - 1e-9).rounded(.up))
      add(
        Batch(month: month, end: month + life, count: count, price: price * factor, work: each),
        &bought, &paid)
    }
    guard start.racks.price > 0, whole > 0, hosts > 0 else { return (bought, paid, sold) }
    let wanted = max(
      start.racks.count, Int((Double(hosts) / max(start.racks.hosts, 1) - 1e-9).rounded(.up)))
    if wanted > racks {
      let cost = Double(wanted - racks) * start.racks.price
      rackPurchases.append((month, cost))
      paid += cost
      racks = wanted
    }
    return (bought, paid, sold)
  }

  /// Adds hosts, with spares that are missing.
  private mutating func add(_ new: Batch, _ bought: inout Int, _ paid: inout Double) {
    var batch = new
    batch.spares = max(
      0, whole == 0 ? 0 : spares(for: hosts + batch.count) - batches.reduce(0) { $0 + $1.spares })
    bought += batch.count
    paid += Double(batch.count + batch.spares) * batch.price
    batches.append(batch)
  }

  /// The straight-line value of what is still in use after some months.
  func value(after months: Int) -> Double {
    batches.reduce(0) { $0 + value(of: $1, at: months) }
      + rackPurchases.reduce(0) {
        $0 + left($1.price, from: $1.month, until: $1.month + life, at: months)
      }
  }

  /// The straight-line value of hosts and their spares; at the end of their life what is got for them.
  private func value(of batch: Batch, at month: Int) -> Double {
    left(batch.price, from: batch.month, until: batch.end, at: month)
      * Double(batch.count + batch.spares)
  }

  private func left(_ price: Double, from month: Int, until end: Int, at now: Int) -> Double {
    let used = Double(now - month) / Double(max(end - month, 1))
    return price * (1 - (1 - residual) * min(max(used, 0), 1))
  }
}
