package import Platform

/// Guarantees each account its share, and lends what it does not need to others, up to their limits.
///
/// Whoever is below its share can have it back at once, from those above theirs, where `reclaim` is on. The idea is that
/// of the Capacity Scheduler of Apache Hadoop YARN.
package struct CapacityQueues: QueuePolicy {
  package static let name = "capacity"

  static let borrow = Parameter(
    "borrow", .word(["yes", "no"]), "whether accounts may have more than their share")
  static let reclaim = Parameter(
    "reclaim", .word(["no", "yes"]), "whether guests of accounts above their share are sent away")

  package static let parameters = [borrow, reclaim, AccountTurns.patience]

  package let preempts: Bool
  private let borrows: Bool
  private let turns: AccountTurns

  package init(_ choice: Choice) {
    borrows = choice.word(Self.borrow) != "no"
    preempts = choice.word(Self.reclaim) == "yes"
    turns = AccountTurns(choice)
  }

  package func serve(_ picture: QueuePicture, act: (QueueAction) -> Bool) {
    let total = picture.total
    var hasStarted = false
    func share(_ capacity: Capacity) -> Double { capacity.share(of: total) }
    let result = turns.serve(
      picture, rank: { share($0.held) / $0.entitled },
      may: { account, size in
        let most = borrows ? account.limit : min(account.entitled, account.limit)
        return share(account.held + size) <= most + 1e-9
      },
      act: { action in
        let isDone = act(action)
        hasStarted = hasStarted || isDone
        return isDone
      })
    guard preempts, !hasStarted else { return }
    var accounts = result.accounts
    var preemption = Preemption(picture)
    for (place, head) in result.heads.enumerated() {
      guard let head, picture.line[head].guests == 1 else { continue }
      let size = picture.line[head].size
      guard share(accounts[place].held + size) <= accounts[place].entitled + 1e-9 else { continue }
      let before = accounts
      let gone = preemption.makeRoom(
        for: size,
        mayGo: { guest in
          guest.account != place && guest.start < picture.time
            && share(before[guest.account].held) > before[guest.account].entitled + 1e-9
        },
        order: { guest in
          // Those of accounts the furthest above their share go first.
          let account = before[guest.account]
          return -Int((share(account.held) / account.entitled * 1e6).rounded())
        }, act: act)
      guard let gone else { continue }
      for guest in gone { accounts[guest.account].held = accounts[guest.account].held - guest.size }
      if act(.start(head)) { accounts[place].held = accounts[place].held + size }
    }
  }
}
