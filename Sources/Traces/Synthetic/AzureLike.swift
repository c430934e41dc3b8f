/// Makes traces in the Azure format whose shape follows the published Azure statistics.
///
/// Sizes are mostly one and two cores with 1.75 GiB each; lifetimes are short with a heavy tail;
/// arrivals follow the day and dip at the weekend; mean use is low with a daily swing for the
/// interactive class. Services are deployments of three equal guests that live throughout. Source
/// of the shapes: Cortez et al., *Resource Central*, SOSP 2017, sections 3.2 to 3.6, DOI
/// 10.1145/3132747.3132772; the exact shares are rounded by us.
///
/// Guests are in memory, readings are not: their noise is drawn again where it is needed, so that a
/// trace may be as large as the disk, or go into a pipe.
package enum AzureLike: SyntheticTrace {
  package static let name = AzureVM.name
  package static let summary = "an Azure VM table with CPU readings, after Cortez et al. 2017"

  /// A guest and the parameters of its use, in per cent.
  private struct Guest: SyntheticGuest {
    var created = 0
    var deleted: Int
    var cores: Int
    var tenant: Int
    var deployment: Int
    var isInteractive: Bool
    var base: Double
    var swing: Double
    /// Hours by which its day is shifted, twice.
    var phase: Double
    /// Where the noise of its readings begins.
    var noise: SyntheticStream

    /// The use at an instant of a reading, in hundredths of a per cent.
    func use(at time: Int) -> Int {
      let hour = Double(time) / 3600 + phase * 0.5
      let day = max(0, SyntheticStream.sine(hour / 24 - 0.3))
      let weekend = (time / 86_400) % 7 >= 5 ? 0.6 : 1
      let draw = noise.uniform(after: (time - firstTime) / AzureFiles.step)
      let use = min(100, max(0.2, base + swing * day * weekend + 3 * (draw - 0.5)))
      return Int((use * 100).rounded())
    }
  }

  /// Writes `vmtable.csv.gz` and `vm_cpu_readings-file-1-of-1.csv.gz`, or both without `.gz`.
  package static func write(
    _ request: SyntheticRequest, to folder: String
  ) throws(TraceError) -> [SyntheticFit] {
    var random = SyntheticStream(state: request.seed)
    var guests: [Guest] = []
    for index in 0..<(request.services * 3 + request.guests) {
      var guest = guest(index, of: request, &random)
      guest.noise = random
      random.skip(max(0, (guest.deleted - guest.firstTime + AzureFiles.step - 1) / AzureFiles.step))
      guests.append(guest)
    }
    let means = try AzureFiles.write(guests, request, to: folder)
    let source = "Cortez et al., SOSP 2017, from memory"
    return [
      SyntheticFit(
        "guests of one or two cores", target: 0.8,
        generated: SyntheticFit.share(guests) { $0.cores <= 2 }, source: source),
      SyntheticFit(
        "guests that live less than a day", target: 0.9,
        generated: SyntheticFit.share(guests) { $0.deleted - $0.created < 86_400 },
        source: source),
      SyntheticFit(
        "guests of less than 20 % mean use", target: 0.6,
        generated: SyntheticFit.share(means) { $0 < 20 }, source: source),
    ]
  }

  private static func guest(
    _ index: Int, of request: SyntheticRequest, _ random: inout SyntheticStream
  ) -> Guest {
    let end = request.days * 86_400
    let isService = index < request.services * 3
    let tenant = Int(random.uniform() * random.uniform() * 12)
    var created = 0
    var deleted = end
    var cores = [1, 1, 1, 1, 2, 2, 2, 2, 4, 8][Int(random.uniform() * 10)]
    if isService {
      cores = 4
    } else if random.uniform() > 0.06 {
      created = arrival(&random, end: end)
      let minutes = 10 * random.exponential(mean: 1) * (random.uniform() < 0.3 ? 60 : 3)
      deleted = min(
        end, created + AzureFiles.step * (1 + Int(minutes * request.lifetimeFactor / 5)))
      if deleted <= created { created = max(0, deleted - AzureFiles.step) }
    }
    let deployment = isService ? index / 3 : request.services + index
    let isInteractive = isService || random.uniform() < 0.4
    let base =
      isService ? 12 + 10 * random.uniform() : 3 + 50 * random.uniform() * random.uniform()
    let swing = isInteractive ? base * 2.2 : base * 0.2
    let phase = isService ? Double(deployment) : random.uniform() * 24
    return Guest(
      created: created, deleted: deleted, cores: cores, tenant: tenant, deployment: deployment,
      isInteractive: isInteractive, base: base, swing: swing, phase: phase, noise: random)
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
