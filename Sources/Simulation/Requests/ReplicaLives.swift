import Platform
import Policies

/// When the replicas of a service take requests.
struct ReplicaLives {
  /// A replica at one place.
  struct Life {
    var row: Int, place: Int, start: Int64, end: Int64, cores: Double
    /// Whether it dies at the end.
    var dies: Bool
  }

  /// Replicas in the order of their start.
  private(set) var lives: [Life] = []

  /// - Parameters:
  ///   - stays: Of the service's replicas, in any order.
  ///   - placeOf: The place of a stay.
  ///   - deaths: When each row went down.
  init(
    _ stays: [Stay], _ simulator: Simulator, drain: Int64, deaths: [Int32: [Int64]],
    placeOf: (Stay) -> Int
  ) {
    let ordered = stays.sorted { ($0.guest, $0.start) < ($1.guest, $1.start) }
    for stay in ordered {
      let (row, place) = (Int(stay.guest), placeOf(stay))
      if let last = lives.last, last.row == row, last.place == place, last.end == stay.start,
        last.cores == Double(stay.millicores) / 1000
      {
        lives[lives.count - 1].end = stay.end
      } else {
        lives.append(
          Life(
            row: row, place: place, start: stay.start, end: stay.end,
            cores: Double(stay.millicores) / 1000, dies: false))
      }
    }
    for index in lives.indices {
      let life = lives[index]
      if deaths[Int32(life.row)]?.contains(life.end) == true {
        lives[index].dies = true
      } else if drain > 0, life.end < simulator.horizon,
        simulator.guests.departure[life.row] == life.end
      {
        // Before it is ended on purpose it gets no more requests.
        lives[index].end = max(life.start, life.end - drain)
      }
    }
    lives.sort { ($0.start, $0.row) < ($1.start, $1.row) }
  }

  /// Calls back for each while in which the same replicas take requests, in order, with their indices, increasing,
  /// and those that die at its end.
  func forEachWhile(
    until end: Int64,
    _ body: (_ start: Int64, _ end: Int64, _ present: [Int], _ dying: [Int]) -> Void
  ) {
    var times = Set<Int64>([0, end])
    for life in lives {
      times.insert(min(life.start, end))
      times.insert(min(life.end, end))
    }
    let order = times.sorted()
    var present: [Int] = []
    var next = 0
    for (start, stop) in zip(order, order.dropFirst()) {
      present.removeAll { lives[$0].end <= start }
      while next < lives.count, lives[next].start <= start {
        if lives[next].end > start { present.append(next) }
        next += 1
      }
      body(start, stop, present, present.filter { lives[$0].dies && lives[$0].end == stop })
    }
  }
}
