package import Platform

/// To the less busy of two replicas found at random: nearly as good as looking at all, with almost no state.
package struct PowerOfChoices: LoadBalancingPolicy {
  package static let name = "power-of-two"

  static let choices = Parameter(
    "choices", .count, default: 2, in: 1...1000, "replicas that are looked at")

  package static let parameters = [choices]

  private let choices: Int

  package init(_ choice: Choice) { choices = Int(choice.number(Self.choices)) }

  package func routes(_ replicas: ReplicaSet) -> [Route] {
    oneRoute(replicas, .shortest(of: min(choices, replicas.cores.count)))
  }
}
