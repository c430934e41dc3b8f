/// Tasks that are scheduled and end, perhaps several times: each run is a guest.
struct TaskRuns {
  /// The run that goes on, by the number of the task's name.
  private var running: [Int32: Int] = [:]
  /// The latest instant seen, in milliseconds.
  private(set) var last: Int64 = 0

  /// Notes an instant.
  mutating func see(_ time: Int64) { if time < 1 << 60 { last = max(last, time) } }

  /// Whether a run of the task goes on.
  func isRunning(_ task: Int32) -> Bool { running[task] != nil }

  /// A task is scheduled; one that runs already stays as it is.
  mutating func start(
    _ task: Int32, _ guest: TraceWriter.Guest, _ writer: inout TraceWriter
  ) {
    guard running[task] == nil, guest.created < 1 << 60 else { return }
    running[task] = writer.add(guest)
  }

  /// A task ends; `Int64.max` is after the trace.
  mutating func end(_ task: Int32, at time: Int64, _ writer: inout TraceWriter) {
    guard let guest = running.removeValue(forKey: task), time < 1 << 60 else { return }
    writer.guests.deleted[guest] = time
  }
}

/// Readings of tasks that may have run several times: each belongs to the run it falls into.
struct TaskReadings {
  private var runs: [Int32: [Int]] = [:]
  private var counted: [Bool]
  private let origin: Int64
  private let step: Int64

  /// Prepares the samples of all runs, of a trace whose start was at `origin`.
  init(_ writer: inout TraceWriter, origin: Int64) throws(TraceError) {
    for guest in 0..<writer.guests.count {
      runs[writer.guests.name[guest], default: []].append(guest)
    }
    counted = Array(repeating: false, count: writer.guests.count)
    self.origin = origin
    step = writer.stepMilliseconds
    try writer.reserveSamplesOfLives()
  }

  /// Keeps the cores that a task used at an instant; outside of its runs it is left out.
  mutating func add(
    _ task: Int32, at instant: Int64, cores: Double, _ writer: inout TraceWriter
  ) throws(TraceError) {
    let time = instant - origin
    let guest = runs[task]?.first {
      let end = (writer.guests.deleted[$0] + step - 1) / step * step
      return writer.guests.created[$0] / step * step <= time && time < end
    }
    guard let guest else { return }
    let index = Int(time / step) - Int(writer.guests.firstStep[guest])
    guard index >= 0, index < Int(writer.guests.samples[guest]) else { return }
    try writer.put(
      cores / Double(writer.guests.millicores[guest]) * 100_000, of: guest, at: index)
    counted[guest] = true
  }

  /// Runs without a reading have no samples.
  func finish(_ writer: inout TraceWriter) {
    for guest in counted.indices where !counted[guest] { writer.guests.samples[guest] = 0 }
  }
}
