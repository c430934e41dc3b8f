package import Kernels

/// A rule that picks the guest to move off an overloaded host.
package protocol SelectionPolicy: Sendable {
  /// The name in study files.
  static var name: String { get }
  /// Whether the rule looks at the guests' histories.
  static var needsHistory: Bool { get }

  /// Creates the rule.
  init()

  /// The place of the chosen guest among the candidates.
  ///
  /// - Precondition: At least one candidate.
  func choose(_ candidates: [MigrationCandidate], stream: RandomStream) -> Int
}

extension SelectionPolicy {
  package static var needsHistory: Bool { false }
}

/// A guest that may be moved.
package struct MigrationCandidate: Sendable {
  /// Memory to move, in MiB.
  package var memoryMiB: Double
  /// Demand over the guest's size.
  package var utilisation: Double
  /// Utilisation before, the newest first; empty where the rule does not ask for it.
  package var history: [Double]

  /// Describes a guest.
  package init(memoryMiB: Double, utilisation: Double, history: [Double] = []) {
    self.memoryMiB = memoryMiB
    self.utilisation = utilisation
    self.history = history
  }
}

extension Array<MigrationCandidate> {
  /// The place of the smallest value, the first of equals.
  func first(by value: (MigrationCandidate) -> Double) -> Int {
    var best = 0
    for index in indices.dropFirst() where value(self[index]) < value(self[best]) { best = index }
    return best
  }
}
