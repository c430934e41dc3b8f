import Kernels
import Testing

@testable import Simulation

@Suite("Lists of guests")
struct GuestListsTests {
  private static let hosts = 20

  private func expect(_ lists: GuestLists, equal expected: [[Int32]]) {
    for host in lists.hosts {
      let found = lists.places(of: host).map { lists[$0] }
      #expect(found == expected[host])
      #expect(lists.list(of: host) == expected[host])
      #expect(lists.count(of: host) == expected[host].count)
      #expect(lists.isEmpty(host) == expected[host].isEmpty)
    }
    #expect(lists.occupied == expected.count { !$0.isEmpty })
  }

  @Test(
    "Guests stand in the order in which they came, whoever comes, leaves or is given another number"
  )
  func order() {
    var random = RandomStream(seed: 3, replication: 0, component: .test, entity: 2)
    var lists = GuestLists(hosts: Self.hosts)
    var expected = Array(repeating: [Int32](), count: Self.hosts)
    for round in 0..<3000 {
      let host = Int(random.next() % UInt64(Self.hosts))
      let guest = Int32(random.next() % 200)
      switch random.next() % 8 {
      case 0...3:
        // One on its way stands as its complement.
        let member = guest % 5 == 0 ? ~guest : guest
        lists.append(member, to: host)
        expected[host].append(member)
      case 4:
        lists.remove(guest, from: host)
        if let place = expected[host].firstIndex(of: guest) { expected[host].remove(at: place) }
      case 5:
        guard let first = expected[host].first else { continue }
        lists.remove(first, from: host)
        expected[host].removeFirst()
      case 6:
        guard !expected[host].isEmpty else { continue }
        lists.removeLast(from: host)
        expected[host].removeLast()
      default:
        guard round % 9 == 0 else { continue }
        let other = Int(random.next() % UInt64(Self.hosts))
        lists.replace(host, with: expected[other])
        expected[host] = expected[other]
        lists.removeAll(from: other)
        expected[other] = []
      }
      if round % 500 == 499 {
        let number = (0..<Int32(200)).map { ($0 * 7 + 3) % 200 }
        lists.renumber(number)
        expected = expected.map { $0.map { $0 < 0 ? ~number[Int(~$0)] : number[Int($0)] } }
      }
      if round % 50 == 49 { expect(lists, equal: expected) }
    }
    #expect(expected.contains { $0.count > 20 })
  }
}
