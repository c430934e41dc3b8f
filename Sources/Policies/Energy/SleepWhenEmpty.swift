package import Platform

/// Puts a host to sleep, or off, once it has been empty for a while, and wakes it for the next guest.
///
/// Guests placed on a resting host wait until it is awake; one on its way to rest gets there first. Waking takes 200 to 260 s at nearly
/// full power on real servers; how long to keep an empty host on is the setting to sweep. Source:
/// A. Gandhi, M. Harchol-Balter, M. Kozuch, *Are sleep states effective in data centers?*, IGCC
/// 2012, DOI 10.1109/IGCC.2012.6322260.
package struct SleepWhenEmpty: EnergyPolicy {
  package static let name = "sleep-when-empty"

  static let after = Parameter(
    "after", .seconds, default: 600, in: 0...31_536_000, "time an empty host stays on")
  static let rest = Parameter(
    "rest", .word(["asleep", "off"]),
    "state of hosts that rest, by which they draw their `sleep-power` or `off-power`")
  /// The default is an assumption: a suspension to memory.
  static let fall = Parameter(
    "fall", .seconds, default: 10, in: 0...86_400, "time to get to rest")
  static let fallEnergy = Parameter(
    "fall-energy", .wattHours, default: 0, in: 0...100_000,
    "energy of getting to rest, above what an idle host draws meanwhile")
  static let wake = Parameter(
    "wake", .seconds, default: 200, in: 0...86_400, "time from rest to running guests")
  static let wakeEnergy = Parameter(
    "wake-energy", .wattHours, default: 11, in: 0...100_000,
    "energy of waking, above what an idle host draws meanwhile")

  package static let parameters = [after, rest, fall, fallEnergy, wake, wakeEnergy]

  package let resting: Resting?
  private let afterMilliseconds: Int64

  package init(_ choice: Choice) {
    afterMilliseconds = Int64((choice.number(Self.after) * 1000).rounded())
    resting = Resting(
      isOff: choice.word(Self.rest) == "off",
      fallMilliseconds: Int64((choice.number(Self.fall) * 1000).rounded()),
      wakeMilliseconds: Int64((choice.number(Self.wake) * 1000).rounded()),
      fallWattHours: choice.number(Self.fallEnergy), wakeWattHours: choice.number(Self.wakeEnergy))
  }

  package func sleepTime(ofHostEmptiedAt time: Int64) -> Int64? { time + afterMilliseconds }
}
