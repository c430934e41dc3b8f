/// What the readers of tables share.
extension TraceWriter {
  /// The end of a guest that lives beyond the trace.
  static let openEnd = Int64.min

  /// The number of a field's text among the guests' names.
  mutating func name(_ row: borrowing TextRows, _ index: Int) -> (number: Int32, isNew: Bool) {
    row.bytes(index) { guests.names.number(of: $0) }
  }

  /// The number of a field's text among the tenants.
  mutating func tenant(_ row: borrowing TextRows, _ index: Int) -> Int32 {
    row.bytes(index) { tenants.number(of: $0).number }
  }

  /// The number of a field's text among the deployments.
  mutating func deployment(_ row: borrowing TextRows, _ index: Int) -> Int32 {
    row.bytes(index) { deployments.number(of: $0).number }
  }

  /// The number of a field's text among the machines; -1 for none.
  mutating func machine(_ row: borrowing TextRows, _ index: Int?) -> Int32 {
    guard let index, !row.isEmpty(index) else { return -1 }
    return row.bytes(index) { machines.number(of: $0).number }
  }

  /// The number of a field's text among the lists of GPU models; -1 for none.
  mutating func gpuModel(_ row: borrowing TextRows, _ index: Int) -> Int32 {
    guard !row.isEmpty(index) else { return -1 }
    return row.bytes(index) { gpuModels.number(of: $0).number }
  }

  /// Moves the start of the trace to the step of the earliest arrival, and ends the guests that
  /// have no end at the latest instant known.
  ///
  /// Instants after 2000 are dates and give the trace its start; earlier ones count from anywhere.
  ///
  /// - Parameter end: The end of the trace, where the format tells it; in the guests' milliseconds.
  /// - Returns: Where the start was.
  @discardableResult
  mutating func settle(end: Int64? = nil) -> Int64 {
    let step = stepMilliseconds
    guard let first = guests.created.min() else { return 0 }
    let origin = Int64((Double(first) / Double(step)).rounded(.down)) * step
    var last = end ?? (guests.deleted.max() ?? Self.openEnd)
    if end == nil { last = max(last, (guests.created.max() ?? 0) + 1) }
    horizonMilliseconds = max((last - origin + step - 1) / step * step, step)
    if origin >= 946_684_800_000 { startEpochMilliseconds = origin }
    for guest in 0..<guests.count {
      let isOpen = guests.deleted[guest] == Self.openEnd
      guests.created[guest] -= origin
      guests.deleted[guest] = isOpen ? horizonMilliseconds : guests.deleted[guest] - origin
      if isOpen { guests.censored[guest] |= 2 }
      if guests.created[guest] >= guests.deleted[guest] {
        guests.deleted[guest] = guests.created[guest] + 1
      }
    }
    return origin
  }

  /// Refuses a table that needs a reference machine where none is named.
  static func reference(
    _ input: TraceInput, _ what: String
  ) throws(TraceError) -> ReadOptions.Machine {
    guard let machine = input.options.reference else {
      throw .at(
        input.files.first?.name ?? "", "\(what) in parts of a machine",
        expected: "a reference machine",
        hint: "name one, e.g. `reference: { cores: 64, memory: 256 GiB }`")
    }
    return machine
  }
}
