import Policies

extension CloudSimReplay {
  /// Shares a host's capacity among its guests.
  ///
  /// A guest asks for at most one core. One that is on its way counts with a tenth; one that leaves
  /// gets nine tenths, and the rest is burnt. Beyond the capacity all are scaled down alike, to
  /// whole units.
  mutating func allocate(_ host: Int, at time: Double) {
    let kind = kinds[Int(kind[host])]
    let list = members[host]
    var left = kind.capacity
    var load = 0.0
    var asked = 0.0
    var isShort = false
    for member in list {
      let isComing = member < 0
      let guest = Int(isComing ? ~member : member)
      let wanted = min(demand[guest], kind.core)
      let counted = isComing ? wanted * 0.1 : wanted
      load += counted
      asked += isComing && !rules.receivingViolates ? demand[guest] * 0.1 : demand[guest]
      if left >= counted { left -= counted } else { isShort = true; left = 0 }
    }
    let scale = isShort ? kind.capacity / load : 1
    var used = 0.0
    for member in list {
      let isComing = member < 0
      let guest = Int(isComing ? ~member : member)
      var served = min(demand[guest], kind.core)
      let isGoing = !isComing && moving[guest] > 0
      if isShort {
        if isComing { served = served * 0.1 * scale } else { served *= scale }
        if isGoing { served *= 0.9 }
        served.round(.down)
      } else if isComing {
        served *= 0.1
      } else if isGoing {
        served *= 0.9
      }
      if !isComing {
        noteService(of: guest, served: served, host: host, at: time)
        if isGoing { served /= 0.9 }
      }
      used += served
    }
    allocated[host] = used
    available[host] = left
    requested[host] = asked
    var share = used / kind.capacity
    if share > 1, share < 1.01 { share = 1 }
    utilisation[host] = share
    power[host] = kind.power(at: min(share, 1))
    levels.note(
      host: host, isOn: used > 0,
      isShort: rules.receivingViolates
        ? used < asked : used < asked - 1e-9 * asked, at: time)
  }

  private mutating func noteService(of guest: Int, served: Double, host: Int, at time: Double) {
    if let span = levels.note(
      guest: guest, served: served, wanted: demand[guest], isMoving: moving[guest] > 0, at: time)
    {
      books.serve(span, guest: guest, size: size[guest], owner: request.ownerOf[guest])
    }
    books.place(guest, zone: zone[host])
  }
}
