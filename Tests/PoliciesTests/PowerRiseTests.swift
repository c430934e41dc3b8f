import Kernels
import Testing

@Suite("The least rise of power")
struct PowerRiseTests {
  /// Measured curves, one of which is the same slope twice; binary steps change within two of them.
  static let curves = [
    [86, 89.4, 92.6, 96, 99.5, 102, 106, 108, 112, 114, 117],
    [93.7, 97, 101, 105, 110, 116, 121, 125, 129, 133, 135],
    [52.3, 75.4, 86.6, 98.3, 112, 124, 140, 161, 178, 201, 231],
    (0...10).map { 110 + 24 * Double($0) },
  ]

  private func power(_ watts: [Double], _ load: Double) -> Double {
    let low = Int(load * 10)
    let high = Int((load * 10).rounded(.up))
    let slope = (watts[high] - watts[low]) / 10
    return watts[low] + slope * (load - Double(low) / 10) * 100
  }

  @Test(
    "No rounded rise is below the bound of its range, and flat ones meet it", arguments: curves)
  func bounds(watts: [Double]) {
    var random = RandomStream(seed: 8, replication: 0, component: .test, entity: 3)
    let curve = watts + [watts[10]]
    var met = 0
    for _ in 0..<2000 {
      let capacity = 1000 + 5000 * random.uniform()
      let floor = PowerRise.Floor(watts: watts, capacity: capacity)
      let demand = capacity * random.uniform() * (random.uniform() < 0.9 ? 0.08 : 0.6)
      var columns = PowerRise.Columns()
      var ranges: [ClosedRange<Double>] = []
      let parts = [1, 2, 16][Int(random.next() % 3)]
      for _ in 0..<40 {
        let allocated = (capacity - demand) * random.uniform()
        columns.allocated.append(allocated)
        columns.available.append(capacity - allocated)
        columns.power.append(power(curve, min(allocated / capacity, 1)))
        columns.bound.append(0)
        let part = (allocated / capacity * Double(10 * parts)).rounded(.down)
        ranges.append(part / Double(10 * parts)...(part + 1) / Double(10 * parts))
      }
      var rise = Array(repeating: 0.0, count: 40)
      _ = PowerRise.write(
        columns, 0..<40, demand: demand, capacity: capacity, added: 0, limit: 1, watts: curve,
        endingOn: 4, to: &rise)
      for (range, found) in zip(ranges, rise) where found < .infinity {
        let bound = floor.bound(
          from: range.lowerBound, to: range.upperBound, share: demand / capacity)
        #expect(found >= bound)
        if found == bound { met += 1 }
      }
    }
    #expect(met > 0)
  }

  @Test("What a host was given before counts for its bound")
  func offsets() {
    var random = RandomStream(seed: 9, replication: 0, component: .test, entity: 3)
    for watts in Self.curves {
      let curve = watts + [watts[10]]
      for _ in 0..<20_000 {
        let capacity = 1000 + 5000 * random.uniform()
        let floor = PowerRise.Floor(watts: watts, capacity: capacity)
        let (first, second) = (0.3 * random.uniform(), 0.3 * random.uniform())
        let before = (1 - first - second) * random.uniform() * capacity
        let after = before + first * capacity
        let drawn = power(curve, before / capacity)
        let offset = max(0, power(curve, after / capacity) - drawn)
        let load = (after + second * capacity) / capacity
        guard load <= 1 else { continue }
        let low = Double(floor.segment(of: after / capacity)) / 10
        let bound = floor.bound(
          floor.bound(from: low, to: low + 0.1, share: second), offset: offset)
        #expect(power(curve, load) - drawn >= bound)
      }
    }
  }

  @Test("Rises are the same numbers wherever they are thought to end, however many hosts there are")
  func anyEnd() {
    var random = RandomStream(seed: 10, replication: 0, component: .test, entity: 3)
    for watts in Self.curves {
      let curve = watts + [watts[10]]
      for count in [1, 7, 8, 19, 40] {
        let capacity = 1000 + 5000 * random.uniform()
        let demand = capacity * 0.3 * random.uniform()
        var columns = PowerRise.Columns()
        for host in 0..<count {
          // One rise ends at a tenth of the capacity, where no line is followed.
          let allocated =
            host == 5 ? capacity * 0.5 - demand : (capacity - demand) * random.uniform()
          columns.allocated.append(allocated)
          columns.available.append(random.uniform() < 0.2 ? -1 : capacity - allocated)
          columns.power.append(power(curve, min(allocated / capacity, 1)))
          columns.bound.append(random.uniform())
        }
        let expected = (0..<count).map { host in
          columns.available[host] < demand || columns.bound[host] + 0.1 > 0.9
            ? .infinity
            : power(curve, (columns.allocated[host] + demand) / capacity) - columns.power[host]
        }
        for end in 0...10 {
          var rise = Array(repeating: 0.0, count: count)
          let least = PowerRise.write(
            columns, 0..<count, demand: demand, capacity: capacity, added: 0.1, limit: 0.9,
            watts: curve, endingOn: end, to: &rise)
          #expect(rise == expected)
          #expect(least == expected.min())
        }
      }
    }
  }

  @Test("A curve that falls somewhere bounds nothing")
  func falling() {
    let floor = PowerRise.Floor(
      watts: [10, 9, 12, 13, 14, 15, 16, 17, 18, 19, 20], capacity: 1000)
    #expect(floor.bound(from: 0.3, to: 0.4, share: 0.05) == -.infinity)
  }
}
