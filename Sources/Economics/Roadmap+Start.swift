extension Roadmap {
  /// What a scenario costs and owns in its first year.
  package struct Start: Sendable {
    /// What one pays oneself in a year by category, without write-offs of purchases, and what providers bill.
    package var running: [Category: Double], rented: [Category: Double]
    /// What of that bill is given back for outages: a share of it, and not a sum.
    package var givenBack = 0.0
    /// The part of demand that is rented where what home does not take is; nil where nothing may overflow.
    package var overflow: Double?
    /// What providers would bill a year for all of today's demand at the sites that it overflows to, without support;
    /// nil where no scenario tells.
    package var rentingAll: Double?
    /// The part of guests that is refused today.
    package var refused = 0.0
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

      private func cost(hosts growth: Double, demand: Double, rented: Double) -> Double {
        max(hosts * growth + guests * demand, minimum) + self.rented * rented
      }

      /// The cost of grown hosts and demand, at home and rented, for each unit of that of today's.
      func factor(hosts growth: Double, demand: Double, rented: Double) -> Double {
        let today = cost(hosts: 1, demand: 1, rented: 1)
        return today > 0 ? cost(hosts: growth, demand: demand, rented: rented) / today : growth
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

    /// Who serves a demand, for each unit of today's, where own hosts stay as they are.
    ///
    /// Peaks overflow today already: hosts take no more of a greater demand. What is rented besides today's part is
    /// paid as renting all is in the mean: a sliver of today's bill tells no price.
    ///
    /// - Parameter work: What own hosts do, for each unit of what they do today.
    func divided(_ demand: Double, work: Double) -> Division {
      let own = min(demand, work / max(fill, 1e-9))
      guard let overflow, let rentingAll else {
        return Division(
          own: own, rented: own, billed: own, unserved: 1 - (1 - refused) * own / demand)
      }
      return Division(
        own: own,
        rented: overflow > 0 ? (demand - own * (1 - overflow)) / overflow : demand, billed: demand,
        unserved: refused, burst: (1 - overflow) * (demand - own) * rentingAll)
    }

    /// A demand by who serves it.
    struct Division {
      /// What own hosts serve, what is rented, and what of that today's bill grows to, each for each unit of today's.
      var own: Double, rented: Double, billed: Double
      /// The part that nobody serves.
      var unserved: Double
      /// What is rented besides, a year, at the prices of today.
      var burst = 0.0
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
}
