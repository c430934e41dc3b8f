package import Platform

/// Prices of capacity that one owns, in the book's currency.
package struct OwnedPrices: Sendable, Hashable, Codable {
  /// Purchase price by host type, and years of use of those that differ from the others.
  package var serverPrices: [String: Double], serverLives: [String: Double] = [:]
  /// What a server without a price of its own is taken to cost; nil where it costs nothing.
  package var estimate: Estimate?
  /// Years of use, cost of capital per year, and share of the price left at the end.
  package var lifeYears: Double, costOfCapital: Double, residual: Double
  /// How the accounts spread a purchase.
  package var amortisation: Amortisation
  /// Maintenance per year and network, as shares of the purchase price.
  package var maintenance: Double, network: Double
  /// Purchase price of a rack with its power strips and cables, and years of its use; nil for those of servers.
  package var rack: Double, rackLifeYears: Double?
  /// Spare servers as a share of those of a type, rounded up to whole ones.
  package var spares: Double
  /// Space, power feed and cooling, per kW of provisioned power and month.
  package var facilityPerKilowattMonth: Double
  /// What energy costs.
  package var energy: EnergyTariff
  /// Who runs it.
  package var staff: Staff
  /// Licences of software on the hosts.
  package var licences: [Licence]
  /// Backup storage per GB and month.
  package var backupPerGigabyteMonth: Double
  /// Prices on other meters.
  package var charges: [MeteredCharge]

  /// Creates the prices.
  package init(
    serverPrices: [String: Double], lifeYears: Double, costOfCapital: Double,
    residual: Double = 0, amortisation: Amortisation = .straightLine, maintenance: Double = 0,
    network: Double = 0, rack: Double = 0, spares: Double = 0,
    facilityPerKilowattMonth: Double = 0, energy: EnergyTariff = EnergyTariff(),
    staff: Staff = Staff(), licences: [Licence] = [], backupPerGigabyteMonth: Double = 0,
    charges: [MeteredCharge] = []
  ) {
    self.serverPrices = serverPrices
    self.lifeYears = lifeYears
    self.costOfCapital = costOfCapital
    self.residual = residual
    self.amortisation = amortisation
    self.maintenance = maintenance
    self.network = network
    self.rack = rack
    self.spares = spares
    self.facilityPerKilowattMonth = facilityPerKilowattMonth
    self.energy = energy
    self.staff = staff
    self.licences = licences
    self.backupPerGigabyteMonth = backupPerGigabyteMonth
    self.charges = charges
  }

  /// The price of a server by its cores and memory.
  ///
  /// `cores · (perGigabytePerThread · GB / threads + perCore)`, two hardware threads a core: the form
  /// of the Azure Migrate business case, page of 2024-10-29.
  package struct Estimate: Sendable, Hashable, Codable {
    /// Price for each core, and for each GB of memory a hardware thread.
    package var perCore: Double, perGigabytePerThread: Double
    /// Price for each GPU; nil where a server with GPUs cannot be estimated.
    package var perGPU: Double?

    /// Creates an estimate.
    package init(perCore: Double, perGigabytePerThread: Double, perGPU: Double? = nil) {
      self.perCore = perCore
      self.perGigabytePerThread = perGigabytePerThread
      self.perGPU = perGPU
    }

    /// The price of a server; nil where it has GPUs and they have no price.
    package func price(of type: HostType) -> Double? {
      guard type.gpus.count == 0 || perGPU != nil else { return nil }
      return price(cores: type.cores, memoryGiB: Double(type.memoryMiB) / 1024)
        + Double(type.gpus.count) * (perGPU ?? 0)
    }

    /// The price of a server without GPUs.
    package func price(cores: Int, memoryGiB: Double) -> Double {
      let threads = Double(2 * cores)
      return Double(cores) * (perGigabytePerThread * memoryGiB / threads + perCore)
    }
  }

  /// Years for which servers of a type are used.
  package func life(of type: String) -> Double { serverLives[type] ?? lifeYears }

  /// How a purchase is spread over the years in the accounts.
  package enum Amortisation: String, Sendable, CaseIterable, Codable {
    /// Equal parts of what is written off.
    case straightLine = "straight-line"
    /// Equal payments that also earn the cost of capital.
    case annuity
  }

  /// Administrators by ratio: those for hosts and those for guests add up, down to a minimum.
  package struct Staff: Sendable, Hashable, Codable {
    /// Hosts and guests that one administrator runs; infinite where they need none.
    package var hostsPerAdministrator: Double, guestsPerAdministrator: Double
    /// Administrators there are at least.
    package var minimum: Double
    /// What one costs a year.
    package var perYear: Double

    /// Creates the ratios.
    package init(
      hostsPerAdministrator: Double = .greatestFiniteMagnitude,
      guestsPerAdministrator: Double = .greatestFiniteMagnitude, minimum: Double = 0,
      perYear: Double = 0
    ) {
      self.hostsPerAdministrator = hostsPerAdministrator
      self.guestsPerAdministrator = guestsPerAdministrator
      self.minimum = minimum
      self.perYear = perYear
    }
  }

  /// A licence of every installed host, sleeping or not: by the year, or bought for some years and maintained.
  package struct Licence: Sendable, Hashable, Codable {
    /// What a licence is counted by.
    package enum Unit: String, Sendable, CaseIterable, Codable {
      case core, socket, host
    }

    /// The name, as the bill shows it.
    package var name: String
    /// What is counted, and what one costs a year: its fee, or its maintenance where it is bought.
    package var unit: Unit, perYear: Double
    /// What one costs once, 0 for none, and the years for which it is used then.
    package var purchase = 0.0, lifeYears = 5.0
    /// Cores charged at least for each socket.
    package var minimumCoresPerSocket: Int
    /// The smallest number that can be ordered, and the size of a pack; 1 for any number.
    package var minimumOrder: Int, pack: Int

    /// Creates a licence.
    package init(
      name: String, unit: Unit = .core, perYear: Double, minimumCoresPerSocket: Int = 0,
      minimumOrder: Int = 0, pack: Int = 1
    ) {
      self.name = name
      self.unit = unit
      self.perYear = perYear
      self.minimumCoresPerSocket = minimumCoresPerSocket
      self.minimumOrder = minimumOrder
      self.pack = pack
    }

    /// How many a host of a type needs.
    package func units(of type: HostType) -> Int {
      switch unit {
      case .core: max(type.cores, type.sockets * minimumCoresPerSocket)
      case .socket: type.sockets
      case .host: 1
      }
    }

    /// How many are paid for where so many are needed: whole packs, and none for none.
    package func ordered(_ needed: Int) -> Int {
      guard needed > 0 else { return 0 }
      let least = max(needed, minimumOrder)
      return (least + pack - 1) / pack * pack
    }
  }
}
