/// Instants as ISO 8601 writes them, with a blank or `T` before the time; UTC unless they say
/// otherwise.
enum InstantText {
  static func milliseconds(of text: String) -> Int64? {
    let parts = text.split(whereSeparator: { $0 == "T" || $0 == " " })
    guard (1...2).contains(parts.count) else { return nil }
    let date = parts[0].split(separator: "-").compactMap { Int($0) }
    guard date.count == 3, (1...12).contains(date[1]), (1...31).contains(date[2]),
      (1900...9999).contains(date[0])
    else { return nil }
    // Days since 1970 by counting leap years: years start in March.
    let year = date[1] <= 2 ? date[0] - 1 : date[0]
    let ofYear = (153 * (date[1] + (date[1] > 2 ? -3 : 9)) + 2) / 5 + date[2] - 1
    let days = year * 365 + year / 4 - year / 100 + year / 400 + ofYear - 719_468
    var milliseconds = Int64(days) * 86_400_000
    guard parts.count == 2 else { return milliseconds }
    var clock = parts[1]
    if let sign = clock.lastIndex(where: { $0 == "+" || $0 == "-" }) {
      let offset = clock[clock.index(after: sign)...].split(separator: ":").compactMap { Int64($0) }
      guard (1...2).contains(offset.count), offset[0] < 24 else { return nil }
      let minutes = offset[0] * 60 + (offset.count > 1 ? offset[1] : 0)
      milliseconds += (clock[sign] == "-" ? 1 : -1) * minutes * 60_000
      clock = clock[..<sign]
    } else if clock.last == "Z" {
      clock = clock.dropLast()
    }
    let time = clock.split(separator: ":").compactMap { Double($0) }
    guard (2...3).contains(time.count), (0..<25).contains(time[0]), (0..<60).contains(time[1])
    else { return nil }
    let seconds = time.count > 2 ? time[2] : 0
    guard (0..<61).contains(seconds) else { return nil }
    return milliseconds + Int64(time[0]) * 3_600_000 + Int64(time[1]) * 60_000
      + Int64((seconds * 1000).rounded())
  }
}
