package import Platform

/// Puts a host to sleep once it has been empty for a while, and wakes it for the next guest.
///
/// Guests placed on a sleeping host wait until it is awake. Waking takes 200 to 260 s at nearly
/// full power on real servers; how long to keep an empty host on is the setting to sweep. Source:
/// A. Gandhi, M. Harchol-Balter, M. Kozuch, *Are sleep states effective in data centers?*, IGCC
/// 2012, DOI 10.1109/IGCC.2012.6322260.
package struct SleepWhenEmpty: EnergyPolicy {
  package static let name = "sleep-when-empty"

  static let after = Parameter(
    "after", .seconds, default: 600, in: 0...31_536_000, "time an empty host stays on")
  static let wake = Parameter(
    "wake", .seconds, default: 200, in: 0...86_400, "time from sleep to running guests")
  static let transitionEnergy = Parameter(
    "transition-energy", .wattHours, default: 11, in: 0...100_000,
    "energy of one sleep and wake")

  package static let parameters = [after, wake, transitionEnergy]

  package let startsAsleep = true
  package let wakeMilliseconds: Int64
  package let transitionWattHours: Double
  private let afterMilliseconds: Int64

  package init(_ choice: Choice) {
    afterMilliseconds = Int64((choice.number(Self.after) * 1000).rounded())
    wakeMilliseconds = Int64((choice.number(Self.wake) * 1000).rounded())
    transitionWattHours = choice.number(Self.transitionEnergy)
  }

  package func sleepTime(ofHostEmptiedAt time: Int64) -> Int64? { time + afterMilliseconds }
}
