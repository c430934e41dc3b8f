/// A guest whose table row and readings are made.
protocol SyntheticGuest {
  /// Seconds from the start.
  var created: Int { get }
  var deleted: Int { get }
  var cores: Int { get }
  var tenant: Int { get }
  var deployment: Int { get }
  var isInteractive: Bool { get }

  /// The use at an instant of a reading, in hundredths of a per cent; the same each time.
  func use(at time: Int) -> Int
}

extension SyntheticGuest {
  /// The instant of the first reading, in seconds.
  var firstTime: Int { (created + AzureFiles.step - 1) / AzureFiles.step * AzureFiles.step }

  /// The instants of the readings.
  var times: StrideTo<Int> { stride(from: firstTime, to: deleted, by: AzureFiles.step) }
}

/// Tables of guests and readings in the format of ``AzureVM``.
enum AzureFiles {
  /// Seconds between readings.
  static let step = 300

  /// Writes `vmtable.csv.gz` and `vm_cpu_readings-file-1-of-1.csv.gz`, or both without `.gz`;
  /// returns the mean use of each guest in per cent.
  static func write<Guest: SyntheticGuest>(
    _ guests: [Guest], _ request: SyntheticRequest, to folder: String
  ) throws(TraceError) -> [Double] {
    let names = Names(count: guests.count, areLong: request.hasLongNames)
    let means = try writeTable(guests, names, to: "\(folder)/vmtable\(request.ending)")
    try writeReadings(
      guests, names, end: request.days * 86_400,
      to: "\(folder)/vm_cpu_readings-file-1-of-1\(request.ending)")
    return means
  }

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

  private static func writeTable<Guest: SyntheticGuest>(
    _ guests: [Guest], _ names: Names, to path: String
  ) throws(TraceError) -> [Double] {
    let file = try SyntheticFile(path)
    var text = SyntheticText()
    var means: [Double] = []
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
      let mean = count > 0 ? (sum / count * 100).rounded() / 100 : 0
      means.append(mean)
      text.add(names[index])
      text.add(",sub\(guest.tenant),dep\(guest.deployment),\(guest.created),\(guest.deleted),")
      text.add(hundredths: largest)
      text.add(",\(mean),")
      text.add(hundredths: largest)
      let kind = guest.isInteractive ? "Interactive" : "Delay-insensitive"
      text.add(",\(kind),\(guest.cores),\(Double(guest.cores) * 1.75)\n")
      file.write(&text)
    }
    try file.close(&text)
    return means
  }

  /// Writes the readings instant by instant, at each instant in the order of the guests.
  private static func writeReadings<Guest: SyntheticGuest>(
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
