import Platform

/// What hosts lose when their guests touch more memory than there is.
///
/// Guests touch a share of their memory, equal pages are kept once, and ballooning takes back a share
/// without harm; what is then still missing is swapped, and the host slows down in proportion.
struct MemoryPressure {
  private let factor: Double, penalty: Double

  /// The least that a host serves under pressure, as a share.
  private static let least = 0.01

  init(_ blueprint: Blueprint) {
    let sharing = blueprint.virtualisation
    factor = sharing.memoryUse * (1 - sharing.pageSharing) * (1 - sharing.balloon)
    penalty = sharing.memoryPenalty
  }

  /// The share of its capacity that a host serves.
  ///
  /// - Parameters:
  ///   - promised: Memory of its guests, in MiB.
  ///   - own: Its own, in MiB.
  func ceiling(promised: Double, own: Double) -> Double {
    let over = promised * factor / own - 1
    return over > 0 ? max(Self.least, 1 - penalty * over) : 1
  }

  /// The ceilings of a host at the steps whose first instant finds too many guests on it.
  func throttle(
    _ stays: ArraySlice<Stay>, memoryMiB: Double, workload: Workload, guests: GuestTable
  ) -> Throttle {
    // Memory that comes and goes with each step.
    var change: [Int: Int64] = [:]
    let step = workload.stepMilliseconds
    func ceil(_ instant: Int64) -> Int { Int((instant + step - 1) / step) }
    for stay in stays {
      let size = Int64(guests.memoryMiB[Int(stay.guest)])
      change[ceil(stay.start), default: 0] += size
      change[ceil(stay.end), default: 0] -= size
    }
    var throttle = Throttle()
    var promised: Int64 = 0
    let instants = change.keys.sorted()
    for (place, instant) in instants.enumerated() {
      promised += change[instant] ?? 0
      let ceiling = ceiling(promised: Double(promised), own: memoryMiB)
      guard ceiling < 1 else { continue }
      let end = place + 1 < instants.count ? instants[place + 1] : workload.steps
      for step in instant..<min(end, workload.steps) { throttle.add(ceiling, at: step) }
    }
    return throttle
  }
}
