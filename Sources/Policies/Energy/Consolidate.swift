package import Platform

/// Moves guests so that few hosts carry them, and puts the others to sleep.
///
/// At every step, hosts that a rule calls overloaded give guests away until they no longer are, and
/// the least loaded hosts give all of theirs away if others can take them. A guest goes to the host
/// whose power rises least. CloudSim's clock turns hosts
/// off and on at once and at no cost. Source: A. Beloglazov, R. Buyya, Concurrency Computat. Pract. Exper. 24
/// (2012) 1397, DOI 10.1002/cpe.1867.
package struct Consolidate: EnergyPolicy {
  package static let name = "consolidate"

  static let detect = Parameter(
    "detect", .word(OverloadCatalogue.all.map { $0.name }.startingWith(LocalRegression.name)),
    "rule that calls a host overloaded")
  static let safety = Parameter(
    "safety", .count, default: 0, in: 0...1000,
    "the rule's safety parameter; 0 for the rule's own")
  static let select = Parameter(
    "select",
    .word(SelectionCatalogue.all.map { $0.name }.startingWith(MinimumMigrationTime.name)),
    "rule that picks the guests that leave an overloaded host")

  static let period = Parameter(
    "period", .seconds, default: 300, in: 1...86_400,
    "time between decisions; CloudSim's clock decides once a step")
  static let budget = Parameter(
    "budget", .share, default: 1, in: 0...1,
    "share of the running guests that may move at one decision")
  static let leastSaving = Parameter(
    "least-saving", .count, default: 0, in: 0...100_000,
    "watts that emptying a host must save for each GiB moved")

  package static let parameters =
    [detect, safety, select, period, budget, leastSaving] + SleepWhenEmpty.parameters

  package var resting: Resting? { sleep.resting }
  private let sleep: SleepWhenEmpty
  package let consolidation: Consolidation?

  package init(_ choice: Choice) {
    let overload =
      OverloadCatalogue.named(choice.word(Self.detect) ?? LocalRegression.name)
      ?? LocalRegression.self
    let selection =
      SelectionCatalogue.named(choice.word(Self.select) ?? MinimumMigrationTime.name)
      ?? MinimumMigrationTime.self
    let safety = choice.number(Self.safety)
    consolidation = Consolidation(
      overload: overload.init(safety: safety > 0 ? safety : overload.defaultSafety),
      selection: selection.init(),
      periodMilliseconds: Int64((choice.number(Self.period) * 1000).rounded()),
      budget: choice.number(Self.budget), leastSaving: choice.number(Self.leastSaving))
    sleep = SleepWhenEmpty(choice)
  }

  package func sleepTime(ofHostEmptiedAt time: Int64) -> Int64? {
    sleep.sleepTime(ofHostEmptiedAt: time)
  }
}

/// The rules of a consolidation.
package struct Consolidation: Sendable {
  /// Which hosts are overloaded.
  package let overload: any OverloadPolicy
  /// Which guests leave them.
  package let selection: any SelectionPolicy
  /// Time between decisions.
  package let periodMilliseconds: Int64
  /// Share of the guests that may move at one decision.
  package let budget: Double
  /// Watts that emptying a host must save for each GiB moved.
  package let leastSaving: Double
}

extension Array<String> {
  /// The names with one of them, the default, in front.
  fileprivate func startingWith(_ name: String) -> [String] {
    [name] + filter { $0 != name }
  }
}
