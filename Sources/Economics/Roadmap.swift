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

  /// What a scenario costs and owns in its first year.
  package struct Start: Sendable {
    /// What one pays oneself in a year by category, without write-offs of purchases, and what providers bill.
    package var running: [Category: Double], rented: [Category: Double]
    /// What is bought: price and number of the hosts, by type.
    package var hosts: [(price: Double, count: Int)]
    /// How many there are of each type; empty where all are alike.
    package var types: [String: Int] = [:]
    /// Price of the network for each unit of the hosts' price.
    package var surcharge: Double
    /// Share of the price left at the end of the hosts' life, and the life in years.
    package var residual: Double, lifeYears: Double
    /// Guests and gigabytes that change their place against the baseline, and the share of all that they are.
    package var moved: (guests: Double, gigabytes: Double), movedShare = 1.0
    /// The part of the hosts, in [0, 1], that is needed today: demand may grow by the rest before more are.
    package var fill = 1.0
    /// Spare servers as a share of the hosts, bought whole, and those that the platform has at least.
    package var spares = 0.0, sparesAtLeast = 0
    /// What commitments and what they do not cover cost in each month of the plan; empty where none is held.
    package var committed: [Double] = []
    /// Licences of the hosts.
    package var licences: [HostLicence] = []
    /// What administrators cost a year by what they run; nil where all of them follow the hosts.
    package var staff: Staff?
    /// Racks, what one costs, how many hosts one holds, and years of use.
    package var racks = (count: 0, price: 0.0, hosts: 1.0, life: 5.0)

    /// Creates a start.
    package init(
      running: [Category: Double], rented: [Category: Double] = [:],
      hosts: [(price: Double, count: Int)], surcharge: Double,
      residual: Double, lifeYears: Double, moved: (guests: Double, gigabytes: Double) = (0, 0)
    ) {
      self.running = running
      self.rented = rented
      self.hosts = hosts
      self.surcharge = surcharge
      self.residual = residual
      self.lifeYears = lifeYears
      self.moved = moved
    }

    /// A licence, with how many a host needs in the mean.
    package struct HostLicence: Sendable {
      package var licence: OwnedPrices.Licence, perHost: Double

      /// Names both.
      package init(_ licence: OwnedPrices.Licence, perHost: Double) {
        self.licence = licence
        self.perHost = perHost
      }

      /// How many are paid for where there are so many hosts.
      func ordered(for hosts: Int) -> Int {
        licence.ordered(Fleet.roundedUp(perHost * Double(hosts)))
      }
    }

    /// What administrators cost a year: for own hosts, for guests on them, together at least, and for rented
    /// guests.
    package struct Staff: Sendable, Hashable {
      package var hosts: Double, guests: Double, minimum: Double, rented: Double

      /// Creates the costs.
      package init(hosts: Double, guests: Double, minimum: Double, rented: Double) {
        self.hosts = hosts
        self.guests = guests
        self.minimum = minimum
        self.rented = rented
      }

      private func cost(hosts growth: Double, demand: Double) -> Double {
        max(hosts * growth + guests * demand, minimum) + rented * demand
      }

      /// The cost of grown hosts and demand, for each unit of that of today's.
      func factor(hosts growth: Double, demand: Double) -> Double {
        let today = cost(hosts: 1, demand: 1)
        return today > 0 ? cost(hosts: growth, demand: demand) / today : growth
      }
    }

    /// Hosts of another platform's types that serve this one.
    func inCommon(with other: Start) -> Int {
      guard !types.isEmpty, !other.types.isEmpty else {
        let counts = [hosts, other.hosts].map { $0.reduce(0) { $0 + $1.count } }
        return min(counts[0], counts[1])
      }
      return types.reduce(0) { $0 + min($1.value, other.types[$1.key] ?? 0) }
    }

    /// The part of another platform's hosts that are of types which this one has too.
    func share(of other: Start) -> Double {
      guard !types.isEmpty, !other.types.isEmpty else { return hosts.isEmpty ? 0 : 1 }
      let all = other.types.reduce(0) { $0 + $1.value }
      let known = other.types.reduce(0) { $0 + (types[$1.key] == nil ? 0 : $1.value) }
      return all > 0 ? Double(known) / Double(all) : 0
    }

    /// The part of instances or of commitments in a month: what goes with commitments as planned, the rest with
    /// demand.
    func committedPart(_ cost: Double, _ growth: Double, _ month: Int) -> Double {
      let both = (rented[.instances] ?? 0) + (rented[.commitments] ?? 0)
      guard both > 0 else { return 0 }
      let others = max(0, both / 12 - committed[0])
      return (others * growth + committed[month]) * cost / both
    }

    /// What licences of so many hosts cost, for each unit of what those of the platform's do: whole packs.
    func licenceFactor(_ hosts: Int, of whole: Int) -> Double {
      func cost(_ hosts: Int) -> Double {
        licences.reduce(0) { $0 + Double($1.ordered(for: hosts)) * $1.licence.perYear }
      }
      let today = cost(whole)
      return today > 0 ? cost(hosts) / today : Double(hosts) / Double(whole)
    }
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
  ///   - staysAsItIs: Whether nothing is done: no host is bought but those ordered, none retires, and demand for
  ///     which there is no room is not served. What is rented follows demand.
  ///   - epoch: When the plan starts, in milliseconds since 1970.
  package func months(
    _ start: Start, baseline: Start?, staysAsItIs: Bool = false, epoch: Int64 = 0
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
      if staysAsItIs, whole > 0 {
        now.unserved = max(0, 1 - fleet.work / (Double(whole) * demand * start.fill))
        demand *= 1 - now.unserved
      }
      // Where no host is owned, staff and licences are those of what is rented.
      let hosts = whole > 0 ? Double(now.hosts) / Double(whole) : demand
      let own = Owned(
        hosts: hosts, number: now.hosts, whole: whole,
        value: whole > 0 ? fleet.priceOfHosts : demand)
      var amounts: [Category: Double] = [:]
      for category in Category.allCases {
        let running = running(category, start, demand: demand, own, month)
        let rented = rented(category, start, demand: demand, month)
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
            value: number > 0 ? 1 : demand)
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
    for (month, cost) in unusedContracts(used, epoch).enumerated() {
      months[month].contracts = cost
    }
    return months
  }

  /// Own hosts in a month: for each unit of those of the platform, their number and that of the platform, and
  /// what was paid for them for each unit of the platform's price today.
  private struct Owned {
    var hosts: Double, number: Int, whole: Int, value: Double
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
    let growth = rentedFactor(category, demand: demand, Double(month) / 12)
    let isCommitted = !start.committed.isEmpty && [.instances, .commitments].contains(category)
    return isCommitted ? start.committedPart(cost, growth, month) : cost / 12 * growth
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
        * (start.staff?.factor(hosts: own.hosts, demand: demand) ?? own.hosts)
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
