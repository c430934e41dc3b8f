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
  mutating func allocate(_ host: Int, at time: Double) {
    let type = cluster.kinds[Int(cluster.kind[host])]
    let list = cluster.members[host]
    var left = type.capacity
    var load = 0.0
    var asked = 0.0
    var isShort = false
    for member in list {
      let isComing = member < 0
      let guest = Int(isComing ? ~member : member)
      let wanted = min(cluster.guests[guest].demand, type.core)
      let counted = isComing ? wanted * Self.askedAtTarget : wanted
      load += counted
      asked +=
        isComing && !rules.receivingViolates
        ? cluster.guests[guest].demand * Self.askedAtTarget : cluster.guests[guest].demand
      if left >= counted { left -= counted } else { isShort = true; left = 0 }
    }
    let scale = isShort ? type.capacity / load : 1
    var used = 0.0
    for member in list {
      let isComing = member < 0
      let guest = Int(isComing ? ~member : member)
      var served = min(cluster.guests[guest].demand, type.core)
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
        noteService(of: guest, served: served, host: host, at: time)
        if isGoing { served /= Self.servedAtSource }
      }
      used += served
    }
    cluster.allocated[host] = used
    cluster.available[host] = left
    var share = used / type.capacity
    if share > 1, share < 1.01 { share = 1 }
    cluster.utilisation[host] = share
    cluster.power[host] = type.power(at: min(share, 1))
    levels.note(
      host: host, isOn: used > 0,
      isShort: rules.receivingViolates
        ? used < asked : used < asked - 1e-9 * asked, at: time)
  }

  private mutating func noteService(of guest: Int, served: Double, host: Int, at time: Double) {
    let row = cluster.guests[guest]
    if let span = levels.note(
      guest: guest, served: served, wanted: row.demand, isMoving: row.moving > 0, zone: zone[host],
      at: time)
    {
      books.serve(span, size: row.size)
    }
  }
}
