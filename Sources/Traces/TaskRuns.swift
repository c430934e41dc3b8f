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
struct TaskReadings: Sendable {
  /// The runs of each task, by the number of its name.
  private var runs: [Int32: [Int]] = [:]
  private let guests: TraceWriter.Guests
  private let origin: Int64
  private let step: Int64

  /// Prepares the samples of all runs, of a trace whose start was at `origin`.
  init(_ writer: inout TraceWriter, origin: Int64) throws(TraceError) {
    try writer.reserveSamplesOfLives()
    guests = writer.guests
    self.origin = origin
    step = writer.stepMilliseconds
    for guest in 0..<guests.count { runs[guests.name[guest], default: []].append(guest) }
  }

  /// The cores that a task used at an instant as a reading of the run; nil for an unknown task and
  /// outside of its runs.
  func reading(of task: String, at instant: Int64, cores: Double) -> Reading? {
    guard let task = guests.names.find(task) else { return nil }
    let time = instant - origin
    let guest = runs[task]?.first {
      let end = (guests.deleted[$0] + step - 1) / step * step
      return guests.created[$0] / step * step <= time && time < end
    }
    guard let guest else { return nil }
    return Reading(
      guest: guest, step: time / step, percent: cores / Double(guests.millicores[guest]) * 100_000)
  }
}
