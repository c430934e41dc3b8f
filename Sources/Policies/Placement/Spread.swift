package import Platform

/// Spreads the guests of a service over zones, racks or hosts, so that one failure hits few.
///
/// Each guest goes to the zone (rack, host) with the fewest guests of its service in which it fits,
/// the lowest of equals, and there to the lowest host that fits. With `rule: require`, no two guests
/// of a service share one, and a guest for which none is left is refused. Guests of no service go
/// to the lowest host that fits.
package struct Spread: PlacementPolicy {
  package static let name = "spread"

  package static let needsServices = true

  static let over = Parameter(
    "over", .word(["zone", "rack", "host"]), "what the guests of a service are spread over")
  static let rule = Parameter(
    "rule", .word(["prefer", "require"]),
    "whether guests of a service may share one where nothing else is left")

  package static let parameters = [over, rule]

  private let level: GuestRule.Level
  private let isRequired: Bool

  package init(_ choice: Choice) {
    level = choice.word(Self.over).flatMap(GuestRule.Level.init(rawValue:)) ?? .zone
    isRequired = choice.word(Self.rule) == "require"
  }

  package mutating func choose(
    _ request: PlacementRequest, from hosts: inout HostPool, in context: PlacementContext
  ) -> Int? {
    guard request.service >= 0 else { return hosts.firstFit(request) }
    var best: (count: Int32, host: Int)?
    // Places without a guest of the service come first; the first that fits is the answer.
    var start = 0
    while let host = hosts.firstFit(from: start, request) {
      let place = hosts.place(of: host, level)
      let count = hosts.guests(of: request.service, in: place, level)
      if best.map({ count < $0.count }) ?? true { best = (count, host) }
      if count == 0 { break }
      start = hosts.end(of: place, level)
    }
    guard let best, best.count == 0 || !isRequired else { return nil }
    return best.host
  }

  package func permits(
    _ request: PlacementRequest, on host: Int, from source: Int, of hosts: HostPool
  ) -> Bool {
    let place = hosts.place(of: host, level)
    return !isRequired || request.service < 0 || place == hosts.place(of: source, level)
      || hosts.guests(of: request.service, in: place, level) == 0
  }

  package func refusal(_ request: PlacementRequest, from hosts: HostPool) -> Refusal {
    isRequired && hosts.firstFit(request) != nil ? .antiAffinity : hosts.refusal(request)
  }
}
