package import Simulation

/// Keeps finished runs, so that a sweep that was stopped goes on where it was.
package protocol RunStore: Sendable {
  /// The run with this stage hash, or nil.
  func record(for key: String) throws -> RunRecord?
  /// Keeps a finished run; it is safe when this returns.
  func save(_ record: RunRecord, for key: String) throws
  /// Keeps what the runs belong to; `keys` are those of each platform's replications in order.
  func save(_ study: Study, trace: TraceSummary, keys: [String]) throws
}
