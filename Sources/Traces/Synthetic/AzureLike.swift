/// Makes small traces in the Azure format whose shape follows the published Azure statistics.
///
/// Sizes are mostly one and two cores with 1.75 GiB each; lifetimes are short with a heavy tail;
/// arrivals follow the day and dip at the weekend; mean use is low with a daily swing for the
/// interactive class. Services are deployments of three equal guests that live throughout. Source
/// of the shapes: Cortez et al., *Resource Central*, SOSP 2017, sections 3.2 to 3.6, DOI
/// 10.1145/3132747.3132772; the exact shares are rounded by us.
package enum AzureLike: SyntheticTrace {
  package static let name = AzureVM.name
  package static let summary = "an Azure VM table with CPU readings, after Cortez et al. 2017"

  /// Writes `vmtable.csv.gz` and `vm_cpu_readings-file-1-of-1.csv.gz`.
  package static func write(
    _ request: SyntheticRequest, to folder: String
  ) throws(TraceError) {
    let (days, services, guests) = (request.days, request.services, request.guests)
    var random = SyntheticStream(state: request.seed)
    let end = days * 86_400
    var table = ""
    var rows: [(time: Int, order: Int, text: String)] = []
    for index in 0..<(services * 3 + guests) {
      let isService = index < services * 3
      let tenant = Int(random.uniform() * random.uniform() * 12)
      let deployment = isService ? index / 3 : services + index
      var created = 0
      var deleted = end
      var cores = [1, 1, 1, 2, 2, 2, 4, 4, 8, 16][Int(random.uniform() * 10)]
      if isService {
        cores = 4
      } else if random.uniform() > 0.06 {
        created = arrival(&random, end: end)
        let minutes = 10 * random.exponential(mean: 1) * (random.uniform() < 0.3 ? 60 : 3)
        deleted = min(end, created + 300 * (1 + Int(minutes / 5)))
        if deleted <= created { created = max(0, deleted - 300) }
      }
      let isInteractive = isService || random.uniform() < 0.4
      let base =
        isService ? 12 + 10 * random.uniform() : 3 + 20 * random.uniform() * random.uniform()
      let swing = isInteractive ? base * 2.2 : base * 0.2
      let phase = isService ? Double(deployment) : random.uniform() * 24
      let name = "vm\(String(index, radix: 36))"
      var largest = 0.0
      var sum = 0.0
      var count = 0.0
      for time in stride(from: (created + 299) / 300 * 300, to: deleted, by: 300) {
        let hour = Double(time) / 3600 + phase * 0.5
        let day = max(0, SyntheticStream.sine(hour / 24 - 0.3))
        let weekend = (time / 86_400) % 7 >= 5 ? 0.6 : 1
        let use = min(100, max(0.2, base + swing * day * weekend + 3 * (random.uniform() - 0.5)))
        let shown = (use * 100).rounded() / 100
        largest = max(largest, shown)
        sum += shown
        count += 1
        rows.append((time, index, "\(time),\(name),\(shown),\(shown),\(shown)\n"))
      }
      let mean = count > 0 ? (sum / count * 100).rounded() / 100 : 0
      let kind = isInteractive ? "Interactive" : "Delay-insensitive"
      table += "\(name),sub\(tenant),dep\(deployment),\(created),\(deleted),\(largest),\(mean),"
      table += "\(largest),\(kind),\(cores),\(Double(cores) * 1.75)\n"
    }
    rows.sort { ($0.time, $0.order) < ($1.time, $1.order) }
    try SyntheticFile.write(table, to: folder + "/vmtable.csv.gz")
    try SyntheticFile.write(
      rows.map(\.text).joined(), to: folder + "/vm_cpu_readings-file-1-of-1.csv.gz")
  }

  /// An arrival by rejection under the curve of day and week.
  private static func arrival(_ random: inout SyntheticStream, end: Int) -> Int {
    while true {
      let time = Int(random.uniform() * Double(end))
      let day = 1 + 0.6 * SyntheticStream.sine(Double(time) / 86_400 - 0.3)
      let week = (time / 86_400) % 7 >= 5 ? 0.7 : 1
      if random.uniform() * 1.6 < day * week { return time }
    }
  }
}
