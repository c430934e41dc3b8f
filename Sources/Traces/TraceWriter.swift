internal import Foundation
internal import Platform

/// Fills a trace store while the files of a trace are read.
///
/// Guests are columns in memory; their samples go to a file. Nothing is a store before
/// ``finish(format:options:files:)`` has written the manifest, the last of its files.
package struct TraceWriter: ~Copyable {
  /// Length of a step, in milliseconds; divides an hour.
  var stepMilliseconds: Int64 = 300_000
  /// Start in milliseconds since 1970 UTC, where it is known, and length of the trace.
  var startEpochMilliseconds: Int64?
  var horizonMilliseconds: Int64 = 0
  var citation = ""
  var quality = QualityReport()
  var guests = Guests()
  var tenants = NameTable()
  var deployments = NameTable()
  var machines = NameTable()
  var gpuModels = NameTable()

  let folder: String
  let badRows: Int
  let gapRule: ReadOptions.GapRule
  let spool: SampleSpool
  /// How far samples may stray within their steps, at the same places; nil where nobody asks.
  let spreads: SampleSpool?
  var problems: [TraceProblem] = []
  var precision = Precision()

  /// The guests read so far, as columns.
  struct Guests {
    var names = NameTable()
    /// Index into `names`, for two guests may have one name.
    var name: [Int32] = []
    var tenant: [Int32] = []
    var deployment: [Int32] = []
    var created: [Int64] = []
    var deleted: [Int64] = []
    var millicores: [Int32] = []
    var memoryMiB: [Int32] = []
    /// The machine it was seen on, or -1.
    var machine: [Int32] = []
    /// Thousandths of a GPU.
    var milliGPUs: [Int32] = []
    /// The models that will do, as the trace lists them, or -1 for any.
    var gpuModel: [Int32] = []
    /// How long it was thought to live, in milliseconds, or -1.
    var estimate: [Int64] = []
    /// Bit 0: alive before the trace; bit 1: alive after it.
    var censored: [UInt8] = []
    /// Mean utilisation in per cent, as the trace's table has it, or not a number.
    var meanPercent: [Float] = []
    var nearFull: [Int32] = []
    var firstStep: [Int32] = []
    /// First place in the spool, and number of samples.
    var firstSample: [Int] = []
    var samples: [Int32] = []

    var count: Int { name.count }
  }

  /// What is known of a guest when it is added.
  struct Guest {
    var name: Int32
    var tenant: Int32 = 0
    var deployment: Int32 = -1
    var created: Int64 = 0
    var deleted: Int64 = 0
    var millicores: Int32 = 0
    var memoryMiB: Int32 = 0
    var machine: Int32 = -1
    var milliGPUs: Int32 = 0
    var gpuModel: Int32 = -1
    var estimate: Int64 = -1
    var censored: UInt8 = 0
    var meanPercent = Float.nan
  }

  /// How exactly the samples so far can be written.
  struct Precision {
    var areWhole = true
    var areHundredths = true
    var largestError = 0.0

    /// 1.5 × 2⁵²: a number of less than 2⁵¹ to which this is added has no binary places left, so that
    /// taking it away again leaves the nearest whole number, whatever the number, at two additions.
    private static let rounder = 0x1.8p52

    /// Looks at a sample.
    mutating func look(at percent: Double) {
      let units = percent * 100
      if areHundredths, abs(units - (units + Self.rounder - Self.rounder)) > 1e-9 {
        areHundredths = false
      }
      if areWhole, percent != percent + Self.rounder - Self.rounder { areWhole = false }
      largestError = max(largestError, abs(Double(Float(percent)) - percent))
    }

    /// Takes what others looked at into account.
    mutating func merge(_ other: Precision) {
      areWhole = areWhole && other.areWhole
      areHundredths = areHundredths && other.areHundredths
      largestError = max(largestError, other.largestError)
    }

    var encoding: SampleColumn.Encoding {
      areWhole ? .wholePercent : areHundredths ? .hundredths : .percent
    }
  }

  /// Starts a store in an empty folder.
  init(folder: String, options: ReadOptions) throws(TraceError) {
    // All that may fail comes first.
    let spool = try SampleSpool(folder: folder)
    let spreads =
      options.keepsSpread ? try SampleSpool(folder: folder, name: "spreads") : nil
    self.folder = folder
    self.spool = spool
    self.spreads = spreads
    badRows = options.badRows
    gapRule = options.gaps
  }

  // MARK: Rows

  /// Reads every row of a file; a row that cannot be read is counted, and is an error beyond the
  /// limit.
  mutating func forEachRow(
    of rows: consuming TextRows,
    _ body: (inout TraceWriter, borrowing TextRows) throws(TraceError) -> Void
  ) throws(TraceError) {
    while try rows.next() {
      quality.rowsRead += 1
      do {
        try body(&self, rows)
      } catch {
        guard error.kind == .malformed else { throw error }
        quality.rowsRejected += 1
        if problems.count < 10 { problems += error.problems.prefix(1) }
      }
    }
  }

  /// The size of a guest in the store's units.
  static func size(
    cores: Double, memoryMiB: Double, _ rows: borrowing TextRows, _ column: Int
  ) throws(TraceError) -> (millicores: Int32, memoryMiB: Int32) {
    guard cores > 0, cores <= 2_000_000, memoryMiB >= 0, memoryMiB <= 2_000_000_000 else {
      throw rows.problem(column, expected: "a size of more than 0")
    }
    return (Int32(max((cores * 1000).rounded(), 1)), Int32(memoryMiB.rounded(.up)))
  }

  // MARK: Guests and samples

  /// A bound on instants in milliseconds, far beyond any trace and far from overflow.
  private static let latestInstant: Int64 = 1 << 60
  /// The longest trace, a hundred years in milliseconds.
  static let longestTrace: Int64 = 3_155_760_000_000

  /// Adds a guest and returns its row.
  @discardableResult
  mutating func add(_ guest: Guest) -> Int {
    guests.name.append(guest.name)
    guests.tenant.append(guest.tenant)
    guests.deployment.append(guest.deployment)
    // Instants that no calendar has are kept apart from overflow here, and refused at the end.
    let instants = -Self.latestInstant...Self.latestInstant
    guests.created.append(min(max(guest.created, instants.lowerBound), instants.upperBound))
    guests.deleted.append(
      guest.deleted == Self.openEnd
        ? Self.openEnd : min(max(guest.deleted, instants.lowerBound), instants.upperBound))
    guests.millicores.append(guest.millicores)
    guests.memoryMiB.append(guest.memoryMiB)
    guests.machine.append(guest.machine)
    guests.milliGPUs.append(guest.milliGPUs)
    guests.gpuModel.append(guest.gpuModel)
    guests.estimate.append(guest.estimate)
    guests.censored.append(guest.censored)
    guests.meanPercent.append(guest.meanPercent)
    guests.nearFull.append(0)
    guests.firstStep.append(0)
    guests.firstSample.append(0)
    guests.samples.append(0)
    return guests.count - 1
  }

  /// Gives a guest a row of samples, all missing, from `firstStep` on.
  mutating func reserveSamples(of guest: Int, firstStep: Int, count: Int) throws(TraceError) {
    guard count >= 0, count <= 50_000_000, firstStep >= 0, firstStep <= 50_000_000 else {
      throw .at(
        folder, "a guest of \(count) samples", expected: "at most 50,000,000",
        hint: "are the times in another unit?")
    }
    guests.firstSample[guest] = try spool.reserve(count)
    _ = try spreads?.reserve(count)
    guests.firstStep[guest] = Int32(firstStep)
    guests.samples[guest] = Int32(count)
  }

  /// Gives every guest the samples of its life.
  mutating func reserveSamplesOfLives() throws(TraceError) {
    for guest in 0..<guests.count {
      let first = guests.created[guest] / stepMilliseconds
      let end = (guests.deleted[guest] + stepMilliseconds - 1) / stepMilliseconds
      let count = Int32(clamping: max(Int(end - first), 0))
      guests.firstStep[guest] = Int32(clamping: first)
      guests.firstSample[guest] = try spool.reserve(Int(count))
      _ = try spreads?.reserve(Int(count))
      guests.samples[guest] = count
    }
  }

  /// Guests of whose samples none came have none.
  mutating func dropMissingSamples() {
    for guest in 0..<guests.count {
      let first = guests.firstSample[guest]
      if spool.isUntouched(first..<(first + Int(guests.samples[guest]))) {
        guests.samples[guest] = 0
      }
    }
  }

  /// Keeps a reading of a guest, counted from its first sample; more than 100 % is cut to it.
  ///
  /// - Throws: Where the reading lies outside of the guest's samples, or is no number.
  mutating func put(_ percent: Double, of guest: Int, at index: Int) throws(TraceError) {
    guard index >= 0, index < Int(guests.samples[guest]), percent.isFinite, percent >= 0 else {
      throw .at(
        folder, "a reading of \(percent) % outside of its guest's life",
        expected: "a reading of its life")
    }
    if percent > 100 { quality.clamped += 1 }
    let percent = min(percent, 100)
    precision.look(at: percent)
    let place = guests.firstSample[guest] + index
    if try spool.put(Float(percent), at: place) { quality.duplicates += 1 }
  }

  /// Keeps a number in the place of one that was kept before, whatever its size.
  mutating func replace(_ value: Double, of guest: Int, at index: Int) throws(TraceError) {
    precondition(index >= 0 && index < Int(guests.samples[guest]), "a place that was reserved")
    _ = try spool.put(Float(value), at: guests.firstSample[guest] + index)
  }

  /// Multiplies all samples of a guest, which become its per cent.
  mutating func scale(_ guest: Int, by factor: Double) throws(TraceError) {
    let first = guests.firstSample[guest]
    var row: [Float] = []
    spool.samples(first..<(first + Int(guests.samples[guest])), into: &row)
    for (index, value) in row.enumerated() {
      let percent = min(Double(value) * factor, 100)
      precision.look(at: percent)
      _ = try spool.put(Float(percent), at: first + index)
    }
  }
}
