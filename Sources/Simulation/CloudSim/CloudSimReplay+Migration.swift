import Platform
import Policies

extension CloudSimReplay {
  /// Starts moves in their order; guests stay at their sources and are announced at their targets.
  mutating func start(_ moves: [Cluster.Move], at time: Double) {
    for move in moves {
      let guest = Int32(move.guest)
      cluster.members.append(~guest, to: move.target)
      cluster.guests[move.guest].moving += 1
      pending.append(
        Migration(
          guest: guest, target: Int32(move.target),
          end: time + rules.migrationSeconds(memoryMiB: Double(cluster.guests[move.guest].memory))))
      let source = Int(stays[move.guest].host)
      books.migrate(zone: zone[source], at: time)
      (isTouched[move.target], isTouched[source]) = (true, true)
    }
    reallocate(at: time)
  }

  /// Shares the capacities of the hosts touched, whose guests have come or gone.
  private mutating func reallocate(at time: Double) {
    for host in isTouched.indices where isTouched[host] {
      isTouched[host] = false
      isLive[host] = true
      allocate(host, at: time, after: nil)
    }
  }

  /// Ends all migrations that end before the next step, those of one instant together.
  mutating func endMigrations(before limit: Double, sampleAt sample: Double) {
    while let end = pending.map(\.end).min(), end < limit {
      look(at: end, isRegular: false, sinceSample: end - sample)
      for migration in pending where migration.end == end {
        let guest = Int(migration.guest)
        let (source, target) = (Int(stays[guest].host), Int(migration.target))
        cluster.members.remove(migration.guest, from: source)
        cluster.members.remove(~migration.guest, from: target)
        cluster.members.append(migration.guest, to: target)
        stays[guest].host = migration.target
        cluster.guests[guest].moving -= 1
        (isTouched[source], isTouched[target]) = (true, true)
        if cluster.guests[guest].demand == 0, cluster.guests[guest].moving == 0 {
          idle.append(migration.guest)
        }
      }
      pending.removeAll { $0.end == end }
      reallocate(at: end)
      removeIdleGuests()
    }
  }
}
