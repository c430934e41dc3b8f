extension PriceBook {
  /// The services that have prices of their own, in order.
  package var namedServices: [String] {
    var names = Set(owned.charges.compactMap(\.service))
    for region in rented {
      names.formUnion(region.charges.compactMap(\.service))
      names.formUnion(region.models.flatMap(\.services))
      names.formUnion(region.dedicated.flatMap(\.services))
      names.formUnion(region.guestLicences.flatMap(\.services))
    }
    return names.sorted()
  }
}
