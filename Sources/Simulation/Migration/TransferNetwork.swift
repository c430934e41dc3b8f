import Kernels
import Platform

/// What copies of guests are sent over: a link for each host, and one to each site.
///
/// A link of a host carries what it sends and what it receives.
struct TransferNetwork {
  /// In Gbit/s; hosts of all own sites first, then sites.
  ///
  /// Shape: `[hosts + sites]`.
  private let capacity: [Double]
  private let hosts: Int
  /// How many copies use a link, of at most so many.
  ///
  /// Shape: `[hosts + sites]`.
  private var streams: [Int]
  private let most: Int

  init(hosts: Int, gigabits: Double, sites: [Double], most: Int) {
    self.hosts = hosts
    self.most = most
    capacity = Array(repeating: gigabits, count: hosts) + sites
    streams = Array(repeating: 0, count: capacity.count)
  }

  /// The link of a host, counted over all own sites, and that to a site.
  func link(ofHost host: Int) -> Int { host }
  func link(toSite site: Int) -> Int { hosts + site }

  /// Whether all of some links take one more copy.
  func hasRoom(on links: [Int]) -> Bool { links.allSatisfy { streams[$0] < most } }

  /// A copy begins, or ends, to use links.
  mutating func use(_ links: [Int], by change: Int) {
    for link in links { streams[link] += change }
  }

  /// What each of some copies gets, max–min fair, in Gbit/s.
  func rates(of copies: [[Int]]) -> [Double] {
    var places: [Int: Int] = [:]
    var capacities: [Double] = []
    let flows = copies.map { links in
      links.map { link in
        if let place = places[link] { return place }
        places[link] = capacities.count
        capacities.append(capacity[link])
        return capacities.count - 1
      }
    }
    return FlowRates.maxMin(capacities: capacities, flows: flows)
  }
}
