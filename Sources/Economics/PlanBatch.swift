/// Equal things of a plan that come and go together.
protocol PlanBatch {
  /// Months from the start in which they come and go.
  var month: Int { get }
  var end: Int { get set }
  /// How many they are.
  var count: Int { get set }
  /// Whether they are still to come, and to be paid for.
  var isOrdered: Bool { get }
  /// Whether a day is told on which they go.
  var isDated: Bool { get }
}

extension PlanBatch {
  /// The same where it is kept beyond its life, unless a day is told.
  var kept: Self {
    var batch = self
    if !isDated { batch.end = Swift.max(end, 1) }
    return batch
  }
}

extension Array where Element: PlanBatch {
  /// So many of those that are there, those that stay longest; the others that are there; and those that are
  /// ordered.
  func divided(keeping count: Int) -> (kept: [Element], unused: [Element], ordered: [Element]) {
    var (kept, unused): ([Element], [Element]) = ([], [])
    var left = count
    for batch in sorted(by: { ($0.end, $0.month) > ($1.end, $1.month) })
    where !batch.isOrdered && batch.end > 0 {
      var (own, given) = (batch, batch)
      own.count = Swift.min(batch.count, left)
      given.count = batch.count - own.count
      left -= own.count
      if own.count > 0 { kept.append(own) }
      if given.count > 0 { unused.append(given) }
    }
    return (kept, unused, filter(\.isOrdered))
  }
}
