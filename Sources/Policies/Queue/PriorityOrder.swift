package import Platform

/// Starts guests of higher priority first, of equals in the order in which they asked; priorities may grow with
/// waiting, and guests of lower ones may be sent away.
package struct PriorityOrder: QueuePolicy {
  package static let name = "priority"

  static let preempt = Parameter(
    "preempt", .word(["no", "yes"]), "whether guests of lower priority are sent away")
  static let age = Parameter(
    "age", .seconds, default: 0, in: 0...1e9,
    "waiting that raises a priority by one; 0 where waiting does not")

  package static let parameters = [preempt, age, AccountTurns.patience]

  package let preempts: Bool
  private let age: Double
  private let turns: AccountTurns

  package init(_ choice: Choice) {
    preempts = choice.word(Self.preempt) == "yes"
    age = choice.number(Self.age) * 1000
    turns = AccountTurns(choice)
  }

  package func serve(_ picture: QueuePicture, act: (QueueAction) -> Bool) {
    func priority(_ index: Int) -> Double {
      let guest = picture.line[index]
      let waited = age > 0 ? Double(picture.time - guest.asked) / age : 0
      return Double(guest.priority) + waited.rounded(.down)
    }
    let order = picture.line.indices.sorted { (-priority($0), $0) < (-priority($1), $1) }
    var hasStarted = false
    let left = turns.serve(picture, order: order) { action in
      let isDone = act(action)
      hasStarted = hasStarted || isDone
      return isDone
    }
    guard preempts, !hasStarted else { return }
    var preemption = Preemption(picture)
    for index in left where picture.line[index].guests == 1 {
      // What waiting adds helps to start, not to send others away.
      let own = picture.line[index].priority
      guard
        preemption.makeRoom(
          for: picture.line[index].size, mayGo: { $0.priority < own && $0.start < picture.time },
          order: { $0.priority },
          act: act) != nil
      else { continue }
      _ = act(.start(index))
    }
  }
}
