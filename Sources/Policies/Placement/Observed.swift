package import Platform

/// Places each guest on the host of the machine that it was seen on, as the trace has it.
///
/// The first guest of a machine claims the lowest host that fits it and that no machine has
/// claimed; all others of that machine follow, and are refused where their host is full or down.
/// Hosts of one type are alike, so it does not matter which of them stands for which machine.
/// Guests whose machine the trace does not tell go to the lowest host that fits them.
package struct Observed: PlacementPolicy {
  package static let name = "observed"

  private var hostOf: [Int32: Int] = [:]
  private var isClaimed: [Bool] = []

  package init(_ choice: Choice) {}

  package mutating func choose(
    _ request: PlacementRequest, from hosts: inout HostPool, in context: PlacementContext
  ) -> Int? {
    guard request.machine >= 0 else {
      return hosts.firstFit(request)
    }
    func fits(_ host: Int) -> Bool {
      hosts.fits(host, request)
    }
    if let host = hostOf[request.machine] { return fits(host) ? host : nil }
    if isClaimed.isEmpty { isClaimed = Array(repeating: false, count: hosts.count) }
    guard let host = (0..<hosts.count).first(where: { !isClaimed[$0] && fits($0) }) else {
      return nil
    }
    isClaimed[host] = true
    hostOf[request.machine] = host
    return host
  }
}
