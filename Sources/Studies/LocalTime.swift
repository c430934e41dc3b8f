internal import Economics
internal import Foundation

/// Dates and instants of a time zone.
package struct LocalTime: Sendable {
  private let zone: TimeZone

  /// The times of a zone of the tz database; UTC where it is unknown.
  package init(zone name: String) {
    zone = TimeZone(identifier: name) ?? .gmt
  }

  /// The first instant of a date `yyyy-mm-dd`, in milliseconds since 1970 UTC; nil where it is
  /// none.
  package func midnight(of date: String) -> Int64? {
    guard let utc = CivilDate.milliseconds(of: date) else { return nil }
    // The offset that holds at the local midnight, found by trying the one of UTC's.
    let first = utc - offset(at: utc)
    return utc - offset(at: first)
  }

  /// An instant as if its local date and time were those of UTC: what calendars count by.
  package func civil(_ milliseconds: Int64) -> Int64 { milliseconds + offset(at: milliseconds) }

  /// An instant as ISO 8601 writes it, with the offset from UTC.
  package func text(_ milliseconds: Int64) -> String {
    let offset = offset(at: milliseconds)
    let local = CivilDate.instant(milliseconds + offset).dropLast()
    guard offset != 0 else { return local + "Z" }
    let minutes = abs(offset) / 60_000
    func two(_ number: Int64) -> String { (number < 10 ? "0" : "") + String(number) }
    return local + (offset < 0 ? "-" : "+") + two(minutes / 60) + ":" + two(minutes % 60)
  }

  private func offset(at milliseconds: Int64) -> Int64 {
    let date = Date(timeIntervalSince1970: Double(milliseconds) / 1000)
    return Int64(zone.secondsFromGMT(for: date)) * 1000
  }
}
