import Platform
import Policies

/// What a run notes about its guests while it goes on.
struct RunNotes {
  var firstHosts: [Int32] = []
  var incidents: [Incident] = []
  var refusals: [Refusal: Int] = [:]
  var downMilliseconds: [Incident.Cause: Int64] = [:]
  var recoveryMilliseconds: [Int64] = []
  var lossMilliseconds: [Int64] = []
  var provisioningMilliseconds: [Int64] = []
  var admitted = 0
  var burst = 0
  /// Guests that came back to the home site.
  var returned = 0
  /// Instances of spare capacity that a provider took back.
  var interruptions = 0
  /// Round trips of guests from their own site at each start, in milliseconds.
  var latencies: [Double] = []
  var hostsUsed = 0
  var hostsUsedPeak = 0
  /// Thousandths of GPUs that guests hold, and the most of them.
  var gpusHeld: Int64 = 0
  var gpusHeldPeak: Int64 = 0
  var scalingActions = 0
  var replicasRefused = 0
  /// How often a service without replicas was woken.
  var coldStarts = 0
  var nodesAdded = 0, nodesRemoved = 0, evicted = 0
  /// Own hosts that are not there yet, those of them that are ordered, and those that have come.
  var absent: [(state: Int, host: Int)] = []
  var ordered: [Int: Set<Int>] = [:]
  var arrived: [(state: Int, host: Int, time: Int64)] = []
  var hostsOrdered = 0
  /// Migrations that started, what they send, and the demand that guests lost while they were copied, in
  /// core-basis-point milliseconds.
  var migrations = 0
  var hosts: [HostRecord] = []
  /// Highest power of racks less their limit where below it, and time for which a limit was not kept.
  var strandedRackKilowatts: Double?
  var overCapMilliseconds: Int64 = 0
  var migratedMiB = 0.0
  /// Guests that left the home site before it was lost.
  var relocated = 0
  /// Changes of guests' cores.
  var resized = 0
  var lostToMigration = 0.0
  /// Guests that ran and went down, and when, where requests are looked at.
  var deaths: [(row: Int32, time: Int64)] = []
  /// Drills held, guests recovered in them at own sites, and those of them without room there.
  var drills = 0
  var drilled = 0
  var drilledWithoutRoom = 0
  var counts = RunRecord.Counts()
}
