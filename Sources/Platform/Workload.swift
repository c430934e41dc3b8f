/// The guests of one trace as columns, ready to simulate.
///
/// Guests are ordered by arrival, then by their order in the trace. Every column has one element
/// per guest.
package struct Workload: Sendable {
  /// Length of a step, in milliseconds; divides an hour.
  package var stepMilliseconds: Int64
  /// Number of steps.
  package var steps: Int
  /// Stable identities: independent of row, scenario and filtering.
  package var identity: [UInt64] = []
  /// Arrival and departure, in milliseconds from the start; departure is later than arrival.
  package var arrival: [Int64] = []
  package var departure: [Int64] = []
  /// How long guests were thought to live when they were asked for, in milliseconds, or -1; empty where
  /// nobody was asked.
  package var estimate: [Int64] = []
  /// Virtual processors in thousandths of a core, and memory in MiB.
  package var millicores: [Int32] = []
  /// Cores that a guest's demand is a share of, in thousandths; more than `millicores` for one that
  /// was made smaller than its readings, which then uses at most what it has.
  package var demandMillicores: [Int32] = []
  package var memoryMiB: [Int32] = []
  /// GPUs; their models are bits in the order of ``gpuModelNames``.
  package var gpus: [GPUDemand] = []
  /// Number of the machine that the trace saw the guest on, or -1.
  package var machine: [Int32] = []
  /// Index into ``tenantNames``.
  package var tenant: [Int32] = []
  /// Index into ``serviceNames``, or -1 for a guest of no service.
  package var service: [Int32] = []
  /// Index into ``groupNames`` of what the guest belongs to, also where it is alone in it and so of no
  /// service; -1 for nothing, empty where nobody belongs to anything.
  package var group: [Int32] = []
  /// Where each guest's demand is found.
  package var demand: [DemandRow] = []
  /// The rows of guests that each guest waits for, in a workflow; empty where there is none.
  package var parents: [[Int32]] = []
  /// Samples that demand rows point into.
  package var samples: [SampleColumn] = []
  /// How far each sample of the first column may stray within its step, where that is known: a standard
  /// deviation in per cent of the guest's cores.
  package var spreads: SampleColumn?
  /// For a replication that redraws demand: the day whose demand each day shows; empty for its
  /// own.
  package var dayOrder: [Int32] = []
  /// Names, from the trace: hostile text.
  package var tenantNames: [String] = []
  package var serviceNames: [String] = []
  package var groupNames: [String] = []
  package var gpuModelNames: [String] = []

  /// Creates an empty workload.
  package init(stepMilliseconds: Int64, steps: Int) {
    self.stepMilliseconds = stepMilliseconds
    self.steps = steps
  }

  /// Adds a guest whose identity is its number, counted from 1.
  package mutating func add(
    arrival: Int64, departure: Int64, millicores: Int32, memoryMiB: Int32, service: Int32 = -1,
    gpus: GPUDemand = .none, demand: DemandRow = .constant(basisPoints: 0)
  ) {
    identity.append(UInt64(count) &+ 1)
    self.arrival.append(arrival)
    self.departure.append(departure)
    self.millicores.append(millicores)
    demandMillicores.append(millicores)
    self.memoryMiB.append(memoryMiB)
    self.gpus.append(gpus)
    machine.append(-1)
    tenant.append(0)
    self.service.append(service)
    self.demand.append(demand)
  }

  /// The guests in another order.
  ///
  /// - Parameter order: A row for each row of the result.
  package func reordered(_ order: [Int]) -> Workload {
    var result = self
    result.identity = order.map { identity[$0] }
    result.arrival = order.map { arrival[$0] }
    result.departure = order.map { departure[$0] }
    result.millicores = order.map { millicores[$0] }
    result.demandMillicores = order.map { demandMillicores[$0] }
    result.memoryMiB = order.map { memoryMiB[$0] }
    result.gpus = order.map { gpus[$0] }
    result.machine = order.map { machine[$0] }
    result.tenant = order.map { tenant[$0] }
    result.service = order.map { service[$0] }
    if !estimate.isEmpty { result.estimate = order.map { estimate[$0] } }
    if !group.isEmpty { result.group = order.map { group[$0] } }
    result.demand = order.map { demand[$0] }
    if !parents.isEmpty {
      let rowOf = Dictionary(
        order.enumerated().map { (Int32($1), Int32($0)) }, uniquingKeysWith: { first, _ in first })
      result.parents = order.map { parents[$0].compactMap { rowOf[$0] } }
    }
    return result
  }

  /// The service of a guest, or the name of what it alone belongs to; empty for neither.
  package func serviceName(of guest: Int) -> String {
    let own = Int(service[guest])
    if own >= 0 { return serviceNames[own] }
    guard !group.isEmpty, group[guest] >= 0 else { return "" }
    return groupNames[Int(group[guest])]
  }

  /// The tenant of a guest; empty for none.
  package func tenantName(of guest: Int) -> String {
    let own = Int(tenant[guest])
    return tenantNames.indices.contains(own) ? tenantNames[own] : ""
  }

  /// Number of guests.
  package var count: Int { arrival.count }
  /// Length, in milliseconds.
  package var horizon: Int64 { Int64(steps) * stepMilliseconds }
  /// Length, in whole hours, the last one perhaps incomplete.
  package var hours: Int { Int((horizon + 3_599_999) / 3_600_000) }
}

/// Where the utilisation of one guest stands among the samples.
///
/// At step *k* the guest demands sample `start + (k + phase) mod length` of its column; a row of
/// length 0 demands the same at every step.
package struct DemandRow: Sendable, Hashable {
  /// Index of the row's first sample; for a constant row, basis points of the guest's cores.
  package var start: Int
  /// Added to the step before the remainder is taken; at least 0.
  package var phase: Int32
  /// Number of samples in the row, 0 for a constant.
  package var length: Int32
  /// Index into the workload's columns.
  package var column: Int32

  /// Creates a row.
  package init(start: Int, phase: Int32, length: Int32, column: Int32 = 0) {
    self.start = start
    self.phase = phase
    self.length = length
    self.column = column
  }

  /// A row that always demands this many basis points of the guest's cores.
  package static func constant(basisPoints: Int) -> DemandRow {
    DemandRow(start: basisPoints, phase: 0, length: 0)
  }
}
