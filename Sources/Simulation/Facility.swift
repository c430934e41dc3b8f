import Kernels
import Platform
import Policies

/// What the grid gives to a private site, and what that is in carbon, step by step.
///
/// Hosts, then the facility's overhead, then the battery; carbon counts what the grid gives.
struct Facility {
  let site: Site
  /// Power of all the site's hosts at full load, in watts.
  let rated: Double
  /// Length of a step, and start of the first in milliseconds since 1970 UTC.
  let step: Int64, epoch: Int64
  /// The rule of the battery.
  let battery: Choice

  private static let week: Int64 = 604_800_000

  /// The books of the site.
  ///
  /// - Parameters:
  ///   - kilowatts: Power of the hosts. Shape: `[zones of the site][steps]`.
  ///   - hours: Number of hours in an account.
  func accounts(kilowatts: [[Double]], hours: Int) -> [Ledger.Account] {
    let count = kilowatts.first?.count ?? 0
    let perHour = Int(HourlyMeter.hour / step)
    let length = Double(step) / 3_600_000
    let zeros = Array(repeating: 0.0, count: hours)
    var energy = kilowatts.map { _ in zeros }
    var peak = energy
    var carbon = energy
    var given = zeros
    var store = BatteryStore(battery, site: site)
    for index in 0..<count {
      let instant = epoch + Int64(index) * step
      var hosts = 0.0
      for zone in kilowatts { hosts += zone[index] }
      let facility = site.overhead.facilityPower(hosts, rated: rated / 1000, at: instant)
      var grid = facility
      if store != nil {
        grid = (store?.serve(facility * 1000, at: instant, for: step) ?? 0) / 1000
        given[index / perHour] += max(0, facility - grid) * length
      }
      let intensity = site.carbon.mean(from: instant, until: instant + step)
      for (zone, series) in kilowatts.enumerated() {
        // A zone's share of what the site draws; equal shares where no host draws anything.
        let part = hosts > 0 ? series[index] / hosts : 1 / Double(kilowatts.count)
        let own = grid == hosts ? series[index] : grid * part
        energy[zone][index / perHour] += own * length
        carbon[zone][index / perHour] += own * length * intensity / 1000
        peak[zone][index / perHour] = max(peak[zone][index / perHour], own)
      }
    }
    var accounts: [Ledger.Account] = []
    for (zone, description) in site.zones.enumerated() {
      func key(_ meter: Meter) -> Ledger.Key {
        .init(meter, site: site.name, zone: description.name)
      }
      accounts.append(
        Ledger.Account(key: key(.facilityEnergy), sums: energy[zone], maxima: peak[zone]))
      accounts.append(Ledger.Account(key: key(.carbon), sums: carbon[zone]))
      if let contracted = site.contractedCarbon {
        accounts.append(
          Ledger.Account(
            key: key(.contractedCarbon), sums: energy[zone].map { $0 * contracted / 1000 }))
      }
    }
    accounts.append(Ledger.Account(key: .init(.batteryEnergy, site: site.name), sums: given))
    return accounts
  }

  /// A battery while a run goes on.
  private struct BatteryStore {
    private var rule: any BatteryPolicy
    private let battery: Battery
    private let site: Site
    private var stored: Double
    /// Means over the week before, and the hour that they are of.
    private var usual: (hour: Int64, carbon: Double, price: Double) = (.min, 0, 0)

    init?(_ choice: Choice, site: Site) {
      rule = Simulator.chosen(BatteryCatalogue.named(choice.name)).init(choice)
      guard let battery = rule.battery else { return nil }
      self.battery = battery
      self.site = site
      stored = battery.initialWattHours
    }

    /// What the grid gives in a step, in watts, while the facility draws some.
    mutating func serve(_ watts: Double, at instant: Int64, for length: Int64) -> Double {
      let hour = instant / HourlyMeter.hour
      if usual.hour != hour {
        let start = instant - week
        usual = (
          hour, site.carbon.mean(from: start, until: instant),
          site.energyPrice.mean(from: start, until: instant)
        )
      }
      let hours = Double(length) / 3_600_000
      let wanted = rule.watts(
        BatteryMoment(
          carbon: site.carbon.mean(from: instant, until: instant + length),
          price: site.energyPrice.mean(from: instant, until: instant + length),
          usualCarbon: usual.carbon, usualPrice: usual.price, facilityWatts: watts))
      if wanted > 0 {
        let room = (battery.capacityWattHours - stored) / battery.efficiency / hours
        let taken = min(wanted, battery.chargeWatts, room)
        stored += taken * battery.efficiency * hours
        return watts + taken
      }
      let given = min(-wanted, battery.dischargeWatts, watts, stored / hours)
      stored = max(0, stored - given * hours)
      return watts - given
    }
  }
}

extension Blueprint {
  /// Power of all hosts and GPUs of a site at full load, in watts.
  func ratedWatts(of site: Site) -> Double {
    site.zones.reduce(0) { total, zone in
      zone.hosts.reduce(total) { sum, group in
        sum + Double(group.count) * hostTypes[group.type].fullWatts
      }
    }
  }

  /// What an hour of one more busy core costs in energy at a site, the facility's overhead at full load
  /// included, at an instant in milliseconds since 1970.
  func energyCostOfCore(at site: Site, _ instant: Int64) -> Double {
    let price = site.energyPrice.mean(from: instant, until: instant + 1)
    guard price != 0 else { return 0 }
    var (watts, cores) = (0.0, 0.0)
    for group in site.zones.flatMap(\.hosts) {
      let curve = hostTypes[group.type].power.watts
      watts += Double(group.count) * ((curve.max() ?? 0) - (curve.first ?? 0))
      cores += Double(group.count * hostTypes[group.type].cores)
    }
    guard cores > 0 else { return 0 }
    let rated = ratedWatts(of: site)
    let overhead =
      rated > 0 ? site.overhead.facilityPower(rated, rated: rated, at: instant) / rated : 1
    return watts / cores / 1000 * overhead * price
  }
}
