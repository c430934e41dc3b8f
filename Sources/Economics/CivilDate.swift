/// Dates of the proleptic Gregorian calendar, in UTC.
package enum CivilDate {
  /// Milliseconds since 1970 of a date `yyyy-mm-dd`, or nil where it is none.
  ///
  /// Source of the day count: H. Hinnant, *chrono-compatible low-level date algorithms*.
  package static func milliseconds(of text: String) -> Int64? {
    let parts = text.split(separator: "-").compactMap { Int($0) }
    guard parts.count == 3, (1...12).contains(parts[1]), (1...31).contains(parts[2]) else {
      return nil
    }
    let days = days(parts[0], parts[1], parts[2])
    return date(of: days).text == text ? Int64(days) * 86_400_000 : nil
  }

  /// An instant as FOCUS writes it, `yyyy-mm-ddThh:mm:ssZ`.
  package static func instant(_ milliseconds: Int64) -> String {
    let day = Int((Double(milliseconds) / 86_400_000).rounded(.down))
    let second = Int((milliseconds - Int64(day) * 86_400_000) / 1000)
    let clock = [second / 3600, second / 60 % 60, second % 60].map(two).joined(separator: ":")
    return date(of: day).text + "T" + clock + "Z"
  }

  /// First instants of an instant's month and of the next one, in milliseconds since 1970.
  package static func month(of milliseconds: Int64) -> (start: Int64, end: Int64) {
    let day = Int((Double(milliseconds) / 86_400_000).rounded(.down))
    let (year, month, _, _) = date(of: day)
    let next = month == 12 ? days(year + 1, 1, 1) : days(year, month + 1, 1)
    return (Int64(days(year, month, 1)) * 86_400_000, Int64(next) * 86_400_000)
  }

  /// The instant so many months after another, on the same day of the month or its last one.
  package static func month(_ count: Int, after milliseconds: Int64) -> Int64 {
    let day = Int((Double(milliseconds) / 86_400_000).rounded(.down))
    let clock = milliseconds - Int64(day) * 86_400_000
    let (year, month, ofMonth, _) = date(of: day)
    let index = year * 12 + month - 1 + count
    let (newYear, newMonth) = (
      Int((Double(index) / 12).rounded(.down)), (index % 12 + 12) % 12 + 1
    )
    let next =
      newMonth == 12 ? days(newYear + 1, 1, 1) : days(newYear, newMonth + 1, 1)
    return Int64(min(days(newYear, newMonth, ofMonth), next - 1)) * 86_400_000 + clock
  }

  /// Whole months from an instant to another, rounded down; negative where that one is before.
  package static func months(from start: Int64, to end: Int64) -> Int {
    func index(_ milliseconds: Int64) -> Int {
      let (year, month, _, _) = date(of: Int((Double(milliseconds) / 86_400_000).rounded(.down)))
      return year * 12 + month
    }
    let count = index(end) - index(start)
    return month(count, after: start) > end ? count - 1 : count
  }

  private static func days(_ year: Int, _ month: Int, _ day: Int) -> Int {
    let shifted = month <= 2 ? year - 1 : year
    let era = (shifted >= 0 ? shifted : shifted - 399) / 400
    let ofEra = shifted - era * 400
    let ofYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
    return era * 146_097 + ofEra * 365 + ofEra / 4 - ofEra / 100 + ofYear - 719_468
  }

  private static func date(of days: Int) -> (year: Int, month: Int, day: Int, text: String) {
    let shifted = days + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let ofEra = shifted - era * 146_097
    let yearOfEra = (ofEra - ofEra / 1460 + ofEra / 36_524 - ofEra / 146_096) / 365
    let ofYear = ofEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let index = (5 * ofYear + 2) / 153
    let day = ofYear - (153 * index + 2) / 5 + 1
    let month = index < 10 ? index + 3 : index - 9
    let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    let digits = String(year)
    let padded = String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    return (year, month, day, "\(padded)-\(two(month))-\(two(day))")
  }

  private static func two(_ number: Int) -> String { (number < 10 ? "0" : "") + String(number) }
}
