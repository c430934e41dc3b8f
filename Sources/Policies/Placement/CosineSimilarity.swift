package import Platform

/// Places each guest where the mix of what is free is most like its own; the lowest of equals wins.
///
/// The measure is the cosine of the angle between the guest's and the host's free shares of cores
/// and memory: unlike the dot product, it does not prefer empty hosts. Among equal angles, the
/// fullest host wins.
package struct CosineSimilarity: PlacementPolicy {
  package static let name = "cosine"
  package static let needsStates = true

  package init(_ choice: Choice) {}

  package mutating func choose(
    _ request: PlacementRequest, from hosts: inout HostPool, in context: PlacementContext
  ) -> Int? {
    hosts.extreme(.likest, request)
  }
}
