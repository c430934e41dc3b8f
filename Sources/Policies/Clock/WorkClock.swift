package import Platform

/// Goes from event to event with guests that have work to do: they wait in line, slow down, start over.
///
/// A guest is a task: its demand over its life in the trace is its work. One that finds no host waits in
/// line; one that gets less than it asks for takes longer, or loses the rest; one whose host fails starts
/// over, from its last snapshot where it takes some, on the first host that fits. Demand counts for power, at
/// most a full host, also where it is not served. Source of the settings and of the tests: OpenDC, its
/// experiments and their expected results.
package struct WorkClock: ClockPolicy {
  package static let name = "work"

  static let unserved = Parameter(
    "unserved", .word(["late", "lost"]),
    "whether work that a full host does not serve is done later, or never")
  static let quantum = Parameter(
    "quantum", .seconds, default: 0, in: 0...86_400, "guests start at multiples of this")
  static let limit = Parameter(
    "limit", .word(["own", "none"]), "whether a guest may use more than its own cores")
  static let attempts = Parameter(
    "attempts", .count, default: 0, in: 0...1e6,
    "failures after which a guest is given up; 0 for never")
  static let snapshots = Parameter(
    "snapshot-every", .seconds, default: 0, in: 0...1e9,
    "work between the start and the first snapshot; 0 for no snapshots")
  static let snapshotLength = Parameter(
    "snapshot-length", .seconds, default: 0, in: 0...86_400,
    "how long a snapshot keeps a guest from its work, at its peak demand")
  static let scaling = Parameter(
    "snapshot-scaling", .count, default: 1, in: 0.1...10,
    "what the work between two snapshots is multiplied by after each")

  package static let parameters = [
    unserved, quantum, limit, attempts, snapshots, snapshotLength, scaling,
  ]

  package let order: ClockOrder

  package init(_ choice: Choice) {
    order = .work(
      WorkRules(
        losesUnserved: choice.word(Self.unserved) == "lost",
        quantum: max(1, Int64((choice.number(Self.quantum) * 1000).rounded())),
        isUnlimited: choice.word(Self.limit) == "none",
        attempts: Int(choice.number(Self.attempts)),
        snapshotEvery: choice.number(Self.snapshots) * 1000,
        snapshotLength: Int64((choice.number(Self.snapshotLength) * 1000).rounded()),
        snapshotScaling: choice.number(Self.scaling)))
  }
}

/// How guests with work wait, slow down and start over.
package struct WorkRules: Sendable, Hashable {
  /// Whether work that is not served is lost.
  package var losesUnserved: Bool
  /// Guests start at multiples of so many milliseconds.
  package var quantum: Int64
  /// Whether a guest may use more than its own cores.
  package var isUnlimited: Bool
  /// Failures after which a guest is given up; 0 for never.
  package var attempts: Int
  /// Work between the start and the first snapshot in milliseconds, 0 for none; how long each takes;
  /// and what the work between two is multiplied by.
  package var snapshotEvery: Double, snapshotLength: Int64, snapshotScaling: Double
}
