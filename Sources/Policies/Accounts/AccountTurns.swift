import Platform

/// Gives accounts their turns: always the first guest of whoever is the furthest behind.
///
/// A guest that finds no host holds up its own account only, so that others work on, until it has waited for longer than
/// everybody's patience: then it comes first of all, nobody goes ahead of it, and it starts at last.
struct AccountTurns {
  static let patience = Parameter(
    "patience", .seconds, default: 86_400, in: 0...1e9,
    "time after which nobody goes ahead of a guest that waits")

  private let patience: Int64

  init(_ choice: Choice) {
    patience = Int64((choice.number(Self.patience) * 1000).rounded())
  }

  /// Serves the line.
  ///
  /// - Parameters:
  ///   - rank: How far ahead of its due an account is; the least comes first, of equals the first.
  ///   - may: Whether an account may have a guest of this size besides.
  /// - Returns: The first guest of each account that waits on, and what accounts then have.
  func serve(
    _ picture: QueuePicture, rank: (QueueAccount) -> Double,
    may: (QueueAccount, Capacity) -> Bool = { _, _ in true }, act: (QueueAction) -> Bool
  ) -> (heads: [Int?], accounts: [QueueAccount]) {
    var accounts = picture.accounts
    var lines: [[Int]] = Array(repeating: [], count: accounts.count)
    for index in picture.line.indices.reversed() {
      lines[picture.line[index].account].append(index)
    }
    // The first guest of an account is the one that has waited longest.
    for place in lines.indices.filter({ !lines[$0].isEmpty }).sorted(by: {
      (lines[$0].last ?? .max) < (lines[$1].last ?? .max)
    }) {
      while let index = lines[place].last {
        let guest = picture.line[index]
        guard isImpatient(guest, at: picture.time), may(accounts[place], guest.size) else { break }
        guard act(.start(index)) else { return (lines.map(\.last), accounts) }
        accounts[place].held = accounts[place].held + guest.size
        lines[place].removeLast()
      }
    }
    var isBlocked = lines.map(\.isEmpty)
    let present = accounts.indices.filter { !isBlocked[$0] }
    while let next = present.filter({ !isBlocked[$0] }).min(by: {
      (rank(accounts[$0]), $0) < (rank(accounts[$1]), $1)
    }) {
      guard let index = lines[next].last else { break }
      let guest = picture.line[index]
      if may(accounts[next], guest.size), act(.start(index)) {
        accounts[next].held = accounts[next].held + guest.size
        lines[next].removeLast()
        isBlocked[next] = lines[next].isEmpty
      } else {
        isBlocked[next] = true
      }
    }
    return (lines.map(\.last), accounts)
  }

  /// Serves the line in an order of its own; one that finds no host lets others go ahead until it has waited too long.
  ///
  /// - Returns: Those that wait on and may be helped, in the order: where one has waited too long, only such.
  func serve(
    _ picture: QueuePicture, order: [Int], act: (QueueAction) -> Bool
  ) -> [Int] {
    let first = order.filter { isImpatient(picture.line[$0], at: picture.time) }.sorted()
    var left: [Int] = []
    for (place, index) in first.enumerated() where !act(.start(index)) {
      // Nobody goes ahead of it.
      let rest = Set(first[place...])
      return order.filter(rest.contains)
    }
    let isFirst = Set(first)
    for index in order where !isFirst.contains(index) && !act(.start(index)) { left.append(index) }
    return left
  }

  private func isImpatient(_ guest: QueuedGuest, at time: Int64) -> Bool {
    guest.mayHoldUp && time - guest.asked >= patience
  }
}
