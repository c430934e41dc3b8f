internal import Kernels

/// The hosts of a plan month by month, with their spares, racks and licences that are bought.
struct Fleet {
  /// Equal hosts: months from the start in which they come and go, number and spares, price of each and work
  /// done by each.
  private struct Batch: PlanBatch {
    var month: Int, end: Int, count: Int, spares = 0, price: Price, work: Double
    /// Whether it is still to come, and to be paid for, and whether a day is told on which it goes.
    var isOrdered = false, isDated = false
  }

  /// What a host costs with its part of the network, and a spare one without.
  private struct Price {
    var host: Double, spare: Double

    /// The mean of a start's hosts.
    init(_ start: Roadmap.Start) {
      let value = start.hosts.reduce(0) { $0 + $1.price * Double($1.count) }
      spare = value / Double(max(Fleet.number(start), 1))
      host = spare * (1 + start.surcharge)
    }

    static func * (price: Price, factor: Double) -> Price {
      var price = price
      price.host *= factor
      price.spare *= factor
      return price
    }
  }

  private let start: Roadmap.Start
  /// Hosts of the platform.
  private let whole: Int
  /// Months for which a host is used, and what one costs today.
  private let life: Int, price: Price
  /// Those that are there, and those that are ordered.
  private var batches: [Batch]
  private let ordered: [Batch]
  /// Ordered hosts that the platform cannot use: they are paid for and stand idle.
  private let idle: [Batch]
  /// Hosts of the baseline that are there at the start and that the scenario does not need.
  private var unused: [Batch]
  private let residual: Double
  /// Whether nothing is bought and nothing retires once the plan has begun.
  private let staysAsItIs: Bool
  private var racks: Stock
  /// Packs of licences that are bought, in their units.
  private var licences: [(licence: Roadmap.Start.HostLicence, stock: Stock)]

  /// The hosts of the baseline that are there at the start, as many as the scenario needs, those that stay longest.
  ///
  /// None where the plan does not tell their age or dates. What it tells beyond what the baseline has counts for
  /// nothing.
  init(
    _ roadmap: Roadmap, _ start: Roadmap.Start, baseline: Roadmap.Start?, staysAsItIs: Bool,
    _ epoch: Int64
  ) {
    self.staysAsItIs = staysAsItIs
    let base = baseline ?? start
    let known = Self.number(base)
    func months(_ years: Double) -> Int { max(1, Int((years * 12).rounded())) }
    self.start = start
    life = months(roadmap.refreshYears ?? start.lifeYears)
    residual = start.residual
    whole = Self.number(start)
    let priced = whole > 0 ? start : base
    price = Price(priced)
    // What is there and what was ordered are hosts of the baseline; only its types serve another platform.
    let told = Self.hosts(
      roadmap, known: known, life: months(roadmap.refreshYears ?? base.lifeYears),
      price: Price(base), epoch)
    let all = told.map { staysAsItIs ? $0.kept : $0 }.divided(keeping: known)
    (batches, unused, _) = all.kept.divided(keeping: start.inCommon(with: base))
    // What is ordered comes and is paid for, whoever needs it.
    (ordered, idle) =
      known > 0 ? Self.divided(all.ordered, serving: start.share(of: base)) : ([], [])
    let records = Records(
      epoch: epoch, first: all.kept.map(\.month).min(), staysAsItIs: staysAsItIs)
    let rack = priced.racks
    racks = records.stock(
      roadmap.existingRacks, count: base.racks.count, needed: whole > 0 ? start.racks.count : 0,
      price: rack.price, residual: start.residual, life: rack.life)
    let owned = whole
    licences = priced.licences.filter { $0.licence.purchase > 0 }.map { item in
      let name = item.licence.name
      let there = base.licences.first { $0.licence.name == name }
      // Nobody buys used licences.
      let stock = records.stock(
        roadmap.existingLicences[name] ?? [], count: there?.ordered(for: known) ?? 0,
        needed: owned > 0 ? item.ordered(for: owned) : 0, price: item.licence.purchase,
        residual: 0, life: item.licence.lifeYears)
      return (item, stock)
    }
    if !batches.isEmpty { batches[0].spares = spares(for: hosts) }
    if !unused.isEmpty {
      // Spares go with the hosts that they are for.
      let there = unused.reduce(hosts) { $0 + $1.count }
      unused[0].spares = max(
        0, Self.spares(base, for: there) - batches.reduce(0) { $0 + $1.spares })
    }
  }

  /// What the hosts and racks of the baseline are worth that the scenario does not need.
  func surplus(at month: Int) -> Double {
    unused.reduce(racks.surplus(at: month)) { $0 + value(of: $1, at: month) }
  }

  private static func number(_ start: Roadmap.Start) -> Int {
    start.hosts.reduce(0) { $0 + $1.count }
  }

  /// The hosts that are there or ordered, by their dates or else by the age of all.
  private static func hosts(
    _ roadmap: Roadmap, known: Int, life: Int, price: Price, _ epoch: Int64
  ) -> [Batch] {
    guard roadmap.existing.isEmpty else {
      return roadmap.existing.map { hosts in
        let first = CivilDate.months(from: epoch, to: hosts.bought)
        return Batch(
          month: first, end: hosts.retired.map { Records.end($0, epoch) } ?? first + life,
          count: hosts.count, price: price, work: 1, isOrdered: hosts.bought > epoch,
          isDated: hosts.retired != nil)
      }
    }
    guard let age = roadmap.existingAge else { return [] }
    // Age beyond the life ends at once.
    let months = min(Int((age * 12).rounded()), life)
    return [Batch(month: -months, end: life - months, count: known, price: price, work: 1)]
  }

  /// What the plan tells of racks and licences.
  private struct Records {
    let epoch: Int64
    /// When the first hosts came; nil where none is there.
    let first: Int?
    let staysAsItIs: Bool

    /// The first month from the start that begins at a day or after it.
    static func end(_ day: Int64, _ epoch: Int64) -> Int {
      let months = CivilDate.months(from: epoch, to: day)
      return CivilDate.month(months, after: epoch) < day ? months + 1 : months
    }

    /// Those that are told, or so many that came with the first hosts; as many of them are kept as are needed.
    func stock(
      _ told: [Roadmap.Existing], count: Int, needed: Int, price: Double, residual: Double,
      life years: Double
    ) -> Stock {
      let life = max(1, Int((years * 12).rounded()))
      var known = told.map { part in
        let month = CivilDate.months(from: epoch, to: part.bought)
        return Stock.Batch(
          month: month, end: part.retired.map { Self.end($0, epoch) } ?? month + life,
          count: part.count, price: price, isOrdered: part.bought > epoch,
          isDated: part.retired != nil)
      }
      if told.isEmpty, let first {
        known = [Stock.Batch(month: first, end: first + life, count: count, price: price)]
      }
      let there = known.map { staysAsItIs ? $0.kept : $0 }.divided(keeping: count)
      return Stock(
        price: price, residual: residual, life: life, known: there.kept + there.ordered,
        needed: needed)
    }
  }

  /// Rounded up to whole ones; more than any plan has is no number.
  static func roundedUp(_ amount: Double) -> Int { Int(min((amount - 1e-9).rounded(.up), 1e12)) }

  /// Ordered hosts that serve, a share of each order, and those that do not.
  private static func divided(
    _ orders: [Batch], serving share: Double
  ) -> (serving: [Batch], others: [Batch]) {
    var (serving, others): ([Batch], [Batch]) = ([], [])
    for order in orders {
      var (own, other) = (order, order)
      own.count = Int((Double(order.count) * share).rounded())
      other.count = order.count - own.count
      if own.count > 0 { serving.append(own) }
      if other.count > 0 { others.append(other) }
    }
    return (serving, others)
  }

  /// What was paid for the hosts there are, for each unit of the platform's price today.
  var priceOfHosts: Double {
    let today = price.host * Double(whole)
    guard today > 0 else { return Double(hosts) / Double(max(whole, 1)) }
    return batches.reduce(0) { $0 + Double($1.count) * $1.price.host } / today
  }

  /// What all hosts do, in the work of a host of today.
  var work: Double { batches.reduce(0) { $0 + Double($1.count) * $1.work } }

  /// Hosts there are, without spares.
  var hosts: Int { batches.reduce(0) { $0 + $1.count } }

  private func spares(for hosts: Int) -> Int { Self.spares(start, for: hosts) }

  /// Whole spares: at least those of the platform, whose types have theirs each.
  private static func spares(_ start: Roadmap.Start, for hosts: Int) -> Int {
    let share = Self.roundedUp(start.spares * Double(hosts))
    return hosts >= number(start) ? max(share, start.sparesAtLeast) : share
  }

  /// Retires what is old, takes what was ordered, and buys what is needed besides.
  ///
  /// - Parameters:
  ///   - needed: Work that is needed, in that of a host of today.
  ///   - work: What a host bought now does.
  ///   - factor: What one costs, for each unit of today's price, and the same of a licence.
  /// - Returns: Hosts that came, what was paid for them, spares, racks and licences, and what is got for what
  ///   retired.
  mutating func advance(
    to month: Int, needed: Double, work each: Double, price factor: Double,
    licences licenceFactor: Double
  ) -> (bought: Int, ordered: Int, paid: Double, sold: Double) {
    // What is there when the plan begins is bought where it does not tell its age, even by who does nothing.
    let isKept = staysAsItIs && month > 0
    var (bought, paid, sold) = (0, 0.0, 0.0)
    func goes(_ batch: Batch) -> Bool { month >= batch.end && (!isKept || batch.isDated) }
    for batch in batches where goes(batch) { sold += value(of: batch, at: month) }
    batches.removeAll(where: goes)
    for batch in ordered where batch.month == month { add(batch, &bought, &paid) }
    let came = bought
    for batch in idle {
      if batch.month == month { paid += Double(batch.count) * batch.price.host }
      if batch.end == month { sold += value(of: batch, at: month) }
    }
    if !isKept, needed > 0, work < needed - 1e-9 {
      let count = Self.roundedUp((needed - work) / each)
      add(
        Batch(month: month, end: month + life, count: count, price: price * factor, work: each),
        &bought, &paid)
    }
    let isOwner = whole > 0 && hosts > 0
    let filled = Self.roundedUp(Double(hosts) / max(start.racks.hosts, 1))
    // Hosts of several zones fill racks of each.
    let part = min(Double(hosts) / Double(max(whole, 1)), 1)
    let wanted = max(Self.roundedUp(Double(start.racks.count) * part), filled)
    let change = racks.advance(
      to: month, needed: isOwner && start.racks.price > 0 ? wanted : 0, isKept: isKept)
    paid += change.paid
    sold += change.sold
    for index in licences.indices {
      let needed = isOwner ? licences[index].licence.ordered(for: hosts) : 0
      let change = licences[index].stock.advance(
        to: month, needed: needed, price: licenceFactor, isKept: isKept)
      paid += change.paid
    }
    return (bought, came, paid, sold)
  }

  /// Adds hosts, with spares that are missing.
  private mutating func add(_ new: Batch, _ bought: inout Int, _ paid: inout Double) {
    var batch = new
    batch.spares = max(
      0, whole == 0 ? 0 : spares(for: hosts + batch.count) - batches.reduce(0) { $0 + $1.spares })
    bought += batch.count
    paid += Double(batch.count) * batch.price.host + Double(batch.spares) * batch.price.spare
    batches.append(batch)
  }

  /// The straight-line value of what is still in use after some months.
  func value(after months: Int) -> Double {
    let idle = idle.filter { $0.month < months && $0.end > months }
    return licences.reduce(
      (batches + idle).reduce(racks.value(at: months)) { $0 + value(of: $1, at: months) }
    ) {
      $0 + $1.stock.value(at: months)
    }
  }

  /// The straight-line value of hosts and their spares; at the end of their life what is got for them.
  private func value(of batch: Batch, at month: Int) -> Double {
    Finance.straightLineValue(
      price: Double(batch.count) * batch.price.host + Double(batch.spares) * batch.price.spare,
      residual: residual, from: batch.month, until: batch.end, at: month)
  }
}
