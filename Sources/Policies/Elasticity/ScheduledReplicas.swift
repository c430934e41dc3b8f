package import Platform

/// Runs one number of replicas by day and another by night, on working days or on all.
///
/// Hours and days are those of UTC.
package struct ScheduledReplicas: ElasticityPolicy {
  package static let name = "scheduled"

  static let day = Parameter("day", .count, default: 10, in: 1...100_000, "replicas by day")
  static let night = Parameter(
    "night", .count, default: 3, in: 1...100_000, "replicas at all other times")
  static let from = Parameter(
    "from", .seconds, default: 28_800, in: 0...86_400, "when the day begins, after midnight")
  static let until = Parameter(
    "until", .seconds, default: 72_000, in: 0...86_400, "when it ends")
  static let weekends = Parameter(
    "weekends", .word(["night", "day"]), "whether Saturdays and Sundays have a day")
  static let period = ReplicaBounds.period(60)

  package static let parameters = [day, night, from, until, weekends, period]

  package let periodMilliseconds: Int64?
  private let byDay: Int, byNight: Int
  private let hours: (from: Int64, until: Int64)
  private let hasWeekends: Bool

  package init(_ choice: Choice) {
    byDay = Int(choice.number(Self.day))
    byNight = Int(choice.number(Self.night))
    hours = (
      Int64((choice.number(Self.from) * 1000).rounded()),
      Int64((choice.number(Self.until) * 1000).rounded())
    )
    hasWeekends = choice.word(Self.weekends) == "day"
    periodMilliseconds = Int64((choice.number(Self.period) * 1000).rounded())
  }

  package mutating func decide(_ measurement: ServiceMeasurement) -> ScalingDecision {
    let length: Int64 = 86_400_000
    let ofDay = ((measurement.epoch % length) + length) % length
    // The first of January 1970 was a Thursday.
    let weekday = ((measurement.epoch - ofDay) / length + 3) % 7
    let isWorking = hasWeekends || (weekday + 7) % 7 < 5
    let wanted =
      isWorking && (hours.from..<max(hours.until, hours.from)).contains(ofDay)
      ? byDay : byNight
    let present = measurement.present
    return ScalingDecision(
      replicas: wanted,
      reason: wanted > present ? .overTarget : wanted < present ? .underTarget : .withinTolerance)
  }
}
