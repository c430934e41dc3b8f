internal import HeapModule

/// Something that happens at an instant.
///
/// Events of one instant are ordered by the phases of a step, then by subject, so that nothing
/// depends on the order of insertion.
struct Event: Comparable {
  /// The phases of one instant, in their order.
  enum Kind: UInt8, Comparable {
    static func < (left: Kind, right: Kind) -> Bool { left.rawValue < right.rawValue }

    case hostAwake
    case hostArrives
    case guestMoves
    case transfersReady
    case guestBooted
    case hostSleeps
    case lossEnds
    case lossBegins
    case evacuation
    case departure
    case spotOutage
    case interruption
    case recovery
    case restored
    case returned
    case returnsDue
    case drillEnds
    case drillBegins
    case scaling
    /// After the arrivals of its instant.
    case rebalance
    case balance
    case resize
    case nodes
    case purchases
  }

  var time: Int64
  var kind: Kind
  var subject: Int32
  /// Must equal the subject's generation, or the event is stale.
  var generation: Int32 = 0

  private var order: UInt64 {
    UInt64(kind.rawValue) << 32 | UInt64(UInt32(bitPattern: subject))
  }

  static func < (left: Event, right: Event) -> Bool {
    if left.time != right.time { return left.time < right.time }
    if left.order != right.order { return left.order < right.order }
    return left.generation < right.generation
  }
}

/// The events to come.
struct EventQueue {
  private var heap = Heap<Event>()

  /// The next event's instant.
  var nextTime: Int64? { heap.min?.time }

  mutating func add(_ event: Event) { heap.insert(event) }

  /// Removes the next event if it happens no later than `time`.
  mutating func next(until time: Int64) -> Event? {
    guard let event = heap.min, event.time <= time else { return nil }
    return heap.popMin()
  }

  /// Removes the next event if it happens before the arrivals of an instant.
  mutating func next(beforeArrivalsAt time: Int64) -> Event? {
    guard let event = heap.min,
      event.time < time || event.time == time && event.kind < .rebalance
    else { return nil }
    return heap.popMin()
  }
}
