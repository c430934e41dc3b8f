import Platform

/// The loads of a run, summed by step for each zone and by hour for each owner.
struct LoadSums {
  /// Length of a step in milliseconds, and the number of steps and hours.
  let step: Int64
  let steps: Int
  let hours: Int
  /// Load and power of whole steps: core-basis-points and watts.
  ///
  /// Shape: `[zones][steps]`.
  var used: [[Int64]]
  var power: [[Double]]
  /// The same for parts of steps, times milliseconds.
  ///
  /// Shape: `[zones][steps]`.
  var usedParts: [[Int64]]
  var powerParts: [[Double]]
  /// Demand not served, in core-basis-point milliseconds.
  ///
  /// Shape: `[zones][steps]`.
  var unmet: [[Int64]]
  /// Demand by ledger cell and owner in core-basis-point milliseconds; empty where nobody asks.
  ///
  /// Shape: `[cells × owners][hours]`, rows made on first use.
  var demandOf: [[Int64]]
  /// What of it was not served.
  ///
  /// Shape: as `demandOf`.
  var unmetOf: [[Double]]
  let owners: Int
  var counts = RunRecord.Counts()
  /// Overloaded steps of hosts that a limit of power or the clock frequency holds down.
  var cappedSteps: Int64 = 0
  /// Steps of hosts whose guests touch more memory than there is.
  var pressedSteps: Int64 = 0
  /// Demand that is expected not to be served, within steps too, in core-basis-point milliseconds.
  var unservedWithinSteps = 0.0

  init(step: Int64, steps: Int, hours: Int, zones: Int, cells: Int, owners: Int) {
    self.step = step
    self.steps = steps
    self.hours = hours
    self.owners = owners
    used = Array(repeating: Array(repeating: 0, count: steps), count: zones)
    power = Array(repeating: Array(repeating: 0, count: steps), count: zones)
    usedParts = used
    powerParts = power
    unmet = used
    demandOf = Array(repeating: [], count: cells * owners)
    unmetOf = Array(repeating: [], count: cells * owners)
  }

  /// Adds demand of an owner at a place, in core-basis-point milliseconds within one hour.
  mutating func addDemand(_ amount: Int64, cell: Int32, owner: Int32, hour: Int) {
    let index = Int(cell) * owners + Int(owner)
    if demandOf[index].isEmpty { demandOf[index] = Array(repeating: 0, count: hours) }
    demandOf[index][hour] += amount
  }

  /// Adds what of an owner's demand was not served, in core-basis-point milliseconds.
  mutating func addUnmet(_ amount: Double, cell: Int32, owner: Int32, hour: Int) {
    let index = Int(cell) * owners + Int(owner)
    if unmetOf[index].isEmpty { unmetOf[index] = Array(repeating: 0, count: hours) }
    unmetOf[index][hour] += amount
  }
}
