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

  private let folder: String
  private let badRows: Int
  private let gapRule: ReadOptions.GapRule
  let spool: SampleSpool
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
    /// Bit 0: alive before the trace; bit 1: alive after it.
    var censored: [UInt8] = []
    /// Mean utilisation in per cent, as the trace's table has it, or not a number.
    var meanPercent: [Float] = []
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
    self.folder = folder
    badRows = options.badRows
    gapRule = options.gaps
    spool = try SampleSpool(folder: folder)
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
  private static let longestTrace: Int64 = 3_155_760_000_000

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
    guests.censored.append(guest.censored)
    guests.meanPercent.append(guest.meanPercent)
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

  // MARK: The store

  /// Writes the store.
  ///
  /// - Throws: What was wrong with the rows, where more were rejected than allowed.
  consuming func finish(
    format: String, options: String, files: [StoreManifest.File]
  ) throws(TraceError) -> StoreManifest {
    if quality.rowsRejected > badRows {
      throw TraceError(
        kind: .malformed, problems: problems, total: quality.rowsRejected,
        hint: "up to N bad rows are skipped with `bad-rows: N`; the limit is \(badRows)")
    }
    guard guests.count > 0 else {
      throw .at(files.first?.name ?? "", "no guest", expected: "at least one")
    }
    let isSound = (0..<guests.count).allSatisfy {
      abs(guests.created[$0]) <= Self.longestTrace && guests.deleted[$0] >= guests.created[$0]
    }
    guard horizonMilliseconds > 0, horizonMilliseconds <= Self.longestTrace, isSound else {
      throw .at(
        files.first?.name ?? "", "a trace of over a hundred years", expected: "one span of time",
        hint: "are the times in another unit?")
    }
    quality.rejections = problems.map(\.description)
    let order = (0..<guests.count).sorted {
      let (left, right) = (guests.created[$0], guests.created[$1])
      return left != right ? left < right : $0 < $1
    }
    var columns: [String: StoreManifest.Column] = [:]
    try writeSamples(order, to: &columns)
    try writeGuests(order, to: &columns)
    let manifest = StoreManifest(
      format: format, options: options, citation: citation, files: files,
      stepMilliseconds: stepMilliseconds, horizonMilliseconds: horizonMilliseconds,
      startEpochMilliseconds: startEpochMilliseconds, guests: guests.count, columns: columns,
      quality: quality)
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
    let path = "\(folder)/manifest.json"
    do {
      try encoder.encode(manifest).write(to: URL(filePath: path))
    } catch {
      throw .at(path, kind: .broken, "no room or a broken disk", expected: "room for the store")
    }
    return manifest
  }

  /// Per cent of its cores from which on a guest may want more than it has.
  private static let nearFullPercent: Float = 99

  private mutating func writeSamples(
    _ order: [Int], to columns: inout [String: StoreManifest.Column]
  ) throws(TraceError) {
    // A line between two readings has any value.
    let encoding = gapRule == .interpolate ? .percent : precision.encoding
    let total = guests.samples.reduce(0) { $0 + Int($1) }
    var column = try ColumnWriter(
      "samples", type: encoding.rawValue, count: total, in: folder)
    var row: [Float] = []
    var first = 0
    for guest in order {
      let count = Int(guests.samples[guest])
      let start = guests.firstSample[guest]
      spool.samples(start..<(start + count), into: &row)
      guests.firstSample[guest] = first
      first += count
      quality.censoredLeft += Int(guests.censored[guest] & 1)
      quality.censoredRight += Int(guests.censored[guest] >> 1)
      if count == 0 { quality.guestsWithoutDemand += 1 }
      quality.gaps += gapRule.fill(&row)
      quality.nearFull += row.count { $0 >= Self.nearFullPercent }
      // A half is added rather than a library's function called.
      switch encoding {
      case .wholePercent: try column.add(contentsOf: row.map { UInt8($0) })
      case .hundredths: try column.add(contentsOf: row.map { UInt16($0 * 100 + 0.5) })
      case .percent: try column.add(contentsOf: row)
      }
    }
    columns["samples"] = try column.finish(
      unit: "%", meaning: "busy share of the guest's cores in one step, guest after guest",
      percentPerUnit: encoding.percentPerUnit,
      largestError: encoding == .percent ? precision.largestError : 0)
  }

  private func writeGuests(
    _ order: [Int], to columns: inout [String: StoreManifest.Column]
  ) throws(TraceError) {
    func write<Element: BitwiseCopyable>(
      _ name: String, _ type: String, _ unit: String, _ meaning: String,
      _ element: (Int) -> Element
    ) throws(TraceError) {
      var column = try ColumnWriter(name, type: type, count: order.count, in: folder)
      for guest in order { try column.add(element(guest)) }
      columns[name] = try column.finish(unit: unit, meaning: meaning)
    }
    try write("arrival", "<i8", "ms", "start of the guest, from the start of the trace") {
      guests.created[$0]
    }
    try write("departure", "<i8", "ms", "end of the guest, from the start of the trace") {
      max(guests.deleted[$0], guests.created[$0] + 1)
    }
    try write("millicores", "<i4", "1/1000 core", "size") { guests.millicores[$0] }
    try write("memory_mib", "<i4", "MiB", "size") { guests.memoryMiB[$0] }
    try write("machine", "<i4", "", "index into the machines' names, or -1") {
      guests.machine[$0]
    }
    try write("milli_gpus", "<i4", "1/1000 GPU", "size") { guests.milliGPUs[$0] }
    try write("gpu_model", "<i4", "", "index into the lists of GPU models, or -1") {
      guests.gpuModel[$0]
    }
    try write("tenant", "<i4", "", "index into the tenants' names") { guests.tenant[$0] }
    try write("deployment", "<i4", "", "index into the deployments' names, or -1") {
      guests.deployment[$0]
    }
    try write("censored", "|u1", "", "1: alive before the trace; 2: alive after it; 3: both") {
      guests.censored[$0]
    }
    try write("mean_percent", "<f4", "%", "mean utilisation of the trace's table, or nan") {
      guests.meanPercent[$0]
    }
    try write("first_step", "<i4", "", "step of the first sample") { guests.firstStep[$0] }
    try write("first_sample", "<i8", "", "index of the first sample") {
      Int64(guests.firstSample[$0])
    }
    try write("sample_count", "<i4", "", "number of samples") { guests.samples[$0] }
    var names = NameColumn()
    for guest in order { names.append(Int(guests.name[guest]), of: guests.names) }
    try writeNames(names, "guest", to: &columns)
    for (name, table) in [
      ("tenant", tenants), ("deployment", deployments), ("machine", machines),
      ("gpu_model", gpuModels),
    ] {
      var names = NameColumn()
      for index in 0..<table.count { names.append(index, of: table) }
      try writeNames(names, name, to: &columns)
    }
  }

  /// Names one after another, with the end of each.
  private struct NameColumn {
    var bytes: [UInt8] = []
    var ends: [Int64] = []

    mutating func append(_ index: Int, of table: NameTable) {
      let start = index > 0 ? Int(table.ends[index - 1]) : 0
      bytes += table.bytes[start..<Int(table.ends[index])]
      ends.append(Int64(bytes.count))
    }
  }

  private func writeNames(
    _ names: NameColumn, _ name: String, to columns: inout [String: StoreManifest.Column]
  ) throws(TraceError) {
    var bytes = try ColumnWriter(
      "\(name)_names", type: "|u1", count: names.bytes.count, in: folder)
    for byte in names.bytes { try bytes.add(byte) }
    columns["\(name)_names"] = try bytes.finish(
      unit: "", meaning: "names of \(name)s in UTF-8, one after another")
    var ends = try ColumnWriter(
      "\(name)_name_ends", type: "<i8", count: names.ends.count, in: folder)
    for end in names.ends { try ends.add(end) }
    columns["\(name)_name_ends"] = try ends.finish(
      unit: "bytes", meaning: "end of each name of a \(name)")
  }
}
