/// Makes small day folders in the format of the PlanetLab measurements.
///
/// Use is low on average, about an eighth, and varies widely within a guest and between guests.
/// Source of the shape: A. Beloglazov, R. Buyya, Concurrency and Computation 24 (2012) 1397,
/// table 2, DOI 10.1002/cpe.1867; the exact shares are rounded by us.
package enum PlanetLabLike: SyntheticTrace {
  package static let name = PlanetLab.name
  package static let summary = "a day of CPU use per guest, after Beloglazov and Buyya 2012"

  /// Writes one file per guest, `guest-001` and on.
  package static func write(
    _ request: SyntheticRequest, to folder: String
  ) throws(TraceError) -> [SyntheticFit] {
    var sum = 0.0
    for guest in 1...max(request.guests, 1) {
      var random = SyntheticStream(state: request.seed &+ UInt64(guest) &* 0x85EB_CA6B)
      let mean = min(60, random.exponential(mean: 12))
      var level = mean
      var text = ""
      for _ in 0..<(request.days * 288) {
        level += 0.2 * (mean - level) + mean * 0.5 * (random.uniform() - 0.5)
        if random.uniform() < 0.02 { level = min(100, random.exponential(mean: mean + 20)) }
        let use = Int(min(100, max(0, level)).rounded())
        sum += Double(use)
        text += "\(use)\n"
      }
      let number = String(guest)
      let padded = String(repeating: "0", count: max(0, 3 - number.count)) + number
      try SyntheticFile.write(text, to: "\(folder)/guest-\(padded)")
    }
    return [
      SyntheticFit(
        "mean use in per cent", target: 12.31,
        generated: sum / Double(max(request.guests, 1) * request.days * 288),
        source: "Beloglazov and Buyya 2012, table 2, 3 March 2011, from memory")
    ]
  }
}
