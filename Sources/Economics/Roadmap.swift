internal import Kernels

/// What is expected of the years ahead: growth of demand, change of prices, life of hardware, and
/// what moving costs.
package struct Roadmap: Sendable, Hashable, Codable {
  /// How many years are looked at, 1 and more.
  package var years: Int
  /// By what share demand changes in a year.
  package var growth: Double
  /// Standard deviation of what is known of that rate.
  package var growthSpread = 0.0
  /// By what share prices change in a year.
  package var serverPrices = 0.0, instancePrices = 0.0, energyPrices = 0.0, wages = 0.0
  package var licencePrices = 0.0, facilityPrices = 0.0, storagePrices = 0.0
  /// The same of data that leave rented sites; nil where it is that of instances.
  package var egressPrices: Double?
  /// What used hosts bring for each unit of their straight-line value, when they are given up or the plan ends.
  package var resale = 1.0
  /// By what share the work that a new host of the same price does grows in a year.
  package var generations = 0.0
  /// Age of the hosts that are there today, in years; nil where all are bought at the start.
  package var existingAge: Double?
  /// The hosts that are there or ordered, with their dates; empty where ``existingAge`` tells of all.
  package var existing: [Existing] = []
  /// The same of racks and, by name, of licences that are bought; where there are none they came with the first
  /// hosts.
  package var existingRacks: [Existing] = [], existingLicences: [String: [Existing]] = [:]
  /// Years for which a host is used; nil for the life in the price book.
  package var refreshYears: Double?
  /// Months from order to work.
  package var leadMonths = 0.0
  /// What moving to another platform costs.
  package var move = Move()
  /// Contracts that run, which cost what they cost whether they are used or not.
  package var contracts: [Contract] = []

  /// Creates a plan.
  package init(years: Int, growth: Double = 0) {
    precondition(years >= 1, "a plan looks at a year at least")
    self.years = years
    self.growth = growth
  }

  /// Hosts, racks or licences that were bought together.
  package struct Existing: Sendable, Hashable, Codable {
    /// How many.
    package var count: Int
    /// The day on which they came or will come, and on which they retire, nil for the end of their life.
    ///
    /// In milliseconds since 1970.
    package var bought: Int64, retired: Int64?

    /// Describes hosts.
    package init(count: Int, bought: Int64, retired: Int64? = nil) {
      self.count = count
      self.bought = bought
      self.retired = retired
    }
  }

  /// How many of the hosts that are told are there at an instant, in milliseconds since 1970.
  package func hosts(thereAt instant: Int64) -> Int {
    existing.filter { $0.bought <= instant && $0.retired.map { $0 > instant } ?? true }
      .reduce(0) { $0 + $1.count }
  }

  /// What changing from the baseline to another deployment costs once.
  package struct Move: Sendable, Hashable, Codable {
    /// Work and training for each guest that changes its owner of hardware.
    package var perGuest = 0.0
    /// Months for which the baseline still runs besides.
    package var dualRunMonths = 0.0
    /// Fees that end contracts of the baseline.
    package var exitFees = 0.0
    /// Transfer of a guest's data, per GB.
    package var perGigabyte = 0.0

    /// Nothing.
    package init() {}
  }

  /// What is paid in one month.
  package struct Month: Sendable, Hashable {
    /// Hosts there are, hosts bought, and those of them that had been ordered before.
    package var hosts = 0, bought = 0, ordered = 0
    /// Purchases, running cost of what one owns, public bill, moving, and what is got for old hosts.
    package var purchases = 0.0, running = 0.0, rented = 0.0, moving = 0.0, residual = 0.0
    /// What contracts cost that are used no longer, and what ends them.
    package var contracts = 0.0
    /// The part of demand, in [0, 1], for which own hosts have no room.
    package var unserved = 0.0

    /// What goes out, less what comes in.
    package var total: Double { purchases + running + rented + moving + contracts - residual }
  }

  /// What a scenario costs month by month, purchases at the start of the plan included.
  ///
  /// Commitments that are held cost the same until they end, however demand grows.
  ///
  /// Running costs of what one owns follow the hosts, energy and the public bill follow demand, and where no
  /// host is owned all does. Hosts are bought whole, in the month in which demand has outgrown those there
  /// with the room that they have left, and again when their life ends; new ones do more work where
  /// `generations` says so. Who retires hosts gets their residual value, and the last month gets back the
  /// straight-line value of those still in use, as far as ``resale`` says.
  ///
  /// The hosts of the baseline are there already where their age or dates are told; a scenario uses as many
  /// of them as it needs, and what they cost is sunk. Those that it does not need are sold at the start, for
  /// their value is not sunk: kept or sold, a host is worth the same.
  ///
  /// - Parameters:
  ///   - baseline: The running baseline, which is paid besides while both run; nil for the
  ///     baseline itself.
  ///   - staysAsItIs: Whether nothing is done: no host is bought but those ordered, none retires but on a day that
  ///     is told, and demand for which there is no room is rented where it overflows, or else not served.
  ///   - rate: Cost of capital in a month, by which contracts are kept or ended.
  ///   - epoch: When the plan starts, in milliseconds since 1970.
  package func months(
    _ start: Start, baseline: Start?, staysAsItIs: Bool = false, rate: Double = 0,
    epoch: Int64 = 0
  ) -> [Month] {
    let count = years * 12
    let whole = start.hosts.reduce(0) { $0 + $1.count }
    var fleet = Fleet(self, start, baseline: baseline, staysAsItIs: staysAsItIs, epoch)
    var months: [Month] = []
    var used: [[Category: Double]] = []
    let runsTwice = baseline != nil && start.moved.guests > 0 && start.movedShare > 0
    let dualMonths = runsTwice ? min(Int(move.dualRunMonths.rounded(.up)), count - 1) : 0
    for month in 0..<count {
      let time = Double(month) / 12
      var demand = Elementary.pow(1 + growth, time)
      var now = Month()
      // What runs besides for a while is sold after it.
      if month == dualMonths { now.residual = resale * fleet.surplus(at: month) }
      // Demand grows into the room that there is; where it shrinks, hosts that retire are not all replaced.
      let needed = Double(whole) * (demand < 1 ? demand : max(1, demand * start.fill))
      let change = fleet.advance(
        to: month, needed: needed, work: Elementary.pow(1 + generations, time),
        price: Elementary.pow(1 + serverPrices, time),
        licences: Elementary.pow(1 + licencePrices, time))
      (now.bought, now.ordered, now.purchases) = (change.bought, change.ordered, change.paid)
      now.residual += change.sold
      now.hosts = fleet.hosts
      var (rentedDemand, billedDemand) = (demand, demand)
      if staysAsItIs, whole > 0 {
        let division = start.divided(demand, work: fleet.work / Double(whole))
        (demand, rentedDemand, billedDemand) = (division.own, division.rented, division.billed)
        now.unserved = division.unserved
        now.rented += division.burst / 12 * Elementary.pow(1 + instancePrices, time)
      } else if staysAsItIs {
        now.unserved = start.refused
      }
      // Where no host is owned, staff and licences are those of what is rented.
      let hosts = whole > 0 ? Double(now.hosts) / Double(whole) : demand
      let own = Owned(
        hosts: hosts, number: now.hosts, whole: whole,
        value: whole > 0 ? fleet.priceOfHosts : demand, rented: rentedDemand)
      var amounts: [Category: Double] = [:]
      for category in Category.allCases {
        let running = running(category, start, demand: demand, own, month)
        let rented = rented(category, start, demand: billedDemand, month)
        if running + rented != 0 { amounts[category] = running + rented }
        now.running += running
        now.rented += rented
      }
      if let baseline {
        if month == 0 {
          now.moving +=
            move.exitFees * (start.moved.guests > 0 ? 1 : 0)
            + move.perGuest * start.moved.guests + move.perGigabyte * start.moved.gigabytes
        }
        // What moves runs twice, what stays does not.
        let part = min(max(move.dualRunMonths - Double(month), 0), 1) * start.movedShare
        if part > 0, runsTwice {
          // It buys no more hosts, and what it rents follows demand and prices.
          let number = baseline.hosts.reduce(0) { $0 + $1.count }
          let still = Owned(
            hosts: number > 0 ? 1 : demand, number: number, whole: number,
            value: number > 0 ? 1 : demand, rented: demand)
          for category in Category.allCases {
            let cost =
              running(category, baseline, demand: demand, still, month)
              + rented(category, baseline, demand: demand, month)
            amounts[category, default: 0] += part * cost
            now.moving += part * cost
          }
        }
      }
      if month == count - 1 {
        now.residual += resale * fleet.value(after: count)
      }
      months.append(now)
      used.append(amounts)
    }
    for (month, cost) in unusedContracts(used, rate: rate, epoch).enumerated() {
      months[month].contracts = cost
    }
    return months
  }

  /// Own hosts in a month: for each unit of those of the platform, their number and that of the platform, and
  /// what was paid for them for each unit of the platform's price today.
  private struct Owned {
    var hosts: Double, number: Int, whole: Int, value: Double
    /// Demand at rented sites, for each unit of today's.
    var rented: Double
  }

  /// What one pays oneself for a category in a month.
  private func running(
    _ category: Category, _ start: Start, demand: Double, _ own: Owned, _ month: Int
  ) -> Double {
    guard let cost = start.running[category] else { return 0 }
    return cost / 12 * factor(category, start, demand: demand, own, Double(month) / 12)
  }

  /// What providers bill for a category in a month.
  private func rented(
    _ category: Category, _ start: Start, demand: Double, _ month: Int
  ) -> Double {
    guard let cost = start.rented[category] else { return 0 }
    let time = Double(month) / 12
    if category == .credits {
      return (cost + start.givenBack * (1 - rentedFactor(.instances, demand: demand, time))) / 12
    }
    guard !start.committed.isEmpty, [.instances, .commitments].contains(category) else {
      return cost / 12 * rentedFactor(category, demand: demand, time)
    }
    // Demand that commitments were not planned for is paid as all is in the mean.
    let planned = Elementary.pow(1 + growth, time)
    return start.committedPart(cost, rentedFactor(category, demand: planned, time), month)
      + cost / 12 * rentedFactor(category, demand: demand - planned, time)
  }

  /// What one pays oneself for a category at a time, for each unit of what it costs at the start.
  private func factor(
    _ category: Category, _ start: Start, demand: Double, _ own: Owned, _ time: Double
  ) -> Double {
    func prices(_ change: Double) -> Double { Elementary.pow(1 + change, time) }
    switch category {
    case .energy: return demand * prices(energyPrices)
    case .staff:
      return prices(wages)
        * (start.staff?.factor(hosts: own.hosts, demand: demand, rented: own.rented)
          ?? own.hosts)
    case .licences:
      return prices(licencePrices)
        * (own.whole > 0 ? start.licenceFactor(own.number, of: own.whole) : own.hosts)
    case .facility: return own.hosts * prices(facilityPrices)
    case .servers, .network: return own.hosts
    // A share of what was paid.
    case .maintenance: return own.value
    case .storage, .protection: return demand * prices(storagePrices)
    case .egress: return demand * prices(egressPrices ?? 0)
    case .software: return demand * prices(licencePrices)
    default: return demand
    }
  }

  /// What providers bill for a category at a time, for each unit of what it costs at the start.
  private func rentedFactor(_ category: Category, demand: Double, _ time: Double) -> Double {
    func prices(_ change: Double) -> Double { Elementary.pow(1 + change, time) }
    switch category {
    case .storage, .protection: return demand * prices(storagePrices)
    case .monitoring, .security, .network: return demand
    case .software: return demand * prices(licencePrices)
    case .egress: return demand * prices(egressPrices ?? instancePrices)
    // A credit is a sum, however large the bill.
    case .credits: return 1
    default: return demand * prices(instancePrices)
    }
  }

  /// The month in which the next hosts must be ordered; nil where none are needed.
  package func orderMonth(_ months: [Month]) -> Double? {
    months.indices.first { $0 > 0 && months[$0].bought > months[$0].ordered }.map {
      max(0, Double($0) - leadMonths)
    }
  }
}
