package import Platform

/// Starts guests in the order of their deadlines; those without one come last, in the order in which they asked.
package struct EarliestDeadline: QueuePolicy {
  package static let name = "deadline"

  package static let parameters = [AccountTurns.patience]

  private let turns: AccountTurns

  package init(_ choice: Choice) { turns = AccountTurns(choice) }

  package func serve(_ picture: QueuePicture, act: (QueueAction) -> Bool) {
    let order = picture.line.indices.sorted {
      (picture.line[$0].deadline, $0) < (picture.line[$1].deadline, $1)
    }
    _ = turns.serve(picture, order: order, act: act)
  }
}
