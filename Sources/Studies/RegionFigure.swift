internal import Economics

/// A figure of a price book with the provider's region that it is of.
struct RegionFigure {
  private let provider: String, region: String
  private let figure: PriceBook.Figure

  init(place: RentedPrices, _ figure: PriceBook.Figure) {
    provider = place.provider
    region = place.region
    self.figure = figure
  }

  /// The figures with the region in their names where those of regions differ; what regions of a provider
  /// have in common stands there as often.
  static func named(_ told: [RegionFigure]) -> [PriceBook.Figure] {
    let kinds = Dictionary(grouping: told, by: \.figure.name).mapValues {
      Set($0.map(\.figure)).count
    }
    return told.map { row in
      var figure = row.figure
      let place = "\(row.provider) \(row.region)"
      if kinds[figure.name, default: 1] > 1, !figure.name.hasPrefix(place) {
        figure.name = place + figure.name.dropFirst(row.provider.count)
      }
      return figure
    }
  }
}
