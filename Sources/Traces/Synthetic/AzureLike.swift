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

  /// Seconds between readings.
  private static let step = 300

  /// A guest and the parameters of its use, in per cent.
  private struct Guest {
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

    /// The instants of its readings, in seconds.
    var times: StrideTo<Int> {
      stride(from: firstTime, to: deleted, by: AzureLike.step)
    }

    var firstTime: Int { (created + AzureLike.step - 1) / AzureLike.step * AzureLike.step }

    /// The use at an instant of a reading, in hundredths of a per cent.
    func use(at time: Int) -> Int {
      let hour = Double(time) / 3600 + phase * 0.5
      let day = max(0, SyntheticStream.sine(hour / 24 - 0.3))
      let weekend = (time / 86_400) % 7 >= 5 ? 0.6 : 1
      let draw = noise.uniform(after: (time - firstTime) / AzureLike.step)
      let use = min(100, max(0.2, base + swing * day * weekend + 3 * (draw - 0.5)))
      return Int((use * 100).rounded())
    }
  }

  /// Writes `vmtable.csv.gz` and `vm_cpu_readings-file-1-of-1.csv.gz`, or both without `.gz`.
  package static func write(
    _ request: SyntheticRequest, to folder: String
  ) throws(TraceError) {
    var random = SyntheticStream(state: request.seed)
    var guests: [Guest] = []
    for index in 0..<(request.services * 3 + request.guests) {
      var guest = guest(index, of: request, &random)
      guest.noise = random
      random.skip(max(0, (guest.deleted - guest.firstTime + step - 1) / step))
      guests.append(guest)
    }
    let names = Names(count: guests.count, areLong: request.hasLongNames)
    try writeTable(guests, names, to: "\(folder)/vmtable\(request.ending)")
    try writeReadings(
      guests, names, end: request.days * 86_400,
      to: "\(folder)/vm_cpu_readings-file-1-of-1\(request.ending)")
  }

  private static func guest(
    _ index: Int, of request: SyntheticRequest, _ random: inout SyntheticStream
  ) -> Guest {
    let end = request.days * 86_400
    let isService = index < request.services * 3
    let tenant = Int(random.uniform() * random.uniform() * 12)
    var created = 0
    var deleted = end
    var cores = [1, 1, 1, 2, 2, 2, 4, 4, 8, 16][Int(random.uniform() * 10)]
    if isService {
      cores = 4
    } else if random.uniform() > 0.06 {
      created = arrival(&random, end: end)
      let minutes = 10 * random.exponential(mean: 1) * (random.uniform() < 0.3 ? 60 : 3)
      deleted = min(end, created + step * (1 + Int(minutes * request.lifetimeFactor / 5)))
      if deleted <= created { created = max(0, deleted - step) }
    }
    let deployment = isService ? index / 3 : request.services + index
    let isInteractive = isService || random.uniform() < 0.4
    let base =
      isService ? 12 + 10 * random.uniform() : 3 + 20 * random.uniform() * random.uniform()
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

  // MARK: Files

  /// The names of all guests, one after another.
  private struct Names {
    private(set) var bytes: [UInt8] = []
    private var ends = [0]

    init(count: Int, areLong: Bool) {
      let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
      for index in 0..<count {
        if areLong {
          var letter = SyntheticStream(state: UInt64(index) &* 0xD6E8_FEB8_6659_FD93)
          for _ in 0..<64 { bytes.append(letters[Int(letter.uniform() * 64)]) }
        } else {
          bytes += "vm\(String(index, radix: 36))".utf8
        }
        ends.append(bytes.count)
      }
    }

    subscript(index: Int) -> ArraySlice<UInt8> { bytes[ends[index]..<ends[index + 1]] }
  }

  private static func writeTable(
    _ guests: [Guest], _ names: Names, to path: String
  ) throws(TraceError) {
    let file = try SyntheticFile(path)
    var text = SyntheticText()
    for (index, guest) in guests.enumerated() {
      var largest = 0
      var sum = 0.0
      var count = 0.0
      for time in guest.times {
        let use = guest.use(at: time)
        largest = max(largest, use)
        sum += Double(use) / 100
        count += 1
      }
      text.add(names[index])
      text.add(",sub\(guest.tenant),dep\(guest.deployment),\(guest.created),\(guest.deleted),")
      text.add(hundredths: largest)
      text.add(",\(count > 0 ? (sum / count * 100).rounded() / 100 : 0),")
      text.add(hundredths: largest)
      let kind = guest.isInteractive ? "Interactive" : "Delay-insensitive"
      text.add(",\(kind),\(guest.cores),\(Double(guest.cores) * 1.75)\n")
      file.write(&text)
    }
    try file.close(&text)
  }

  /// Writes the readings instant by instant, at each instant in the order of the guests.
  private static func writeReadings(
    _ guests: [Guest], _ names: Names, end: Int, to path: String
  ) throws(TraceError) {
    let file = try SyntheticFile(path)
    var text = SyntheticText()
    let arrivals = guests.indices.sorted {
      (guests[$0].firstTime, $0) < (guests[$1].firstTime, $1)
    }
    var next = 0
    var alive: [Int] = []
    for time in stride(from: 0, to: end, by: step) {
      let known = alive.count
      while next < arrivals.count, guests[arrivals[next]].firstTime <= time {
        alive.append(arrivals[next])
        next += 1
      }
      if alive.count > known { alive.sort() }
      alive.removeAll { guests[$0].deleted <= time }
      for index in alive {
        let use = guests[index].use(at: time)
        text.add(time)
        text.add(byte: 44)
        text.add(names[index])
        for _ in 0..<3 {
          text.add(byte: 44)
          text.add(hundredths: use)
        }
        text.add(byte: 10)
      }
      file.write(&text)
    }
    try file.close(&text)
  }
}
