package import Platform

/// Moves guests from the busiest host to the least busy one while that evens out their loads.
///
/// Each move is the one that lowers the sum of squared loads the most. Hosts that have nothing to give or take no
/// guest make way for the next ones; a budget ends the round, and so does a gap
/// between the busiest and the least busy host below a threshold. The idea is that of VMware's Distributed
/// Resource Scheduler: A. Gulati et al., VMware Technical Journal 1 (2012) 45.
package struct EvenLoads: BalancingPolicy {
  package static let name = "even"

  static let period = Parameter(
    "period", .seconds, default: 300, in: 1...31_536_000, "time between two rounds")
  static let gap = Parameter(
    "gap", .share, default: 0.2, in: 0...1,
    "difference between the busiest and the least busy host that is left alone")
  static let budget = Parameter(
    "budget", .count, default: 10, in: 1...1_000_000, "most moves of a round")

  package static let parameters = [period, gap, budget]

  package let periodMilliseconds: Int64?
  private let gap: Double, budget: Int

  package init(_ choice: Choice) {
    periodMilliseconds = Int64((choice.number(Self.period) * 1000).rounded())
    gap = choice.number(Self.gap)
    budget = Int(choice.number(Self.budget))
  }

  package func moves(_ picture: BalancingPicture) -> [BalancingMove] {
    var load = picture.load
    var host = picture.host
    var moves: [BalancingMove] = []
    while moves.count < budget, let move = next(picture, load, host, after: moves) {
      load[host[move.guest]] -= picture.demand[move.guest]
      load[move.target] += picture.demand[move.guest]
      host[move.guest] = move.target
      moves.append(move)
    }
    return moves
  }

  /// The best move off the busiest host that can give one away, to the least busy one that takes it.
  private func next(
    _ picture: BalancingPicture, _ load: [Double], _ host: [Int], after moves: [BalancingMove]
  ) -> BalancingMove? {
    func share(_ place: Int) -> Double { load[place] / picture.capacity[place] }
    let order = load.indices.sorted { (share($0), $0) < (share($1), $1) }
    for most in order.reversed() {
      for least in order {
        guard share(most) - share(least) > gap else { break }
        var best: (gain: Double, guest: Int)?
        for guest in host.indices where host[guest] == most && picture.demand[guest] > 0 {
          guard !moves.contains(where: { $0.guest == guest }) else { continue }
          let moved = picture.demand[guest]
          let before = share(most) * share(most) + share(least) * share(least)
          let sender = (load[most] - moved) / picture.capacity[most]
          let receiver = (load[least] + moved) / picture.capacity[least]
          let gain = before - sender * sender - receiver * receiver
          guard gain > best?.gain ?? 1e-12, picture.fits(guest, least, moves) else { continue }
          best = (gain, guest)
        }
        if let best { return BalancingMove(guest: best.guest, target: least) }
      }
    }
    return nil
  }
}
