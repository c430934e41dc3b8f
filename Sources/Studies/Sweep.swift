package import Economics
internal import Foundation
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
  /// Digest of the trace files and of how they are read.
  private let traceDigest: String

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
    let files = Digest.files(study.tracePaths).map { Digest.ofFile($0) ?? "" }
    let reading = "\(study.traceFormat) \(study.readOptions) \(study.assumedUtilisation)"
    traceDigest = Digest.of(Array((files + [reading]).joined(separator: " ").utf8))
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
    workload.samples = [SampleColumn(basisPoints: trace.samples)]
    // A guest without readings has a constant demand, the study's assumption.
    let assumed = Int((study.assumedUtilisation * 10_000).rounded())
    workload.demand = trace.created.indices.map { row in
      let count = trace.sampleCount[row]
      guard count > 0 else { return .constant(basisPoints: assumed) }
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

  /// Runs the simulations that the store lacks on `jobs` threads.
  ///
  /// Results are kept by index, never by arrival; finished runs reach the store in the order of
  /// their index, so that a stop loses only those that wait for an earlier one.
  package func run(
    jobs: Int, store: (any RunStore)? = nil, progress: @escaping @Sendable (Int, Int) -> Void
  ) async throws -> Outcome {
    let replications = study.replications
    let total = study.platforms.count * replications
    let keys = store == nil ? [] : try (0..<total).map(key)
    var found: [RunRecord?] = Array(repeating: nil, count: total)
    if let store { for index in 0..<total { found[index] = try store.record(for: keys[index]) } }
    let missing = found.indices.filter { found[$0] == nil }
    try await withThrowingTaskGroup(of: (Int, RunRecord).self) { group in
      var next = 0
      var done = 0
      var committed = 0
      func add() {
        guard next < missing.count else { return }
        let index = missing[next]
        next += 1
        group.addTask { (index, self.record(index)) }
      }
      for _ in 0..<max(jobs, 1) { add() }
      while let (index, record) = try await group.next() {
        found[index] = record
        done += 1
        while committed < missing.count, let ready = found[missing[committed]] {
          try store?.save(ready, for: keys[missing[committed]])
          committed += 1
        }
        progress(done, missing.count)
        add()
      }
    }
    let flat = found.compactMap(\.self)
    let records = study.platforms.indices.map {
      Array(flat[($0 * replications)..<(($0 + 1) * replications)])
    }
    return Outcome(records: records, scenarios: price(records), simulations: missing.count)
  }

  /// What the results of a run depend on, as one hash: code, trace, platform, seed, replication.
  private func key(_ index: Int) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    let variant = study.platforms[index / study.replications]
    var bytes = Array(try encoder.encode(variant.blueprint))
    bytes += Array(
      "\(Self.codeVersion) \(traceDigest) \(study.seed) \(index % study.replications)".utf8)
    return Digest.of(bytes)
  }

  /// Raised by every change that moves a number of a run.
  private static let codeVersion = 1

  private func record(_ index: Int) -> RunRecord {
    let request = RunRequest(
      workload: workload, blueprint: study.platforms[index / study.replications].blueprint,
      seed: study.seed, replication: index % study.replications)
    return Simulator.run(request)
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
