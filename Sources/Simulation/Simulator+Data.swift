import Platform
import Policies

/// What guests exchange with data at another site than theirs.
extension Simulator {
  /// A guest at a site has so many cores more, or fewer, that read and write.
  mutating func exchange(_ row: Int, at site: Int, millicores: Int64, at time: Int64) {
    for data in guests.rules[Int(guests.ruleOf[row])].data where data.site != site {
      let cores = Double(millicores) / 1000
      send(from: data.site, to: site, row, gigabytesPerHour: data.reads * cores, at: time)
      send(from: site, to: data.site, row, gigabytesPerHour: data.writes * cores, at: time)
    }
  }

  /// Providers charge what leaves them; what leaves a site of one's own costs nothing by the byte.
  private mutating func send(
    from source: Int, to target: Int, _ row: Int, gigabytesPerHour: Double, at time: Int64
  ) {
    let (left, right) = (blueprint.sites[source], blueprint.sites[target])
    guard left.isRented, gigabytesPerHour != 0 else { return }
    let staysInside = right.isRented && left.provider == right.provider
    if staysInside, left.region == right.region { return }
    meters.send(
      from: source, owner: guests.owner[row], gigabytesPerHour: gigabytesPerHour,
      staysInside: staysInside, at: time)
  }
}
