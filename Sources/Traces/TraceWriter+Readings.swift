internal import Dispatch

/// A reading that a row tells.
struct Reading {
  /// The guest, and the step from the start of the trace.
  var guest: Int, step: Int64
  /// Busy share of the guest's cores.
  var percent: Double
  /// How far it may stray within its step: a standard deviation, in per cent.
  var spread = 0.0
}

/// What a row of readings means; nil for one that means nothing.
///
/// It is called on several threads at once, and each gives its own finder of names.
typealias ReadingParser =
  @Sendable (borrowing TextRows, inout NameFinder) throws(TraceError) -> Reading?

/// What plain rows mean, beside what a parser says of all rows: each name is a guest's, in the order
/// of the guests, and a value is per cent.
struct PlainReadings: Sendable {
  /// Where name, instant and value are.
  var columns: PlainColumns
  /// Milliseconds of the instants' unit, and of a step.
  var unit: Double, step: Int64

  /// The reading of a guest.
  func reading(of guest: Int32, _ time: Double, _ value: Double) -> Reading {
    Reading(guest: Int(guest), step: Int64(time * unit) / step, percent: value)
  }
}

extension TraceWriter {
  /// Reads every row of a file of readings on several threads.
  ///
  /// Blocks of the file are parsed side by side; their readings are kept one block after another,
  /// so that the last one of a place wins and the first bad row is the first.
  mutating func forEachReading(
    of rows: consuming TextRows, plain: PlainReadings? = nil, _ parse: @escaping ReadingParser
  ) throws(TraceError) {
    let places = (0..<guests.count).map {
      SamplePlaces(
        first: guests.firstSample[$0], firstStep: guests.firstStep[$0], count: guests.samples[$0])
    }
    let rules = ReadingRules(
      parser: parse, plain: plain, targets: places, names: guests.names,
      keepsSpread: spreads != nil)
    // What is left of a block whose heading was read.
    let rest = ReadingBatch(rows, rules)
    rest.parse(&rows)
    var line = 0
    try keep(rest, after: &line)
    line = rows.line
    var running: [ReadingBatch] = []
    var spares: [ReadingBatch] = []
    var failure: TraceError?
    while failure == nil {
      let batch = spares.popLast() ?? ReadingBatch(rows, rules)
      do throws(TraceError) {
        guard let block = try rows.nextBlock(batch.takeMemory()) else { break }
        batch.start(block)
        running.append(batch)
      } catch {
        failure = error
      }
      if running.count == Self.batchesAtOnce {
        let first = running.removeFirst()
        try keep(first, after: &line)
        spares.append(first)
      }
    }
    for batch in running { try keep(batch, after: &line) }
    if let failure { throw failure }
  }

  /// Blocks that are parsed or wait for it.
  private static let batchesAtOnce = 6

  private mutating func keep(
    _ batch: ReadingBatch, after line: inout Int
  ) throws(TraceError) {
    var readings = batch.readings()
    quality.rowsRead += readings.rowsRead
    quality.rowsRejected += readings.rowsRejected
    quality.clamped += readings.clamped
    for problem in readings.problems.prefix(10 - problems.count) {
      problems.append(problem.moved(by: line))
    }
    if var failure = readings.failure {
      failure.problems = failure.problems.map { $0.moved(by: line) }
      throw failure
    }
    line += readings.lines
    precision.merge(readings.precision)
    quality.duplicates += try spool.put(readings.percents, at: readings.places)
    _ = try spreads?.put(readings.spreads, at: readings.places)
    batch.reuse(&readings)
  }
}

extension TraceProblem {
  /// The problem so many lines further down.
  fileprivate func moved(by lines: Int) -> TraceProblem {
    var moved = self
    if line > 0 { moved.line += lines }
    return moved
  }
}

/// Where the samples of a guest are, while their number stays the same.
private struct SamplePlaces {
  let first: Int
  let firstStep: Int32, count: Int32
}

/// How the rows of a file are read.
private struct ReadingRules {
  let parser: ReadingParser
  let plain: PlainReadings?
  let targets: [SamplePlaces]
  let names: NameTable
  let keepsSpread: Bool
}

/// The readings of one block of a file.
private struct BlockReadings {
  /// Places of samples and what belongs there, in the order of the rows.
  var places: [Int] = []
  var percents: [Float] = [], spreads: [Float] = []
  var precision = TraceWriter.Precision()
  var rowsRead = 0, rowsRejected = 0, clamped = 0
  /// What was wrong, with lines counted from the block's start, and what ended the reading.
  var problems: [TraceProblem] = []
  var failure: TraceError?
  /// Number of the block's lines.
  var lines = 0

  /// Parses what is left of a block.
  mutating func parse(
    _ rows: inout TextRows, _ rules: ReadingRules, _ finder: inout NameFinder
  ) {
    var plainRows = PlainRows()
    do throws(TraceError) {
      while true {
        if let plain = rules.plain {
          var kept = 0
          repeat {
            rows.readPlain(plain.columns, into: &plainRows)
            kept = add(plainRows, plain, of: rows, rules, &finder)
            rows.goBack(plainRows.count - kept, plain.columns)
          } while kept > 0
        }
        guard try rows.nextInBlock() else { break }
        rowsRead += 1
        do throws(TraceError) {
          guard let reading = try rules.parser(rows, &finder) else { continue }
          guard add(reading, rules) else {
            throw rows.problem(0, expected: "a reading of the guest's life")
          }
        } catch {
          guard error.kind == .malformed else { throw error }
          rowsRejected += 1
          if problems.count < 10 { problems += error.problems.prefix(1) }
        }
      }
    } catch {
      failure = error
    }
    lines = rows.line
  }

  /// Adds plain rows up to one that is no reading of a guest's life; returns how many.
  private mutating func add(
    _ plainRows: borrowing PlainRows, _ plain: PlainReadings, of rows: borrowing TextRows,
    _ rules: ReadingRules, _ finder: inout NameFinder
  ) -> Int {
    var kept = 0
    while kept < plainRows.count,
      let guest = rows.name(kept, of: plainRows, { finder.find($0) }),
      add(plain.reading(of: guest, plainRows.times[kept], plainRows.values[kept]), rules)
    {
      kept += 1
    }
    rowsRead += kept
    return kept
  }

  /// Adds a reading; returns whether it is one of its guest's life.
  private mutating func add(_ reading: Reading, _ rules: ReadingRules) -> Bool {
    let target = rules.targets[reading.guest]
    let index = Int(reading.step) - Int(target.firstStep)
    guard index >= 0, index < Int(target.count), reading.percent.isFinite,
      reading.percent >= 0
    else { return false }
    if reading.percent > 100 { clamped += 1 }
    let percent = min(reading.percent, 100)
    precision.look(at: percent)
    places.append(target.first + index)
    percents.append(Float(percent))
    if rules.keepsSpread { spreads.append(Float(min(max(reading.spread, 0), 100))) }
    return true
  }

  /// Starts anew in the same memory.
  mutating func removeAll() {
    var empty = BlockReadings()
    swap(&empty.places, &places)
    swap(&empty.percents, &percents)
    swap(&empty.spreads, &spreads)
    empty.spreads.removeAll(keepingCapacity: true)
    empty.places.removeAll(keepingCapacity: true)
    empty.percents.removeAll(keepingCapacity: true)
    self = empty
  }
}

/// A block of a file that is parsed on another thread, and then the next one in its memory.
private final class ReadingBatch {
  private let rules: ReadingRules
  private var rows: TextRows
  private var finder: NameFinder
  private var result = BlockReadings()
  /// A queue of its own gets a thread of its own; a shared one would start them late.
  private let queue = DispatchQueue(label: "readings")
  private let isDone = DispatchSemaphore(value: 0)
  private var isStarted = false
  private var memory: [UInt8] = []

  init(_ rows: borrowing TextRows, _ rules: ReadingRules) {
    self.rules = rules
    self.rows = TextRows(like: rows)
    finder = NameFinder(rules.names)
  }

  /// Memory of the block before, which may be used again.
  func takeMemory() -> [UInt8] {
    var taken: [UInt8] = []
    swap(&taken, &memory)
    return taken
  }

  /// Parses a block on another thread.
  func start(_ block: consuming LineBlock) {
    isStarted = true
    memory = rows.setBlock(block, line: 0)
    nonisolated(unsafe) let batch = self
    queue.async {
      unsafe batch.run()
      unsafe batch.isDone.signal()
    }
  }

  /// Works on variables of its own: those of an object are watched at each access.
  private func run() {
    var rows = TextRows(like: rows)
    var finder = NameFinder(NameTable())
    var result = BlockReadings()
    swap(&rows, &self.rows)
    swap(&finder, &self.finder)
    swap(&result, &self.result)
    result.parse(&rows, rules, &finder)
    swap(&rows, &self.rows)
    swap(&finder, &self.finder)
    swap(&result, &self.result)
  }

  /// Parses what is left of a block of others.
  func parse(_ rows: inout TextRows) { result.parse(&rows, rules, &finder) }

  /// The readings, once all are there.
  func readings() -> BlockReadings {
    if isStarted { isDone.wait() }
    isStarted = false
    var taken = BlockReadings()
    swap(&taken, &result)
    return taken
  }

  /// Gives memory back.
  func reuse(_ readings: inout BlockReadings) {
    readings.removeAll()
    swap(&readings, &result)
  }
}
