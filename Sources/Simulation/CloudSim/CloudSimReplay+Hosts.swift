import Policies

extension CloudSimReplay {
  /// Shares of its demand that a guest on its way gets at its source and asks of its target.
  ///
  /// Source: A. Beloglazov, R. Buyya, DOI 10.1002/cpe.1867, section 4.4, and CloudSim.
  private static let servedAtSource = 0.9
  private static let askedAtTarget = 0.1

  /// Shares a host's capacity among its guests.
  ///
  /// A guest asks for at most one core. One that is on its way counts with a tenth; one that leaves
  /// gets nine tenths, and the rest is burnt. Beyond the capacity all are scaled down alike, to
  /// whole units.
  ///
  /// - Parameter passing: The time since the instant before, or nil where demands are those of now and guests have
  ///   come or gone.
  mutating func allocate(_ host: Int, at time: Double, after passing: Passing?) {
    let kind = Int(cluster.kind[host])
    let (capacity, core) = (cluster.kinds[kind].capacity, cluster.kinds[kind].core)
    let list = cluster.members.places(of: host)
    var left = capacity
    var load = 0.0
    var asked = 0.0
    var isShort = false
    wants.removeAll(keepingCapacity: true)
    for place in list {
      let member = cluster.members[place]
      let isComing = member < 0
      let guest = Int(isComing ? ~member : member)
      var demand = cluster.guests[guest].demand
      if let passing { demand = ask(guest, isComing, on: host, passing) }
      let wanted = min(demand, core)
      wants.append(wanted)
      let counted = isComing ? wanted * Self.askedAtTarget : wanted
      load += counted
      asked += isComing && !rules.receivingViolates ? demand * Self.askedAtTarget : demand
      if left >= counted { left -= counted } else { isShort = true; left = 0 }
    }
    let scale = isShort ? capacity / load : 1
    var used = 0.0
    for (index, place) in list.enumerated() {
      let member = cluster.members[place]
      let isComing = member < 0
      let guest = Int(isComing ? ~member : member)
      var served = wants[index]
      let isGoing = !isComing && cluster.guests[guest].moving > 0
      if isShort {
        if isComing { served = served * Self.askedAtTarget * scale } else { served *= scale }
        if isGoing { served *= Self.servedAtSource }
        served.round(.down)
      } else if isComing {
        served *= Self.askedAtTarget
      } else if isGoing {
        served *= Self.servedAtSource
      }
      if !isComing {
        stays[guest].served = served
        if isGoing { served /= Self.servedAtSource }
      }
      used += served
    }
    cluster.allocated[host] = used
    cluster.available[host] = left
    var share = used / capacity
    if share > 1, share < 1.01 { share = 1 }
    cluster.utilisation[host] = share
    cluster.power[host] = cluster.kinds[kind].power(at: min(share, 1))
    levels.note(
      host: host, isOn: used > 0,
      isShort: rules.receivingViolates
        ? used < asked : used < asked - 1e-9 * asked, at: time)
  }

  /// What a guest asks for now; where it is, what it was given until now is written down first.
  private mutating func ask(
    _ guest: Int, _ isComing: Bool, on host: Int, _ passing: Passing
  ) -> Double {
    let (stay, row) = (stays[guest], cluster.guests[guest])
    let share = stay.before + (stay.after - stay.before) / step * passing.sinceSample
    let demand = share * Double(row.size)
    guard !isComing else { return demand }
    if passing.span > 0 {
      levels.add(
        served: stay.served, wanted: row.demand, isMoving: row.moving > 0, seconds: passing.span)
      books.serve(
        stay.served, of: row.demand, size: Double(row.size), seconds: passing.span,
        zone: zone[host], owner: stay.owner, hour: passing.hour)
    }
    cluster.guests[guest].demand = demand
    if passing.isRegular { cluster.history.add(share, of: guest) }
    if demand == 0, row.moving == 0 { idle.append(Int32(guest)) }
    return demand
  }
}
