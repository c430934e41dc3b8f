import Platform

/// What some of a run's hosts do, as it goes on: all of few, and of many those at equal distances.
struct HostTotals {
  /// The most hosts whose totals are kept.
  private static let most = 500

  private let every: Int
  /// Shape: `[hosts kept]`.
  private var seconds: [Double], coreSeconds: [Double], joules: [Double]

  init(hosts: Int, isAsked: Bool) {
    every = isAsked ? max(1, (hosts + Self.most - 1) / Self.most) : .max
    let kept = isAsked ? (hosts + every - 1) / every : 0
    seconds = Array(repeating: 0, count: kept)
    (coreSeconds, joules) = (seconds, seconds)
  }

  func keeps(_ host: Int) -> Bool { !seconds.isEmpty && host % every == 0 }

  /// A host was on for so long, served and drew so much.
  mutating func add(_ host: Int, seconds: Double, coreSeconds: Double, joules: Double) {
    guard keeps(host) else { return }
    self.seconds[host / every] += seconds
    self.coreSeconds[host / every] += coreSeconds
    self.joules[host / every] += joules
  }

  /// The records of hosts that are kept; hosts are those of some own sites, one after another.
  func records(_ sites: [Site], _ blueprint: Blueprint) -> [HostRecord] {
    var records: [HostRecord] = []
    var first = 0
    for site in sites where !seconds.isEmpty {
      let layout = SiteLayout(site, blueprint)
      for host in 0..<layout.count where keeps(first + host) {
        let place = (first + host) / every
        records.append(
          HostRecord(
            site: site.name, zone: site.zones[Int(layout.zone[host])].name,
            type: blueprint.hostTypes[Int(layout.type[host])].name,
            onHours: seconds[place] / 3600, coreHours: coreSeconds[place] / 3600,
            kilowattHours: joules[place] / 3_600_000))
      }
      first += layout.count
    }
    return records
  }
}

extension LoadSums {
  /// What has been added up so far: seconds on, core-seconds served, and joules of a zone.
  func totals(ofZone zone: Int) -> (seconds: Double, coreSeconds: Double, joules: Double) {
    let whole = power[zone].reduce(0, +) * Double(step)
    return (
      Double(counts.onMilliseconds) / 1000, Double(counts.usedUnits) / 10_000 / 1000,
      (whole + powerParts[zone].reduce(0, +)) / 1000
    )
  }
}
