internal import Kernels

/// Makes the normalised load of a web site in the format of ``WebLoad``: a tide of the day, quieter weekends,
/// noise that lingers, and now and then a crowd that comes within minutes and leaves within the hour.
///
/// All shares are made up, after the look of the ClarkNet and EPA logs.
package enum WebLoadLike: SyntheticTrace {
  package static let name = WebLoad.name
  package static let summary = "load of a web site with tides and crowds, made up"

  private static let seconds = 100
  private static let crowdsADay = 1.5

  /// Writes `site.csv`.
  package static func write(
    _ request: SyntheticRequest, to folder: String
  ) throws(TraceError) -> [SyntheticFit] {
    var random = SyntheticStream(state: request.seed)
    let count = request.days * 86_400 / seconds
    var text = "\(seconds)\n"
    var noise = 0.0
    var crowd = 0.0
    var rising = 0.0
    for index in 0..<count {
      let hour = Double(index * seconds % 86_400) / 3600
      let day = index * seconds / 86_400 % 7
      // Least at four in the morning, most twelve hours later.
      let tide = 0.5 - 0.5 * Elementary.cos((hour - 4) / 24 * 2 * 3.141_592_653_589_793)
      noise = 0.95 * noise + 0.05 * (random.uniform() - 0.5)
      if random.uniform() < crowdsADay * Double(seconds) / 86_400 {
        rising = 0.15 + 0.25 * random.uniform()
      }
      crowd = crowd * 0.96 + rising * 0.3
      rising *= 0.7
      let load = (0.12 + 0.45 * tide) * (day >= 5 ? 0.6 : 1) + noise + crowd
      let bounded = min(max(load, 0.02), 1)
      text += "\(index * seconds), \((bounded * 10_000).rounded() / 10_000)\n"
    }
    try SyntheticFile.write(text, to: folder + "/site.csv")
    return []
  }
}
