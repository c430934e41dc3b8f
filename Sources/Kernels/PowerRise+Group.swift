internal import CKernels

extension PowerRise {
  /// What some hosts have at best; those that have left meanwhile may count still.
  struct Extent {
    private(set) var count = 0
    private var available = -Double.infinity
    private var screened = Double.infinity
    /// The least that is known of how much power is above the one measured.
    private(set) var excess = Double.infinity

    mutating func include(_ host: Host, _ excess: Double) {
      count += 1
      available = max(available, host.available)
      screened = min(screened, host.screened)
      self.excess = min(self.excess, excess)
    }

    mutating func exclude() {
      count -= 1
      if count == 0 { self = Extent() }
    }

    func mayTake(_ demand: Double, added: Double, limit: Double) -> Bool {
      count > 0 && available >= demand && screened + added <= limit
    }
  }

  /// Hosts of one type on one segment of their curve, as blocks of four.
  struct Group {
    private(set) var extent = Extent()
    /// Shape: `[blocks × columns × 4]`, the columns as in the kernel; unused places offer nothing.
    private var values: [Double] = []

    private static let width = Int(CK_RISE_COLUMNS) * 4

    /// Where the first column has the value of a place.
    private func start(_ place: Int) -> Int { place / 4 * Self.width + place % 4 }

    mutating func removeAll(_ body: (Int) -> Void) {
      for place in 0..<extent.count { body(Int(values[start(place) + 16])) }
      values.removeAll(keepingCapacity: true)
      extent = Extent()
    }

    mutating func append(_ number: Int, _ host: Host, _ position: Curve.Position) {
      if extent.count % 4 == 0 { values.append(contentsOf: repeatElement(-1, count: Self.width)) }
      let first = start(extent.count)
      values[first] = host.available
      values[first + 4] = position.place
      values[first + 8] = position.excess
      values[first + 12] = host.screened
      values[first + 16] = Double(number)
      values[first + 20] = host.freeMemory
      values[first + 24] = host.unpromised
      values[first + 28] = host.allocated
      values[first + 32] = host.power
      extent.include(host, position.excess)
    }

    func host(at place: Int) -> Host {
      let first = start(place)
      return Host(
        available: values[first], allocated: values[first + 28], power: values[first + 32],
        screened: values[first + 12], freeMemory: values[first + 20],
        unpromised: values[first + 24])
    }

    /// Removes a host; returns the one that takes its place, or -1.
    mutating func remove(at place: Int) -> Int {
      let last = start(extent.count - 1), first = start(place)
      var moved = -1
      if first != last {
        for column in stride(from: 0, to: Self.width, by: 4) {
          values[first + column] = values[last + column]
        }
        moved = Int(values[first + 16])
      }
      values[last] = -1
      extent.exclude()
      if extent.count % 4 == 0 { values.removeLast(Self.width) }
      return moved
    }

    /// Lets a kernel see the blocks.
    func withBlocks<R>(_ body: (UnsafePointer<Double>, Int64) -> R) -> R? {
      unsafe values.withUnsafeBufferPointer { values in
        guard let first = values.baseAddress else { return nil }
        return unsafe body(first, Int64(values.count / Self.width))
      }
    }
  }
}
