internal import Documents
internal import Economics
internal import Platform
internal import Simulation

/// The services that price books name, held against those of the trace.
struct PricedServices {
  /// The books that name each service, by its name.
  private let books: [String: String]

  init(_ books: [PriceBook]) {
    var named: [String: String] = [:]
    for book in books {
      for service in book.namedServices where named[service] == nil { named[service] = book.name }
    }
    self.books = named
  }

  /// Services that the trace does not have, but one that is written much like it.
  ///
  /// A book may well name others: it is of many studies.
  func misspelt(_ workload: Workload) -> [String] {
    let known = Set(workload.serviceNames + workload.groupNames)
    let names = Array(known.sorted().prefix(2000))
    return books.sorted { $0.key < $1.key }.compactMap { service, book in
      guard !known.contains(service), let near = Spelling.nearest(to: service, among: names) else {
        return nil
      }
      return
        "the book \(book) names the service \(service), which the trace does not have: nothing is "
        + "priced by it (did you mean \(near)?)"
    }
  }

  /// Services whose guests the ledger does not tell apart from others, so that no price would find them.
  ///
  /// - Parameters:
  ///   - owners: Those that are told apart.
  ///   - ownerOf: The owner of each guest.
  func problems(
    _ workload: Workload, _ owners: [RunRequest.Owner], _ ownerOf: [Int32], path: String
  ) -> [Problem] {
    guard let others = owners.firstIndex(of: .others) else { return [] }
    var lost: [String: Int] = [:]
    for guest in ownerOf.indices where Int(ownerOf[guest]) == others {
      let service = workload.service[guest]
      guard service >= 0 else { continue }
      lost[workload.serviceNames[Int(service)], default: 0] += 1
    }
    return books.sorted { $0.key < $1.key }.compactMap { service, book in
      guard let guests = lost[service] else { return nil }
      return Problem(
        file: path, line: 0, column: 0,
        message:
          "the book \(book) has prices of the service `\(Node.shortened(service))`, of which "
          + "\(guests) guests are not told apart from others",
        hint: "tell more owners apart than \(owners.count), e.g. `showback: { owners: "
          + "\(2 * owners.count) }`")
    }
  }
}
