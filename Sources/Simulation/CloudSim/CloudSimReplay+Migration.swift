import Platform
import Policies

extension CloudSimReplay {
  /// Starts moves in their order; guests stay at their sources and are announced at their targets.
  mutating func start(_ moves: [Cluster.Move], at time: Double) {
    var touched: [Int] = []
    for move in moves {
      let guest = Int32(move.guest)
      cluster.members[move.target].append(~guest)
      cluster.guests[move.guest].moving += 1
      pending.append(
        Migration(
          guest: guest, target: Int32(move.target),
          end: time + rules.migrationSeconds(memoryMiB: cluster.guests[move.guest].memory)))
      books.migrate(zone: zone[Int(hostOf[move.guest])], at: time)
      touched += [move.target, Int(hostOf[move.guest])]
    }
    reallocate(touched, at: time)
  }

  private mutating func reallocate(_ hosts: [Int], at time: Double) {
    for host in Set(hosts).sorted() {
      isLive[host] = true
      allocate(host, at: time)
    }
  }

  /// Ends all migrations that end before the next step, those of one instant together.
  mutating func endMigrations(before limit: Double, sampleAt sample: Double) {
    while let end = pending.map(\.end).min(), end < limit {
      look(at: end, isRegular: false, sinceSample: end - sample)
      var touched: [Int] = []
      for migration in pending where migration.end == end {
        let guest = Int(migration.guest)
        let (source, target) = (Int(hostOf[guest]), Int(migration.target))
        cluster.members[source].removeAll { $0 == migration.guest }
        if let place = cluster.members[target].firstIndex(of: ~migration.guest) {
          cluster.members[target].remove(at: place)
        }
        cluster.members[target].append(migration.guest)
        hostOf[guest] = migration.target
        cluster.guests[guest].moving -= 1
        touched += [source, target]
      }
      pending.removeAll { $0.end == end }
      reallocate(touched, at: end)
      guard rules.idleGuestsLeave else { continue }
      for host in Set(touched) {
        for member in cluster.members[host]
        where member >= 0 && cluster.guests[Int(member)].moving == 0 {
          if cluster.guests[Int(member)].demand == 0 { remove(Int(member)) }
        }
      }
    }
  }
}
