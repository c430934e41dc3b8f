import Platform

/// How long guests wait for what is rented, and which come back home: what rules that send them away have in common.
package struct Bursting: Sendable, Hashable {
  /// Which guests come back to the home site.
  package enum Return: String, Sendable, CaseIterable {
    /// Those that went elsewhere because hosts or the site were lost, once these are back.
    case afterLoss = "after-loss"
    /// None.
    case never
    /// All, once the home site has room for them and the rule would send them there.
    case whenRoom = "when-room"
  }

  static let returning = Parameter(
    "return", .word(Return.allCases.map(\.rawValue)),
    "which guests that home did not take come back; those that recovered from a lost site always do"
  )
  static let patience = Parameter(
    "patience", .seconds, in: 0...86_400,
    "longest that a guest waits for its instance before it is refused there; 0 for as long as it takes"
  )

  static let parameters = [returning, patience]

  /// Which guests come back.
  package let returns: Return
  /// Milliseconds that a guest waits for its instance at most.
  package let patience: Int64

  /// Nobody comes back, and everybody waits.
  static let none = Bursting(returns: .never, patience: .max)

  private init(returns: Return, patience: Int64) {
    self.returns = returns
    self.patience = patience
  }

  init(_ choice: Choice) {
    returns = choice.word(Self.returning).flatMap(Return.init) ?? .afterLoss
    let seconds = choice.number(Self.patience)
    patience = seconds > 0 ? Int64((seconds * 1000).rounded()) : .max
  }
}
