/// How one of those who share a cluster fared.
package struct AccountRecord: Sendable, Hashable {
  /// Its name, from the trace or the platform: hostile text.
  package var name: String
  package var guests: Int, completed: Int
  /// Part of the cluster that it is entitled to, that it had on average, and that it would have had under
  /// max–min fairness with what it asked for.
  package var entitled: Double, held: Double, due: Double
  /// Mean wait of those that started, and mean bounded slowdown of those that ended.
  package var waitMinutes: Double?, slowdown: Double?
  /// How often guests were sent away, and the share that ended by their deadline.
  package var preempted: Int, deadlinesMet: Double?

  /// Creates a result.
  package init(
    name: String, guests: Int, completed: Int, entitled: Double, held: Double, due: Double,
    waitMinutes: Double?, slowdown: Double?, preempted: Int, deadlinesMet: Double?
  ) {
    self.name = name
    self.guests = guests
    self.completed = completed
    self.entitled = entitled
    self.held = held
    self.due = due
    self.waitMinutes = waitMinutes
    self.slowdown = slowdown
    self.preempted = preempted
    self.deadlinesMet = deadlinesMet
  }
}
