internal import Foundation
internal import Platform

extension TraceWriter {
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
    try writeSpreads(order, total: total, to: &columns)
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
      let nearFull = row.count { $0 >= Self.nearFullPercent }
      quality.nearFull += nearFull
      if nearFull > 0 { quality.guestsNearFull += 1 }
      guests.nearFull[guest] = Int32(clamping: nearFull)
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

  /// Writes how far samples may stray, before the samples' places are given anew.
  private func writeSpreads(
    _ order: [Int], total: Int, to columns: inout [String: StoreManifest.Column]
  ) throws(TraceError) {
    guard let spreads else { return }
    let encoding = SampleColumn.Encoding.hundredths
    var column = try ColumnWriter("spreads", type: encoding.rawValue, count: total, in: folder)
    var row: [Float] = []
    for guest in order {
      let start = guests.firstSample[guest]
      spreads.samples(start..<(start + Int(guests.samples[guest])), into: &row)
      try column.add(contentsOf: row.map { $0.isNaN ? UInt16(0) : UInt16($0 * 100 + 0.5) })
    }
    columns["spreads"] = try column.finish(
      unit: "%", meaning: "standard deviation within a step at most, as its least and most have it",
      percentPerUnit: encoding.percentPerUnit, largestError: 0.005)
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
    try write("estimate", "<i8", "ms", "how long it was thought to live when asked for, or -1") {
      guests.estimate[$0]
    }
    try write("tenant", "<i4", "", "index into the tenants' names") { guests.tenant[$0] }
    try write("deployment", "<i4", "", "index into the deployments' names, or -1") {
      guests.deployment[$0]
    }
    try write("censored", "|u1", "", "1: alive before the trace; 2: alive after it; 3: both") {
      guests.censored[$0]
    }
    try write("near_full", "<i4", "", "readings of 99 % and more, whose demand may be censored") {
      guests.nearFull[$0]
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
