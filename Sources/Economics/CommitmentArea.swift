internal import Platform

/// Where commitments apply together: at the sites of a region, or of all regions of a provider where one is
/// sold that applies to all of them.
///
/// The demand and the prices of several sites are put together by site and type, so that commitments of a region
/// find their own types only.
struct CommitmentArea {
  /// The region of the book under which what is held stands, and whose rule of buying holds.
  let region: Int
  /// The sites, and the region of each in the book.
  let sites: [(name: String, region: Int)]
  /// Prices by instance type, or by `site/type` where there are several sites.
  let prices: RentedPrices

  /// The areas of a platform under a book.
  ///
  /// - Parameter regions: The region of each rented site; none where the book has no prices of it.
  static func all(
    _ book: PriceBook, _ blueprint: Blueprint, regions: [String: Int]
  ) -> [CommitmentArea] {
    var areas: [CommitmentArea] = []
    var isTaken = Set<Int>()
    // Commitments do not cover spare capacity.
    let sites = blueprint.sites.filter { $0.spot == nil }
    for first in book.rented.indices where !book.rented[first].offers.isEmpty {
      guard !isTaken.contains(first) else { continue }
      let wide = Set(book.rented[first].offers.filter { $0.scope == .provider }.map(\.name))
      let members = book.rented.indices.filter { other in
        other == first
          || book.rented[other].provider == book.rented[first].provider && !isTaken.contains(other)
            && book.rented[other].offers.contains {
              $0.scope == .provider && wide.contains($0.name)
            }
      }
      let there = sites.compactMap { site in
        regions[site.name].flatMap { members.contains($0) ? (name: site.name, region: $0) : nil }
      }
      guard !there.isEmpty else { continue }
      isTaken.formUnion(members)
      areas.append(CommitmentArea(book, region: first, sites: there))
    }
    return areas
  }

  private init(_ book: PriceBook, region: Int, sites: [(name: String, region: Int)]) {
    self.region = region
    self.sites = sites
    guard sites.count > 1 else {
      // What is held of a site's region stands there, whichever region began.
      var own = book.rented[sites[0].region]
      own.buying = book.rented[region].buying
      prices = own
      return
    }
    var prices = book.rented[region]
    prices.instances = [:]
    prices.pricing = .onDemand
    prices.offers = []
    let regions = sites.map(\.region).reduce(into: [Int]()) {
      if !$0.contains($1) { $0.append($1) }
    }
    // Where regions have discounts of their own, prices are those after them.
    let isAlike = Set(regions.map { book.rented[$0].discount }).count == 1
    prices.discount = isAlike ? book.rented[regions[0]].discount : 0
    for index in regions {
      let own = book.rented[index]
      let rest = isAlike ? 1 : 1 - own.discount
      let places = sites.filter { $0.region == index }.map(\.name)
      for site in places {
        for type in own.instances.keys {
          guard let hourly = own.hourly(type) else { continue }
          prices.instances[Self.key(site, type)] = InstancePrices(
            onDemand: hourly * rest)
        }
      }
      for offer in own.offers {
        var merged = offer
        merged.rates = [:]
        for site in places {
          for (type, rate) in offer.rates {
            merged.rates[Self.key(site, type)] = rate * rest
          }
        }
        if offer.scope == .provider,
          let known = prices.offers.firstIndex(where: {
            $0.name == offer.name && $0.scope == .provider
          })
        {
          prices.offers[known].rates.merge(merged.rates) { first, _ in first }
        } else {
          if regions.count > 1, offer.scope != .provider { merged.name += " \(own.region)" }
          prices.offers.append(merged)
        }
      }
    }
    self.prices = prices
  }

  private static func key(_ site: String, _ type: String) -> String { "\(site)/\(type)" }

  /// The site and the type that a type of the demand stands for.
  func place(of type: String) -> (site: String, region: Int, type: String) {
    guard sites.count > 1, let cut = type.lastIndex(of: "/") else {
      return (sites[0].name, sites[0].region, type)
    }
    let name = type[..<cut]
    let site = sites.first { $0.name == name } ?? sites[0]
    return (site.name, site.region, String(type[type.index(after: cut)...]))
  }

  /// Instances rented in the area that are not free, hour by hour; nil where there are none.
  func demand(_ usage: Usage, _ book: PriceBook) -> RentalDemand? {
    let parts = sites.compactMap { site -> (site: String, demand: RentalDemand)? in
      let own = book.rented[site.region]
      let free = usage.freeShares(
        own, sites: sites.filter { $0.region == site.region }.map(\.name))
      return usage.paidRental(at: site.name, own, free: free).map { (site.name, $0) }
    }
    guard sites.count > 1, let hours = parts.first?.demand.hours else { return parts.first?.demand }
    var series: [(key: String, units: ArraySlice<Double>)] = []
    for (site, demand) in parts {
      for (index, type) in demand.types.enumerated() {
        series.append(
          (Self.key(site, type), demand.units[(index * hours)..<((index + 1) * hours)]))
      }
    }
    series.sort { $0.key < $1.key }
    return RentalDemand(
      types: series.map(\.key), units: series.flatMap(\.units), hours: hours)
  }
}
