package import Platform

/// Places each guest where what it asks aligns best with what is free; the lowest of equals wins.
///
/// The score is the product of the guest's and the host's free shares, summed over cores and
/// memory: guests rich in memory go where memory is plentiful. Source: R. Panigrahy et al.,
/// *Heuristics for vector bin packing*, Microsoft Research, 2011.
package struct DotProduct: PlacementPolicy {
  package static let name = "dot-product"
  package static let needsStates = true

  package init(_ choice: Choice) {}

  package mutating func choose(
    _ request: PlacementRequest, from hosts: inout HostPool, in context: PlacementContext
  ) -> Int? {
    hosts.extreme(.aligned, request)
  }
}
