package import Platform

/// Serves first whoever's dominant share, the larger of its parts of all cores and of all memory, is the least
/// for what it is entitled to.
///
/// Source: A. Ghodsi et al., *Dominant resource fairness: fair allocation of multiple resource types*, NSDI 2011.
package struct DominantResourceFairness: QueuePolicy {
  package static let name = "drf"

  package static let parameters = [AccountTurns.patience]

  private let turns: AccountTurns

  package init(_ choice: Choice) { turns = AccountTurns(choice) }

  package func serve(_ picture: QueuePicture, act: (QueueAction) -> Bool) {
    _ = turns.serve(
      picture, rank: { $0.held.share(of: picture.total) / $0.entitled }, act: act)
  }
}
