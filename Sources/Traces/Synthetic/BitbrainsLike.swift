/// Makes small folders of readings in the format of GWA-T-12.
///
/// Most guests are nearly idle with short bursts, some follow the working day; memory is mostly
/// generous. Every seventh guest has a gap and a doubled reading, for real files have them. Source
/// of the shapes: Shen, van Beek, Iosup, CCGrid 2015, sections 4 and 5, DOI
/// 10.1109/CCGrid.2015.60; the exact shares are rounded by us.
package enum BitbrainsLike: SyntheticTrace {
  package static let name = Bitbrains.name
  package static let summary = "readings of business-critical guests, after Shen et al. 2015"

  private static let heading = [
    "Timestamp [ms]", "CPU cores", "CPU capacity provisioned [MHZ]", "CPU usage [MHZ]",
    "CPU usage [%]", "Memory capacity provisioned [KB]", "Memory usage [KB]",
    "Disk read throughput [KB/s]", "Disk write throughput [KB/s]",
    "Network received throughput [KB/s]", "Network transmitted throughput [KB/s]",
  ].joined(separator: ";\t")

  /// 2013-07-01, in seconds since 1970.
  private static let start = 1_372_636_800

  /// Writes one file per guest, `1.csv.gz` and on.
  package static func write(
    _ request: SyntheticRequest, to folder: String
  ) throws(TraceError) -> [SyntheticFit] {
    for guest in 1...max(request.guests, 1) {
      var random = SyntheticStream(state: request.seed &+ UInt64(guest) &* 0x9E37_79B9)
      let cores = [1, 1, 2, 2, 4, 4, 8][Int(random.uniform() * 7)]
      let memory = Double(cores) * 4_194_304
      let isDaily = random.uniform() < 0.4
      let base = 1 + 8 * random.uniform() * random.uniform()
      var burst = 0.0
      var text = heading + "\n"
      for step in 0..<(request.days * 288) {
        if guest % 7 == 0, step % 200 == 111 { continue }
        let time = start + step * 300 + guest % 60
        if random.uniform() < 0.01 { burst = 80 * random.uniform() }
        burst *= 0.8
        let hours = Double(step % 288) / 12
        let day = isDaily ? 25 * max(0, SyntheticStream.sine(hours / 24 - 0.3)) : 0
        let percent = min(100, base + day + burst + random.uniform())
        let capacity = Double(cores) * 2600
        let row = [
          String(time), String(cores), String(capacity), String(capacity * percent / 100),
          String(percent), String(memory), String(memory * (0.1 + 0.2 * random.uniform())),
          "0.0", String(20 * random.uniform()), "0.1", "0.0",
        ].joined(separator: ";\t")
        text += row + "\n"
        if guest % 7 == 0, step % 200 == 55 { text += row + "\n" }
      }
      try SyntheticFile.write(text, to: "\(folder)/\(guest).csv.gz")
    }
    return []
  }
}
