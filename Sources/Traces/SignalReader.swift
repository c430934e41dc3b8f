internal import Foundation
package import Platform

/// Reads a quantity over calendar time from a table: a column of instants and one of values.
///
/// The first column holds instants as ISO 8601 has them, UTC unless they say otherwise. They rise by
/// the same step; up to a day of missing rows is filled by straight lines. Packed files are unpacked; Parquet is read through DuckDB.
package enum SignalReader {
  /// Longest gap that is filled, in milliseconds.
  private static let longestGap: Int64 = 86_400_000
  /// The most values of a signal: half a century of hours.
  private static let mostValues = 450_000

  /// Reads a file.
  ///
  /// - Parameters:
  ///   - column: The name of the values' column; nil for the last one.
  ///   - scale: Multiplies all values.
  package static func read(
    _ path: String, column: String?, scale: Double
  ) throws(TraceError) -> Signal {
    let scratch = NSTemporaryDirectory() + "headroom-\(UUID())"
    defer { try? FileManager.default.removeItem(atPath: scratch) }
    try? FileManager.default.createDirectory(atPath: scratch, withIntermediateDirectories: true)
    let options = ReadOptions()
    var files = InputFiles(scratch: scratch, limit: options.unpackedLimitBytes)
    let input = TraceInput(files: try files.files([path]), options: options)
    guard let file = input.files.first else {
      throw .at(path, kind: .missing, "no file", expected: "a table of instants and values")
    }
    var rows =
      file.base.hasSuffix(".parquet")
      ? try DuckDB.rows("SELECT * FROM input", on: file, limit: options.unpackedLimitBytes)
      : try input.rows(file)
    let heading = try Heading(&rows)
    guard heading.count > 1 else {
      throw .at(file.name, line: 1, "one column", expected: "instants and values")
    }
    let place = try heading.column(column) ?? heading.count - 1
    var points: [(time: Int64, value: Double)] = []
    while try rows.next() {
      try rows.expect(fields: heading.count)
      guard let time = InstantText.milliseconds(of: rows.text(0)) else {
        throw rows.problem(0, expected: "an instant such as `2023-01-01 00:00:00`")
      }
      guard let value = Double(rows.text(place)), value.isFinite, abs(value) < 1e12 else {
        throw rows.problem(place, expected: "a number")
      }
      if let last = points.last, time <= last.time {
        throw rows.problem(0, expected: "an instant after the one before")
      }
      guard points.count < mostValues else {
        throw rows.problem(0, expected: "at most \(mostValues) rows")
      }
      points.append((time, value * scale))
    }
    guard points.count > 1 else {
      throw .at(file.name, "fewer than two rows", expected: "a row for each hour, or so")
    }
    return try signal(points, file.name)
  }

  private static func signal(
    _ points: [(time: Int64, value: Double)], _ file: String
  ) throws(TraceError) -> Signal {
    let step = zip(points, points.dropFirst()).reduce(Int64.max) { min($0, $1.1.time - $1.0.time) }
    guard step >= 60_000 else {
      throw .at(file, "rows \(step) ms apart", expected: "steps of a minute or longer")
    }
    var values: [Double] = []
    for (point, next) in zip(points, points.dropFirst()) {
      let gap = next.time - point.time
      guard gap % step == 0, gap <= max(longestGap, step) else {
        throw .at(
          file, "a gap of \(gap / 60_000) min after row \(values.count + 1)",
          expected: "steps of \(step / 60_000) min, with at most a day missing")
      }
      let count = gap / step
      for index in 0..<count {
        values.append(point.value + (next.value - point.value) * Double(index) / Double(count))
      }
    }
    values.append(points[points.count - 1].value)
    return Signal(start: points[0].time, step: step, values: values)
  }
}
