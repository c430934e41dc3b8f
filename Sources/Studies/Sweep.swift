package import Economics
internal import Kernels
package import Platform
package import Simulation
package import Traces

/// Simulates every platform of a study and prices the ledgers with every book.
package struct Sweep: Sendable {
  /// The study being answered.
  package let study: Study
  /// The guests.
  package let workload: Workload
  private let samples: [UInt16]

  /// One scenario's results.
  package struct Scenario: Sendable {
    /// Index of the platform and the book in the study.
    package var platform: Int, book: Int
    /// Cost of each replication over the horizon.
    package var costs: [Rating.Cost]
  }

  /// Everything a sweep found.
  package struct Outcome: Sendable {
    /// The runs.
    ///
    /// Shape: `[platforms][replications]`.
    package var records: [[RunRecord]]
    /// Every platform under every book.
    package var scenarios: [Scenario]
    /// Simulations that were run: platforms × replications, whatever the number of books.
    package var simulations: Int
  }

  /// Prepares a sweep over a loaded trace.
  package init(_ study: Study, trace: LoadedTrace) {
    self.study = study
    let step = trace.stepMilliseconds
    var workload = Workload(
      stepMilliseconds: step, steps: Int((trace.horizonMilliseconds + step - 1) / step))
    workload.tenantNames = trace.tenantNames
    workload.arrival = trace.created
    workload.departure = trace.deleted
    workload.millicores = trace.millicores
    workload.memoryMiB = trace.memoryMiB
    workload.tenant = trace.tenant
    workload.identity = trace.names.map(Identity.of)
    // A guest without readings keeps one constant sample, the study's assumption.
    let constant = trace.samples.count
    samples = trace.samples + [UInt16((study.assumedUtilisation * 10_000).rounded())]
    workload.demand = trace.created.indices.map { row in
      let count = trace.sampleCount[row]
      guard count > 0 else { return DemandRow(start: constant, phase: 0, length: 1) }
      let shift = trace.firstStep[row] % count
      return DemandRow(
        start: trace.firstSample[row], phase: (count - shift) % count, length: count)
    }
    (workload.service, workload.serviceNames) = Self.services(trace)
    self.workload = workload
  }

  /// Deployments with at least two guests that arrive together are services.
  private static func services(_ trace: LoadedTrace) -> ([Int32], [String]) {
    var first: [Int32: Int64] = [:]
    var together: [Int32: Int] = [:]
    for row in trace.created.indices where trace.deployment[row] >= 0 {
      let deployment = trace.deployment[row]
      let start = max(trace.created[row], 0)
      if first[deployment] == nil { first[deployment] = start }
      if first[deployment] == start { together[deployment, default: 0] += 1 }
    }
    var index: [Int32: Int32] = [:]
    var names: [String] = []
    let service = trace.deployment.map { deployment -> Int32 in
      guard deployment >= 0, together[deployment, default: 0] > 1 else { return -1 }
      if let known = index[deployment] { return known }
      index[deployment] = Int32(names.count)
      names.append(trace.deploymentNames[Int(deployment)])
      return Int32(names.count - 1)
    }
    return (service, names)
  }

  /// Whether some platform asks for elasticity although the trace has no services.
  package var lacksServices: Bool {
    workload.serviceNames.isEmpty
      && study.platforms.contains { $0.blueprint.elasticity.name != "none" }
  }

  /// Hours of the horizon.
  package var horizonHours: Double { Double(workload.horizon) / 3_600_000 }

  /// Runs all simulations on `jobs` threads; results are stored by index, never by arrival.
  package func run(
    jobs: Int, progress: @escaping @Sendable (Int, Int) -> Void
  ) async -> Outcome {
    let replications = study.replications
    let total = study.platforms.count * replications
    var found: [RunRecord?] = Array(repeating: nil, count: total)
    await withTaskGroup(of: (Int, RunRecord).self) { group in
      var next = 0
      var done = 0
      func add() {
        guard next < total else { return }
        let index = next
        next += 1
        group.addTask { (index, self.record(index)) }
      }
      for _ in 0..<max(jobs, 1) { add() }
      while let (index, record) = await group.next() {
        found[index] = record
        done += 1
        progress(done, total)
        add()
      }
    }
    let flat = found.compactMap(\.self)
    let records = study.platforms.indices.map {
      Array(flat[($0 * replications)..<(($0 + 1) * replications)])
    }
    return Outcome(records: records, scenarios: price(records), simulations: total)
  }

  private func record(_ index: Int) -> RunRecord {
    let request = RunRequest(
      workload: workload, blueprint: study.platforms[index / study.replications].blueprint,
      seed: study.seed, replication: index % study.replications)
    return Simulator.run(request, samples: samples.span)
  }

  /// Prices finished runs; simulates nothing.
  package func price(_ records: [[RunRecord]]) -> [Scenario] {
    var scenarios: [Scenario] = []
    for (index, variant) in study.platforms.enumerated() {
      let rating = Rating(blueprint: variant.blueprint, horizonHours: horizonHours)
      let costs = rating.costs(of: records[index].map(\.ledger), books: study.books)
      for book in study.books.indices {
        scenarios.append(
          Scenario(platform: index, book: book, costs: costs.map { $0[book] }))
      }
    }
    return scenarios
  }
}
