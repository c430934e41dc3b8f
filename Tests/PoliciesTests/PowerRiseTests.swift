import Kernels
import Testing

@Suite("The least rise of power")
struct PowerRiseTests {
  /// Measured curves, one of which has the same slope twice; binary steps change within two of them.
  ///
  /// Then a straight one, one that falls at first, one of kilowatts, a level one and one that begins at nothing.
  static let curves: [[Double]] = [
    [86, 89.4, 92.6, 96, 99.5, 102, 106, 108, 112, 114, 117],
    [93.7, 97, 101, 105, 110, 116, 121, 125, 129, 133, 135],
    [52.3, 75.4, 86.6, 98.3, 112, 124, 140, 161, 178, 201, 231],
    [110, 134, 158, 182, 206, 230, 254, 278, 302, 326, 350],
    [10, 9, 12, 13, 14, 15, 16, 17, 18, 19, 20],
    [4210, 4312, 4422, 4531, 4640, 4751, 4862, 4971, 5080, 5190, 5301],
    [100, 100, 100, 100, 100, 100, 100, 100, 100, 100, 100],
    [0, 3, 5, 8, 11, 13, 17, 19, 23, 29, 31],
  ]

  /// Types of hosts, what is known of each host without any order, and what a guest is to find.
  private struct Setting {
    var capacities: [Double]
    var watts: [[Double]]
    var hosts: [Host] = []
    var need = PowerRise.Need()

    struct Host {
      var type: Int
      var state: PowerRise.Host
      var isOpen = true
    }

    init(_ curves: [[Double]], capacities: [Double]) {
      watts = curves.map { $0 + [$0[10]] }
      self.capacities = capacities
      need.added = capacities.map { _ in 0 }
    }

    func power(_ type: Int, _ load: Double) -> Double {
      let (low, high) = (Int(load * 10), Int((load * 10).rounded(.up)))
      let slope = (watts[type][high] - watts[type][low]) / 10
      return watts[type][low] + slope * (load - Double(low) / 10) * 100
    }

    func makeHosts() -> PowerRise.Hosts {
      PowerRise.Hosts(
        watts.indices.map {
          PowerRise.Curve(watts: watts[$0], capacity: capacities[$0], most: capacities[$0] / 2)
        }, hosts: hosts.count)
    }

    func state(_ type: Int, load: Double, screened: Double, _ room: Double) -> PowerRise.Host {
      PowerRise.Host(
        available: capacities[type] * (1 - load), allocated: capacities[type] * load,
        power: power(type, load), screened: screened, freeMemory: 4096 * room, unpromised: 1)
    }

    /// The host and its rise by a look at every host.
    func expected() -> PowerRise.Found? {
      var best: PowerRise.Found?
      for (number, host) in hosts.enumerated() {
        let state = host.state
        guard host.isOpen, capacities[host.type] / 2 >= need.demand,
          state.available >= need.demand, state.screened + need.added[host.type] <= need.limit
        else { continue }
        if let room = need.room,
          state.freeMemory < room.memory || state.unpromised < room.promised
        {
          continue
        }
        let load = (state.allocated + need.demand) / capacities[host.type]
        let rise = power(host.type, load) - state.power
        if best.map({ rise < $0.rise }) ?? true {
          best = PowerRise.Found(rise: rise, host: number)
        }
      }
      return best
    }

    /// A host serves more; power stays as measured, or follows.
    mutating func give(_ demand: Double, to number: Int, powerStays: Bool) {
      let type = hosts[number].type
      hosts[number].state.available -= demand
      hosts[number].state.allocated += demand
      hosts[number].state.screened += demand / capacities[type]
      hosts[number].state.freeMemory -= 256
      guard !powerStays else { return }
      hosts[number].state.power = power(
        type, min(hosts[number].state.allocated / capacities[type], 1))
    }
  }

  @Test(
    "A search finds what a look at every host finds, whatever was given and closed",
    arguments: [3, 60, 1500], [true, false])
  func equalsLookingAtAll(count: Int, powerStays: Bool) {
    var random = RandomStream(seed: 5, replication: count, component: .test, entity: 1)
    for first in 0..<4 {
      let pair = [Self.curves[first], Self.curves[7 - first]]
      var setting = Setting(pair, capacities: [3720, 5320])
      // Neat loads and demands end at the ends of segments, and equal ones are frequent.
      let isNeat = first % 2 == 0
      func load() -> Double {
        isNeat ? (random.uniform() * 20).rounded() / 20 : random.uniform()
      }
      for _ in 0..<count {
        let type = Int(random.next() % 2)
        var state = setting.state(type, load: load(), screened: load(), random.uniform())
        // Some draw less than any load does.
        if first == 3, random.uniform() < 0.1 { state.power *= 0.05 }
        setting.hosts.append(Setting.Host(type: type, state: state))
      }
      setting.need.limit = 0.9
      var hosts = setting.makeHosts()
      // Where the limit is known before, hosts stand by what their screens leave too.
      if first > 1 { hosts.removeAll(limit: setting.need.limit) }
      for (number, host) in setting.hosts.enumerated() {
        hosts.insert(number, type: host.type, host.state)
      }
      for search in 0..<600 {
        let demand = 1860 * random.uniform() * random.uniform()
        setting.need.demand = isNeat ? (demand / 186).rounded() * 186 : demand
        setting.need.added = setting.capacities.map { setting.need.demand / $0 }
        setting.need.room = search % 3 == 0 ? (2048 * random.uniform(), 0.5) : nil
        let found = hosts.best(for: setting.need)
        #expect(found == setting.expected())
        if let host = found?.host, search % 4 > 0 {
          setting.give(setting.need.demand, to: host, powerStays: powerStays)
          hosts.remove(host)
          hosts.insert(host, type: setting.hosts[host].type, setting.hosts[host].state)
          let kept = hosts[host]
          #expect(kept == setting.hosts[host].state)
        }
        let closed = Int(random.next() % UInt64(2 * count))
        guard closed < count else { continue }
        hosts.remove(closed)
        setting.hosts[closed].isOpen = false
        let isThere = hosts.contains(closed)
        #expect(!isThere)
      }
    }
  }

  @Test("Among hosts that rise alike but for rounding, the last digit decides", arguments: curves)
  func lastDigit(watts: [Double]) {
    var random = RandomStream(seed: 8, replication: 0, component: .test, entity: 3)
    var digits: Set<Double> = []
    for round in 0..<100 {
      let capacity = 1000 + 5000 * random.uniform()
      var setting = Setting([watts], capacities: [capacity])
      let segment = Double(round % 9)
      for _ in 0..<200 {
        let load = (segment + random.uniform()) / 10
        setting.hosts.append(
          Setting.Host(type: 0, state: setting.state(0, load: load, screened: 0, 1)))
      }
      var hosts = setting.makeHosts()
      for (number, host) in setting.hosts.enumerated() {
        hosts.insert(number, type: 0, host.state)
      }
      for _ in 0..<40 {
        setting.need.demand = capacity * 0.1 * random.uniform()
        let found = hosts.best(for: setting.need)
        let expected = setting.expected()
        #expect(found == expected)
        if let expected { digits.insert(expected.rise) }
      }
    }
    #expect(digits.count > 1 || watts.allSatisfy { $0 == watts[0] })
  }

  @Test("By how much power is above the one measured is exact, however small it is beside it")
  func excess() {
    var random = RandomStream(seed: 9, replication: 0, component: .test, entity: 3)
    for _ in 0..<10_000 {
      // Numbers of few bits, with which all sums are exact.
      let watts = (0...10).map { 128 + 20 * Double($0) }
      let curve = PowerRise.Curve(watts: watts, capacity: 1024, most: 1024)
      let allocated = Double(random.next() % 1024)
      let measured = 128 + 200 * allocated / 1024
      let steps = Double(Int(random.next() % 7) - 3) * measured.ulp
      let position = curve.position(allocated: allocated, power: measured - steps)
      // The tenths at which segments begin are rounded, and only they.
      #expect(abs(position.excess - steps) <= 200 * 0x1p-54)
      #expect(position.place >= 0 && position.place < 1)
    }
  }
}
