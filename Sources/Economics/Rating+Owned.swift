internal import Platform

/// What one owns costs that is not linear in usage: racks, spares, packs of licences, staff, energy by the hour and
/// its peak.
extension Rating {
  func addOwned(_ usage: Usage, _ priced: PricedBook, to charges: inout [Charge]) {
    let estates = OwnedEstate.byMonth(usage, blueprint)
    var known: (estate: OwnedEstate, fixed: [PricedBook.Fixed])?
    for (index, month) in usage.months.enumerated() {
      let hours = Double(month.hours.count)
      let years = hours / PriceBook.hoursPerYear
      if known?.estate != estates[index] {
        known = (estates[index], priced.fixed(estates[index]))
      }
      for item in known?.fixed ?? [] {
        var charge = Charge(
          item.category, site: item.site, month: index, quantity: item.quantity * hours,
          unit: item.unit + "-Hours", list: item.perYear * years)
        charge.name = item.name
        charge.decided = item.decidedPerYear * years
        charge.isPurchase = item.isPurchase
        charges.append(charge)
      }
      addStaff(usage, priced.book.owned.staff, estates[index], index, to: &charges)
    }
    let sites = blueprint.sites.filter { !$0.isRented }
    for site in sites { addEnergy(site, usage, priced.book.owned.energy, to: &charges) }
    for metered in priced.book.owned.charges where metered.flatPrice == nil {
      add(metered, sites.map(\.name), usage, discount: 0, to: &charges)
    }
  }

  /// Administrators of a month; one team for all sites, so that a minimum counts once.
  private func addStaff(
    _ usage: Usage, _ staff: OwnedPrices.Staff, _ estate: OwnedEstate, _ month: Int,
    to charges: inout [Charge]
  ) {
    guard staff.perYear > 0 else { return }
    let hours = Double(usage.months[month].hours.count)
    let hasMinimum = staff.minimum > 0 && estate.total > 0
    let people = blueprint.sites.indices.map { site -> Double in
      guard !blueprint.sites[site].isRented else { return 0 }
      var people = 0.0
      if staff.guestsPerAdministrator < .greatestFiniteMagnitude {
        let guests = usage.total(.guestHours, at: blueprint.sites[site].name)[month] / hours
        people += guests / staff.guestsPerAdministrator
      }
      // Administrators for hosts are linear where there is no minimum.
      if hasMinimum {
        people += Double(estate.hosts[site].reduce(0, +)) / staff.hostsPerAdministrator
      }
      return people
    }
    let needed = people.reduce(0, +)
    let all = hasMinimum ? max(needed, staff.minimum) : needed
    for (site, own) in people.enumerated() where all > 0 {
      let hosts = Double(estate.hosts[site].reduce(0, +))
      let share = needed > 0 ? own / needed : hosts / Double(max(estate.total, 1))
      guard share > 0 else { continue }
      charges.append(
        Charge(
          .staff, site: blueprint.sites[site].name, month: month, quantity: all * share * hours,
          unit: "Hours", list: all * share * staff.perYear * hours / PriceBook.hoursPerYear))
    }
  }

  private func addEnergy(
    _ site: Site, _ usage: Usage, _ tariff: EnergyTariff, to charges: inout [Charge]
  ) {
    for (index, month) in usage.months.enumerated() {
      if tariff.perPeakKilowattMonth > 0, let peak = usage.peaks[site.name]?[index], peak > 0 {
        var charge = Charge(
          .energy, site: site.name, month: index, quantity: peak * month.share, unit: "kW-Months",
          list: peak * month.share * tariff.perPeakKilowattMonth)
        charge.name = "largest power of the month"
        charges.append(charge)
      }
      guard tariff.changes, let energy = usage.energy[site.name] else { continue }
      var cost = 0.0
      var amount = 0.0
      for hour in month.hours {
        cost += energy[hour] * tariff.variablePrice(at: usage.epoch + Int64(hour) * 3_600_000)
        amount += energy[hour]
      }
      guard amount > 0 else { continue }
      var charge = Charge(
        .energy, site: site.name, month: index, quantity: amount, unit: "kWh", list: cost)
      charge.name = "energy by the hour"
      charges.append(charge)
    }
  }
}
