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
  /// Racks there are, and months and prices of those bought.
  private var racks = 0, rackPurchases: [(month: Int, price: Double)] = []

  /// The hosts of the baseline that are there at the start, as many as the scenario needs, those that stay longest;
  /// none where the plan does not tell their age or dates.
  init(
    _ roadmap: Roadmap, _ start: Roadmap.Start, baseline: Roadmap.Start?, life: Int, _ epoch: Int64
  ) {
    self.start = start
    self.life = life
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
    for var batch in all.sorted(by: { ($0.end, $0.month) > ($1.end, $1.month) })
    where batch.month <= 0 && batch.end > 0 {
      batch.count = min(batch.count, left)
      left -= batch.count
      if batch.count > 0 { batches.append(batch) }
    }
    // What is ordered comes and is paid for, whoever needs it.
    ordered = all.filter { $0.month > 0 }
    guard !batches.isEmpty else { return }
    batches[0].spares = spares(for: hosts)
    racks = min(start.racks.count, (baseline ?? start).racks.count)
  }

  /// Hosts there are, without spares.
  var hosts: Int { batches.reduce(0) { $0 + $1.count } }

  private func spares(for hosts: Int) -> Int {
    Int((start.spares * Double(hosts) - 1e-9).rounded(.up))
  }

  /// Retires what is old, takes what was ordered, and buys what is needed besides.
  ///
  /// - Parameters:
  ///   - needed: Work that is needed, in that of a host of today.
  ///   - work: What a host bought now does.
  ///   - factor: What one costs, for each unit of today's price.
  /// - Returns: Hosts that came, and what was paid for them, spares and racks.
  mutating func advance(
    to month: Int, needed: Double, work each: Double, price factor: Double
  ) -> (bought: Int, paid: Double) {
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
    guard start.racks.price > 0, whole > 0, hosts > 0 else { return (bought, paid) }
    let wanted = max(
      start.racks.count, Int((Double(hosts) / max(start.racks.hosts, 1) - 1e-9).rounded(.up)))
    if wanted > racks {
      let cost = Double(wanted - racks) * start.racks.price
      rackPurchases.append((month, cost))
      paid += cost
      racks = wanted
    }
    return (bought, paid)
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
  func value(after months: Int, residual: Double) -> Double {
    func left(_ price: Double, from month: Int, until end: Int) -> Double {
      let used = Double(months - month) / Double(max(end - month, 1))
      return price * (1 - (1 - residual) * min(used, 1))
    }
    return batches.reduce(0) {
      $0 + left($1.price, from: $1.month, until: $1.end) * Double($1.count + $1.spares)
    }
      + rackPurchases.reduce(0) { $0 + left($1.price, from: $1.month, until: $1.month + life) }
  }
}
