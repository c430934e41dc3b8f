internal import CKernels

extension PowerRise {
  /// How the power of hosts of one type rises with their load.
  package struct Curve: Sendable {
    /// What a host serves, and the most that one guest may ask of it.
    let capacity: Double, most: Double
    /// Segments on which a rise may end: it begins on one of 11, goes up to 10 further, may come to the next one, and
    /// that one's end is looked at too.
    static let segmentCount = 23
    /// The segments of the curve, those behind the last one flat.
    ///
    /// Shape: `[segmentCount]`.
    let segments: [ck_rise_segment]
    /// A number that no error of a few powers comes to.
    let error: Double
    /// Below which excess power has not risen but for rounding, and from which on each level is for twice as much.
    private let leastRisen: Double, firstLevel: Double

    /// A demand as a share of the capacity: how many tenths of it, and what part of the next one.
    struct Share {
      var tenths: Int
      var part: Double
      /// The share, and what it is less than the exact one.
      var whole: Double, rest: Double
    }

    /// Where a host stands on the curve.
    package struct Position {
      /// The segment of the load, from 0 to 10, and the place on it, from 0 to 1.
      package var segment: Int, place: Double
      /// By how much the exact power of the load is above the one measured, in watts.
      package var excess: Double
    }

    /// Prepares a curve of 11 watts at 0, 10, … 100 % load.
    ///
    /// - Parameters:
    ///   - watts: The points; what follows them does not count.
    ///   - capacity: What a host serves, more than 0.
    ///   - most: What one guest may ask for.
    package init(watts: [Double], capacity: Double, most: Double) {
      self.capacity = capacity
      self.most = min(most, capacity)
      segments = (0..<Self.segmentCount).map { index in
        let low = watts[min(index, 10)], high = watts[min(index + 1, 10)]
        let step = (high - low) / 10
        let load = min(Double(index + 1) / 10, 1)
        // Half a step of the sum and of the quotient, two products over a tenth, and half a step of the last sum.
        let ofLoad = (load.ulp + (load * capacity).ulp / capacity) / 2
        let lost =
          max(low, high).ulp / 2 + abs(step) * 100 * ofLoad + abs(step) * 10 * 0x1p-52
        return ck_rise_segment(
          watts: low, step: step, tenth: Double(index) / 10, slope: step * 100, lost: lost)
      }
      let points = watts.prefix(11)
      let (least, largest) = (points.min() ?? 0, points.max() ?? 0)
      error = 16 * largest.ulp
      let range = largest - least
      leastRisen = 256 * error
      // Guests of little demand make hosts rise by thousandths of the range.
      firstLevel = max(range * 0x1p-13, 2 * leastRisen)
    }

    /// Where a host stands.
    ///
    /// The excess is exact but for the rounding of its last digit, however small it is beside the powers; of a
    /// large one, so much is taken that it is not above the exact one.
    package func position(allocated: Double, power: Double) -> Position {
      let load = allocated / capacity
      let rest = allocated.addingProduct(-load, capacity) / capacity
      let index = min(max(Int(load * 10), 0), 10)
      let segment = segments[index]
      let along = load - segment.tenth
      let slopeRest = (-segment.slope).addingProduct(100, segment.step)
      let risen = segment.slope * along
      let risenRest =
        (-risen).addingProduct(segment.slope, along) + slopeRest * along + segment.slope * rest
      let base = segment.watts - power
      var excess = (base + risen) + risenRest
      if abs(excess) > leastRisen { excess -= 0x1p-51 * max(abs(base), abs(risen)) }
      return Position(segment: index, place: (along + rest) * 10, excess: excess)
    }

    /// A demand as a share.
    func share(of demand: Double) -> Share {
      let whole = demand / capacity
      let rest = demand.addingProduct(-whole, capacity) / capacity
      let scaled = whole * 10
      let tenths = Int(scaled)
      return Share(
        tenths: tenths,
        part: (scaled - Double(tenths)) + ((-scaled).addingProduct(whole, 10) + rest * 10),
        whole: whole, rest: rest)
    }

    /// What no rise of a host on a segment is below, whose excess is nothing.
    func leastRise(on segment: Int, _ share: Share) -> Double {
      // From both ends of the segment, and from where the end of a rise comes to the next one.
      let end = segment + share.tenths
      let first = segments[end].watts + segments[end].step * 10 * share.part
      let bend = segments[segment].watts + segments[segment].step * 10 * (1 - share.part)
      let last = segments[end + 1].watts + segments[end + 1].step * 10 * share.part
      let rises = (
        first - segments[segment].watts, segments[end + 1].watts - bend,
        last - segments[segment + 1].watts
      )
      return min(rises.0, min(rises.1, rises.2)) - error
    }

    /// The lines along which hosts on a segment rise.
    func lines(on segment: Int, _ share: Share) -> ck_rise_lines {
      let end = segment + share.tenths
      let (first, second) = (segments[end], segments[end + 1])
      var (one, other) = (
        line(from: segment, to: end, share), line(from: segment, to: end + 1, share)
      )
      let past = 1 - share.part
      // Places are known to a few times 2⁻⁵³: what is nearer than this to the end of a segment may be on either. There
      // both lines meet, so that one bounds both when it is lowered by what they may be apart, taken twice.
      let near = 1e-12
      other.base -= max(0, first.lost - second.lost) + 2 * near * abs(other.slope - one.slope)
      let mayBeBefore = share.part < near
      if mayBeBefore, end > 0 {
        let before = segments[end - 1]
        one.base -=
          max(0, before.lost - first.lost) + near * (abs(before.slope) + abs(first.slope)) / 5
      }
      return ck_rise_lines(
        base: (one.base, other.base), slope: (one.slope, other.slope),
        watts: (first.watts, second.watts), step: (first.step, second.step),
        tenth: (first.tenth, second.tenth), past: past, edge: (past - near, past + near),
        start: mayBeBefore ? near : -1)
    }

    /// A step of which all powers are multiples to which a host on a segment may rise.
    func grid(on segment: Int, _ share: Share) -> Double {
      let end = segment + share.tenths
      let least = min(segments[end].watts, segments[end + 1].watts, segments[end + 2].watts)
      // Rounding may put a power one step below its point.
      return least.nextDown.ulp
    }

    private func line(
      from start: Int, to end: Int, _ share: Share
    ) -> (base: Double, slope: Double) {
      let (first, last) = (segments[start], segments[end])
      guard start < end else {
        let rise = first.slope * share.whole
        return (rise + first.slope * share.rest - first.lost - abs(rise) * 0x1p-51, 0)
      }
      let slope = (last.slope - first.slope) / 10
      let between = last.watts - first.watts
      let base = between + last.slope * ((first.tenth - last.tenth + share.whole) + share.rest)
      // Each part of the line, and of the places on it, rounds by a few times 2⁻⁵³ of itself.
      let parts = abs(between) + (abs(first.slope) + abs(last.slope)) / 5
      return (base - last.lost - parts * 0x1p-51, slope)
    }

    /// The level of hosts of an excess; the first one is for those whose power has not risen.
    func level(of excess: Double) -> Int {
      guard excess >= leastRisen else { return 0 }
      return 1 + min(max(0, Int((excess / firstLevel).exponent)), Int(CK_RISE_LEVELS) - 2)
    }
  }
}
