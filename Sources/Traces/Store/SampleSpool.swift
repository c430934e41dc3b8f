/// Samples on their way into the store, in a file that is mapped into memory.
///
/// Readings come in any order, often instant by instant over all guests, and the store wants them
/// guest by guest. A guest's places are cut into chunks, and a chunk gets its room in the file when
/// the first of its samples comes: what comes together lies together, so that neither the readings
/// of an instant nor those of a guest are spread over the whole file. The pages belong to the
/// system's cache and not to the program. A sample is kept as the bits of a 32-bit number of per
/// cent plus one, so that the zeros of a new file say that it is missing.
final class SampleSpool {
  /// Places of a chunk: two lines of a processor's cache.
  static let chunk = 32

  /// For each chunk of places, the number of its room, counted from 1; 0 where there is none yet.
  private let rooms: ScratchColumn
  private let samples: ScratchColumn
  /// Places that are reserved.
  private(set) var count = 0

  /// - Parameter name: Tells the files of several spools in one folder apart.
  init(folder: String, name: String = "samples") throws(TraceError) {
    rooms = try ScratchColumn("\(folder)/\(name)-rooms.spool")
    samples = try ScratchColumn("\(folder)/\(name).spool")
    // Room 0 is none.
    _ = try samples.grow(by: Self.chunk)
  }

  /// Reserves places for more samples, all missing; returns the first.
  ///
  /// Room on the disk is taken before it is written to: a full disk is an error, not a crash.
  func reserve(_ more: Int) throws(TraceError) -> Int {
    let first = count
    guard more < 1 << 40 else {
      throw .at("samples", "\(more) samples", expected: "a trace that a disk can hold")
    }
    let chunks = (more + Self.chunk - 1) / Self.chunk
    _ = try rooms.grow(by: chunks)
    count += chunks * Self.chunk
    return first
  }

  /// Keeps a sample; returns whether the place was taken.
  func put(_ percent: Float, at place: Int) throws(TraceError) -> Bool {
    try put([percent], at: [place]) > 0
  }

  /// Keeps samples at their places, in their order; returns how many places were taken.
  func put(_ percents: [Float], at places: [Int]) throws(TraceError) -> Int {
    let end = count
    var taken = 0
    var next = 0
    while next < places.count {
      // Until a chunk has no room yet, nothing of the files moves.
      let (first, missing) = rooms.withNumbers { rooms in
        samples.withNumbers { samples in
          var index = next
          while index < places.count {
            let place = places[index]
            precondition(place >= 0 && place < end, "a place that was reserved")
            let room = Int(rooms[place / Self.chunk])
            if room == 0 { return (index, place / Self.chunk) }
            let target = room * Self.chunk + place % Self.chunk
            taken += samples[target] != 0 ? 1 : 0
            samples[target] = percents[index].bitPattern &+ 1
            index += 1
          }
          return (index, -1)
        }
      }
      next = first
      if missing >= 0 {
        let room = try samples.grow(by: Self.chunk) / Self.chunk
        rooms.withNumbers { $0[missing] = UInt32(room) }
      }
    }
    return taken
  }

  /// Whether no sample was put into a range of places that begins with a guest's first.
  func isUntouched(_ range: Range<Int>) -> Bool {
    guard !range.isEmpty else { return true }
    let chunks = (range.lowerBound / Self.chunk)...((range.upperBound - 1) / Self.chunk)
    return rooms.withNumbers { rooms in chunks.allSatisfy { rooms[$0] == 0 } }
  }

  /// Lends the samples of a range; missing ones are not numbers.
  func samples(_ range: Range<Int>, into row: inout [Float]) {
    precondition(range.lowerBound >= 0 && range.upperBound <= count, "places that were reserved")
    row.removeAll(keepingCapacity: true)
    rooms.withNumbers { rooms in
      samples.withNumbers { samples in
        var place = range.lowerBound
        while place < range.upperBound {
          let end = min(range.upperBound, (place / Self.chunk + 1) * Self.chunk)
          let first = Int(rooms[place / Self.chunk]) * Self.chunk + place % Self.chunk
          for index in first..<(first + end - place) {
            let bits = samples[index]
            row.append(bits == 0 ? .nan : Float(bitPattern: bits &- 1))
          }
          place = end
        }
      }
    }
  }
}
