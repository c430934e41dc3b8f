/// Whether running guests are moved so that hosts are equally busy.
package protocol BalancingPolicy: Policy {
  /// How often it looks, in milliseconds; nil for never.
  var periodMilliseconds: Int64? { get }

  /// Which guests move where, in order.
  func moves(_ picture: BalancingPicture) -> [BalancingMove]
}

/// A guest of one host that moves to another; hosts and guests by their places in the picture.
package struct BalancingMove: Sendable, Hashable {
  package var guest: Int, target: Int

  /// Describes a move.
  package init(guest: Int, target: Int) {
    self.guest = guest
    self.target = target
  }
}

/// What a balancing rule sees.
package struct BalancingPicture: Sendable {
  /// Load of each host that may send and receive, with guests on their way to it, and its capacity, in
  /// core-basis-points.
  ///
  /// Shape: `[hosts]`.
  package var load: [Double], capacity: [Double]
  /// Guests that may move: the place of their host, and what they ask for.
  ///
  /// Shape: `[guests]`.
  package var host: [Int], demand: [Double]
  /// Whether a guest fits on a host besides those that moved before.
  package var fits: @Sendable (_ guest: Int, _ host: Int, _ before: [BalancingMove]) -> Bool

  /// Describes a platform at an instant.
  package init(
    load: [Double], capacity: [Double], host: [Int], demand: [Double],
    fits: @escaping @Sendable (Int, Int, [BalancingMove]) -> Bool
  ) {
    self.load = load
    self.capacity = capacity
    self.host = host
    self.demand = demand
    self.fits = fits
  }
}
