import Kernels
import Platform
import Policies

/// Hosts with their guests and loads, as consolidation sees them.
///
/// Loads are in thousandths of a core of the trace's reference machine.
struct Cluster: ~Copyable {
  /// What one host of a type is like.
  struct Kind {
    /// What it serves, and what one guest of one core may get of it.
    var capacity: Double
    var core: Double
    /// In MiB.
    var memory: Double
    /// Watts at 0, 10, … 100 % load, the last one twice.
    var watts: [Double]
    /// Watts of a host without guests.
    var restingWatts: Double

    /// Power at a utilisation in [0, 1], in watts.
    func power(at utilisation: Double) -> Double {
      let low = Int(utilisation * 10)
      let high = Int((utilisation * 10).rounded(.up))
      let slope = (watts[high] - watts[low]) / 10
      return watts[low] + slope * (utilisation - Double(low) / 10) * 100
    }
  }

  /// How moves are decided.
  struct Manner {
    /// Whether loads and powers of hosts stay those before any move while moves are decided, a woken
    /// host costs no idle power, and hosts that have just been given guests may be emptied: the way
    /// of CloudSim.
    var isCloudSim: Bool
    /// Whether memory and what is promised to guests must fit.
    var heedsMemory: Bool
    /// Seconds to move a MiB, and seconds between decisions.
    var secondsPerMiB: Double, period: Double
    var seed: UInt64, replication: Int
  }

  /// A list of guests that has changed while moves are decided.
  enum Change {
    /// The host has got one more guest.
    case added(host: Int)
    /// The host's list was another one.
    case replaced(host: Int, members: [Int32])
  }

  let manner: Manner
  let kinds: [Kind]
  /// The type of each host.
  ///
  /// Shape: `[hosts]`.
  let kind: [Int32]
  /// The guests of each host; one that is still on its way stands as its complement.
  var members: GuestLists
  /// Allocated load without the loss of migrations, load that finds no taker, the first over
  /// capacity and the power drawn by it.
  ///
  /// Shape: `[hosts]`.
  var allocated: [Double], available: [Double], utilisation: [Double], power: [Double]
  /// Hosts that take no guests.
  ///
  /// Shape: `[hosts]`.
  var isClosed: [Bool]
  /// What of a host's capacity and memory is not promised to guests, and the load of guests that
  /// cannot be moved.
  ///
  /// Shape: `[hosts]`.
  var unpromised: [Double], freeMemory: [Double], fixedLoad: [Double]

  /// What is known of a guest.
  ///
  /// All of it is asked for at once and by guests in no order: so it lies together, and in little room.
  struct Guest {
    /// What it asks for now.
    var demand = 0.0
    /// What it may ask for.
    var size: Int32 = 0
    /// In MiB.
    var memory: Int32 = 0
    /// Of its host's capacity.
    var promised: Int32 = 0
    /// How many migrations of it are under way.
    var moving: Int32 = 0
  }

  /// Shape: `[guests]`.
  var guests: [Guest]
  var history: DemandHistory
  /// The most memory that a guest has had, in MiB.
  var largestMemory: Int32

  /// Hosts that may take guests while moves are decided, and what is undone afterwards.
  var targets = MigrationTargets()
  var journal: [Change] = []
  /// Overloaded hosts and moves off them at the last decision.
  var overloadedHosts = 0
  var relievingMoves = 0
  /// By how many watts the last guest placed raised its host's power.
  var lastRise = 0.0

  /// - Parameter rules: What decisions are to be taken by, if any.
  init(
    _ manner: Manner, _ rules: Consolidation?, kinds: [Kind], kind: [Int32], guests: [Guest]
  ) {
    self.manner = manner
    self.kinds = kinds
    self.kind = kind
    self.guests = guests
    largestMemory = guests.reduce(0) { max($0, $1.memory) }
    let hosts = kind.count
    members = GuestLists(hosts: hosts)
    allocated = Array(repeating: 0, count: hosts)
    available = kind.map { kinds[Int($0)].capacity }
    unpromised = Array(repeating: .infinity, count: hosts)
    freeMemory = unpromised
    fixedLoad = allocated
    utilisation = allocated
    power = kind.map { kinds[Int($0)].restingWatts }
    isClosed = Array(repeating: false, count: hosts)
    history = DemandHistory(guests: guests.count, kept: rules?.historyLength ?? 1)
  }

  /// Makes room for one more guest.
  mutating func addPlace() {
    guests.append(Guest())
    history.addPlace()
  }
}
