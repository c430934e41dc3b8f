package import Platform

/// Serves first whoever has had the least of what it is entitled to.
///
/// With a half-life, what was used before counts too, the less the longer ago: as in the fair-share factor of Slurm's
/// priority plugin.
package struct WeightedFairShare: QueuePolicy {
  package static let name = "fair-share"

  static let halfLifeTime = Parameter(
    "half-life", .seconds, default: 0, in: 0...1e9,
    "time in which use of before counts half; 0 to count only what is held now")

  package static let parameters = [halfLifeTime, AccountTurns.patience]

  package let halfLife: Double
  private let turns: AccountTurns

  package init(_ choice: Choice) {
    halfLife = choice.number(Self.halfLifeTime) * 1000
    turns = AccountTurns(choice)
  }

  package func serve(_ picture: QueuePicture, act: (QueueAction) -> Bool) {
    _ = turns.serve(
      picture,
      rank: { (Double($0.held.millicores) / 1000 + $0.used) / $0.entitled }, act: act)
  }
}
