/// Makes small tables of arrivals in the format of ``AzureArrivals``.
///
/// Guests come in batches of geometric size; sizes, lifetimes and the daily curve are those of
/// ``AzureLike``. Lifetimes fall into bins of a tenth of their length, and guests alive at the end
/// are censored there. Source of the shapes: Cortez et al., SOSP 2017, DOI
/// 10.1145/3132747.3132772; the exact shares are rounded by us.
package enum AzureArrivalsLike: SyntheticTrace {
  package static let name = AzureArrivals.name
  package static let summary = "arrivals with binned lifetimes, after Cortez et al. 2017"

  /// Writes `arrivals.csv.gz`.
  package static func write(
    _ request: SyntheticRequest, to folder: String
  ) throws(TraceError) -> [SyntheticFit] {
    var random = SyntheticStream(state: request.seed)
    let end = request.days * 86_400
    var starts: [Int] = []
    while starts.count < request.guests {
      let time = Int(random.uniform() * Double(end)) / 300 * 300
      let day = 1 + 0.6 * SyntheticStream.sine(Double(time) / 86_400 - 0.3)
      guard random.uniform() * 1.6 < day else { continue }
      starts.append(time)
      while starts.count < request.guests, random.uniform() < 0.45 { starts.append(time) }
    }
    starts.sort()
    var text =
      "vm_id,batch_id,created_s,lifetime_bin,lifetime_lo_s,lifetime_hi_s,censored,deleted_s_est,"
      + "vcpus,memory_gib\n"
    var batch = 0
    for (index, start) in starts.enumerated() {
      if index == 0 || start != starts[index - 1] { batch += 1 }
      let cores = [1, 1, 1, 2, 2, 2, 4, 4, 8, 16][Int(random.uniform() * 10)]
      let scale: Double = random.uniform() < 0.3 ? 36_000 : 1800
      let life = 300 * (1 + Int(random.exponential(mean: scale) / 300))
      let isCensored = start + life >= end
      let low = isCensored ? end - start : life
      let high = isCensored ? -1 : life + life / 10
      let estimate = isCensored ? end : (low + high) / 2 + start
      text += "g\(index + 1),\(batch),\(start),\(life / 300),\(low),\(high),\(isCensored ? 1 : 0),"
      text += "\(estimate),\(cores),\(Double(cores) * 1.75)\n"
    }
    try SyntheticFile.write(text, to: folder + "/arrivals.csv.gz")
    return []
  }
}
