/// What a rule may do.
package enum QueueAction: Sendable, Hashable {
  /// Starts a guest by its place in the line.
  case start(Int)
  /// Sends a running guest back into the line, by its place among those that run; its work since the last
  /// snapshot is lost.
  case preempt(Int)
}

/// What a rule sees.
package struct QueuePicture: Sendable {
  /// Guests that wait, in the order in which they asked.
  package var line: [QueuedGuest]
  /// Guests that run.
  package var running: [RunningGuest]
  /// What they leave of all hosts, and of each.
  package var free: Capacity, hosts: [Capacity]
  /// All hosts that are up.
  package var total: Capacity
  /// Milliseconds from the start.
  package var time: Int64
  /// The accounts, with what each has now.
  package var accounts: [QueueAccount]

  /// Describes a line.
  package init(
    line: [QueuedGuest], running: [RunningGuest] = [], free: Capacity, hosts: [Capacity] = [],
    total: Capacity, time: Int64, accounts: [QueueAccount]
  ) {
    self.line = line
    self.running = running
    self.free = free
    self.hosts = hosts
    self.total = total
    self.time = time
    self.accounts = accounts
  }
}

/// Whoever shares the cluster: a tenant, or some of them.
package struct QueueAccount: Sendable, Hashable {
  /// Part of the cluster that it is entitled to, all adding up to 1, and the most that it may have.
  package var entitled: Double, limit: Double
  /// What its guests have now.
  package var held: Capacity
  /// Cores that it used on average, long ago counting less; 0 where nothing is remembered.
  package var used: Double

  /// Describes an account.
  package init(
    entitled: Double, limit: Double = 1, held: Capacity = .zero,
    used: Double = 0
  ) {
    self.entitled = entitled
    self.limit = limit
    self.held = held
    self.used = used
  }
}

/// A guest that waits, or several that start together.
package struct QueuedGuest: Sendable, Hashable {
  /// What it asks for, and how long it is thought to run, in milliseconds.
  package var size: Capacity, estimate: Int64
  /// Its account, and its priority.
  package var account: Int, priority: Int
  /// When it asked, and when it should have done its work, in milliseconds from the start.
  package var asked: Int64, deadline: Int64
  /// How many start together.
  package var guests: Int
  /// Whether others wait for it once it has waited too long: not where it could not start anyway.
  package var mayHoldUp = true

  /// Describes a guest.
  package init(
    size: Capacity, estimate: Int64, account: Int = 0, priority: Int = 0, asked: Int64 = 0,
    deadline: Int64 = .max, guests: Int = 1
  ) {
    self.size = size
    self.estimate = estimate
    self.account = account
    self.priority = priority
    self.asked = asked
    self.deadline = deadline
    self.guests = guests
  }
}

/// A guest that runs.
package struct RunningGuest: Sendable, Hashable {
  /// What it has, and when it is thought to end, in milliseconds from the start.
  package var size: Capacity, end: Int64
  /// Its account, its priority, its host, and since when it runs.
  package var account: Int, priority: Int, host: Int, start: Int64

  /// Describes a guest.
  package init(
    size: Capacity, end: Int64, account: Int = 0, priority: Int = 0, host: Int = 0,
    start: Int64 = 0
  ) {
    self.size = size
    self.end = end
    self.account = account
    self.priority = priority
    self.host = host
    self.start = start
  }
}
