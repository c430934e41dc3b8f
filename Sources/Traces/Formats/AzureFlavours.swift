/// The compact flavour text of the Azure trace of 2017, with its duration text beside it.
///
/// A line is an instant and the guests that arrive then: a letter each, a bar after each tenant's
/// batch. The duration text aligns with it token by token: `U` and a bin for a life that ended, `C`
/// for one that the end of observation cut. `flav_map.txt` gives the letters their sizes,
/// `v1.interval_map.txt` the bins their seconds; a life is taken as the middle of its bin.
package enum AzureFlavours: TraceReader {
  package static let name = "azure-flavours"
  package static let summary = "Azure 2017 flavour and duration texts with their two maps"

  package static func isLikely(_ head: FileHead) -> Bool {
    head.base == "flav_map.txt"
  }

  package static func read(
    _ input: TraceInput, into writer: inout TraceWriter
  ) throws(TraceError) {
    writer.citation = "Cortez et al., SOSP 2017; Bergsma et al., SOSP 2021; CC-BY-4.0"
    let sizes = try self.sizes(file(input, "flav_map.txt"), input)
    let bins = try self.bins(file(input, "interval_map.txt"), input)
    let texts = try input.files(".txt").filter { !$0.base.hasSuffix("map.txt") }
    guard let flavours = texts.first(where: { !isDurations($0.base) }),
      let durations = texts.first(where: { isDurations($0.base) }), texts.count == 2
    else {
      throw .at(
        input.files[0].name, "\(texts.count) texts",
        expected: "one of flavours and one of durations, named `….c<seconds>.txt`")
    }
    let limit =
      Double(
        durations.base.dropLast(4).split(separator: ".").last?.dropFirst() ?? "") ?? 0
    var lives = try input.rows(durations, separator: 44)
    var number = 0
    var batch: Int32 = -1
    let tenant = writer.tenants.number(of: "azure")
    try writer.forEachRow(of: try input.rows(flavours, separator: 44)) {
      writer, row throws(TraceError) in
      guard try lives.next(), lives.count == row.count else {
        throw .at(
          durations.name, line: row.line, "another number of tokens", expected: "one a guest")
      }
      // The instant stands before the first token, a blank between.
      let first = row.text(0).split(separator: " ")
      let other = lives.text(0).split(separator: " ")
      guard first.count == 2, other.count == 2, let second = Double(first[0]), second >= 0,
        second < 1e10
      else { throw row.problem(0, expected: "an instant and a flavour") }
      var isNew = true
      for index in 0..<row.count {
        let letter = index == 0 ? String(first[1]) : row.text(index)
        let life = index == 0 ? String(other[1]) : lives.text(index)
        if letter.isEmpty { continue }
        if letter == "|" {
          isNew = true
          continue
        }
        if isNew {
          batch = writer.deployments.number(of: "batch-\(writer.deployments.count)")
          isNew = false
        }
        guard let size = sizes[letter] else {
          throw row.problem(index, expected: "a letter of the flavour map")
        }
        guard let bin = Int(life.dropFirst()), bins.indices.contains(bin),
          life.hasPrefix("U") || life.hasPrefix("C")
        else {
          throw .at(
            durations.name, line: row.line, column: index + 1, "`\(life.prefix(20))`",
            expected: "`U` or `C` and a bin")
        }
        let isCensored = life.hasPrefix("C")
        let upper = bin + 1 < bins.count ? bins[bin + 1] : bins[bin]
        let end = isCensored ? limit : second + max((bins[bin] + upper) / 2, 1)
        number += 1
        writer.add(
          TraceWriter.Guest(
            name: writer.guests.names.number(of: "g\(number)"), tenant: tenant,
            deployment: batch, created: Int64(second * 1000),
            deleted: Int64(max(limit > 0 ? min(end, limit) : end, second + 1) * 1000),
            millicores: size.millicores, memoryMiB: size.memoryMiB, censored: isCensored ? 2 : 0))
      }
    }
    writer.settle(end: limit > 0 ? Int64(limit * 1000) : nil)
  }

  /// `v1.dev.c2100000.txt` holds durations, `v1.dev.txt` flavours.
  private static func isDurations(_ base: String) -> Bool {
    let part = base.dropLast(4).split(separator: ".").last ?? ""
    return part.hasPrefix("c") && Double(part.dropFirst()) != nil
  }

  private static func file(_ input: TraceInput, _ suffix: String) throws(TraceError) -> InputFile {
    guard let file = input.files.first(where: { $0.base.hasSuffix(suffix) }) else {
      throw .at(
        input.files[0].name, kind: .missing, "no file `…\(suffix)`", expected: "both maps")
    }
    return file
  }

  private static func sizes(
    _ file: InputFile, _ input: TraceInput
  ) throws(TraceError) -> [String: (millicores: Int32, memoryMiB: Int32)] {
    var sizes: [String: (millicores: Int32, memoryMiB: Int32)] = [:]
    var rows = try input.rows(file, separator: 44)
    while try rows.next() {
      // `1,0.75 a`
      let rest = rows.text(1).split(separator: " ")
      guard rest.count == 2, let memory = Double(rest[0]) else {
        throw rows.problem(1, expected: "memory in GiB and a letter")
      }
      sizes[String(rest[1])] = try TraceWriter.size(
        cores: try rows.amount(0, "cores"), memoryMiB: memory * 1024, rows, 0)
    }
    return sizes
  }

  private static func bins(
    _ file: InputFile, _ input: TraceInput
  ) throws(TraceError) -> [Double] {
    var bins: [Double] = []
    var rows = try input.rows(file, separator: TextRows.blanks)
    while try rows.next() {
      let seconds = try rows.amount(0, "seconds")
      // Several instants share a bin; the first is its beginning.
      if Int(try rows.amount(1, "a bin")) == bins.count { bins.append(seconds) }
    }
    return bins
  }
}
