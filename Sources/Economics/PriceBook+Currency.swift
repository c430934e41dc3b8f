internal import Platform

extension PriceBook {
  /// The book in another currency.
  ///
  /// - Parameters:
  ///   - currency: The ISO 4217 code of the other currency.
  ///   - rate: Units of it for one of the book's.
  package func converted(to currency: String, rate: Double) -> PriceBook {
    var book = self
    book.currency = currency
    book.conversion = Conversion(
      from: conversion?.from ?? self.currency, rate: (conversion?.rate ?? 1) * rate)
    // What is written stays as it was written.
    for index in figures.indices {
      book.figures[index].value += " (before conversion, \(self.currency))"
    }
    book.owned.serverPrices = owned.serverPrices.mapValues { $0 * rate }
    book.owned.estimate?.perCore *= rate
    book.owned.estimate?.perGigabytePerThread *= rate
    book.owned.estimate?.perGPU = owned.estimate?.perGPU.map { $0 * rate }
    book.owned.rack *= rate
    book.owned.facilityPerKilowattMonth *= rate
    book.owned.energy.perKilowattHour *= rate
    book.owned.energy.byHour = owned.energy.byHour.map { $0.scaled(by: rate) }
    for band in book.owned.energy.bands.indices { book.owned.energy.bands[band].price *= rate }
    book.owned.energy.perPeakKilowattMonth *= rate
    book.owned.staff.perYear *= rate
    for licence in book.owned.licences.indices {
      book.owned.licences[licence].perYear *= rate
      book.owned.licences[licence].purchase *= rate
    }
    book.owned.backupPerGigabyteMonth *= rate
    for charge in book.owned.charges.indices { book.owned.charges[charge].price.scale(by: rate) }
    for region in book.rented.indices { book.rented[region].convert(by: rate) }
    book.risk?.perGuestHourDown *= rate
    book.risk?.perGuestHourLost *= rate
    book.risk?.tiers = (risk?.tiers ?? [:]).mapValues {
      Risk.Tier(
        perHourDown: $0.perHourDown * rate, perHourLost: $0.perHourLost * rate,
        feePerYear: $0.feePerYear * rate)
    }
    return book
  }
}

extension RentedPrices {
  fileprivate mutating func convert(by rate: Double) {
    instances = instances.mapValues {
      InstancePrices(
        onDemand: $0.onDemand * rate, spot: $0.spot.map { $0 * rate },
        oneYear: $0.oneYear.map { $0 * rate }, threeYear: $0.threeYear.map { $0 * rate },
        vcpus: $0.vcpus)
    }
    for offer in dedicated.indices { dedicated[offer].perHour *= rate }
    for licence in guestLicences.indices {
      guestLicences[licence].includedPerHour = guestLicences[licence].includedPerHour.map {
        $0 * rate
      }
      guestLicences[licence].ownPerYear = guestLicences[licence].ownPerYear.map { $0 * rate }
    }
    for offer in offers.indices {
      offers[offer].rates = offers[offer].rates.mapValues { $0 * rate }
    }
    if case .perHour(let amount) = buying { buying = .perHour(amount * rate) }
    internetEgress.scale(by: rate)
    for model in models.indices {
      models[model].perGuestHour *= rate
      models[model].hourly = models[model].hourly.mapValues { $0 * rate }
    }
    administratorPerYear *= rate
    interRegionPerGigabyte *= rate
    interRegionTo = interRegionTo.mapValues { $0 * rate }
    storagePerGigabyteMonth *= rate
    for charge in charges.indices { charges[charge].price.scale(by: rate) }
    // The bands of support are of the bill, and its prices are shares of it.
    for tier in support.tiers.indices { support.tiers[tier].upTo *= rate }
    support.free *= rate
    minimumSupport *= rate
    creditsPerMonth *= rate
  }
}

extension GraduatedPrice {
  fileprivate mutating func scale(by rate: Double) {
    for tier in tiers.indices { tiers[tier].price *= rate }
  }
}
