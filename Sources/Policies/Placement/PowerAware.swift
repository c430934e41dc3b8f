package import Platform

/// Places each guest where the power at full use of what is promised rises least.
///
/// Of equals the fullest wins, then the lowest. An empty host counts with its idle power, so that
/// one more is turned on only where that is cheaper. Source: A. Beloglazov, R. Buyya,
/// DOI 10.1002/cpe.1867, section 4.3, by promised instead of measured load.
package struct PowerAware: PlacementPolicy {
  package static let name = "power-aware"
  package static let needsStates = true

  package init(_ choice: Choice) {}

  package mutating func choose(
    _ request: PlacementRequest, from hosts: inout HostPool, in context: PlacementContext
  ) -> Int? {
    hosts.extreme(.leastPower, request)
  }
}
