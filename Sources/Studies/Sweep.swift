package import Documents
internal import Foundation
internal import Platform
package import Simulation
package import Traces

/// Simulates every platform of a study and prices the ledgers with every book.
package struct Sweep: Sendable {
  /// The study being answered.
  package let study: Study
  /// What is to be known of the trace.
  package let trace: TraceSummary
  /// The workload of each shape that a platform is given.
  private let assemblies: [Shaping: Assembly]

  /// Everything a sweep found.
  package struct Outcome: Sendable {
    /// The runs and what they cost.
    package var results: StudyResults
    /// Simulations that were run: at most platforms × replications, whatever the number of books.
    package var simulations: Int
  }

  /// Prepares a sweep over a stored trace.
  ///
  /// - Throws: What the trace cannot support.
  package init(
    _ study: Study, store: TraceStore, profiles: TraceStore? = nil, path: String = "study"
  ) throws(Problems) {
    var assemblies: [Shaping: Assembly] = [:]
    for variant in study.platforms where assemblies[variant.shape] == nil {
      assemblies[variant.shape] = try Assembly(
        study, store: store, profiles: profiles, shape: variant.shape, path: path)
    }
    let first = study.platforms.first?.shape ?? Shaping()
    guard let base = assemblies[first] else { throw Problems([]) }
    if assemblies.values.contains(where: { $0.horizon != base.horizon }) {
      throw Problems([
        Problem(
          file: path, line: 0, column: 0, message: "the shapes make traces of different lengths",
          hint: "`horizon: { length: … }` cuts them to the same")
      ])
    }
    let services = PricedServices(study.books)
    let lost = services.problems(base.workload, base.owners, base.ownerOf, path: path)
    guard lost.isEmpty else { throw Problems(lost) }
    var told = study
    told.warnings += services.misspelt(base.workload)
    self.assemblies = assemblies
    let manifest = store.manifest
    trace = TraceSummary(
      digests: [store.digest] + (profiles.map { [$0.digest] } ?? []), format: manifest.format,
      citation: manifest.citation, files: manifest.files, guests: base.workload.count,
      tenants: store.tenantNames.count, services: base.workload.serviceNames.count,
      stepMilliseconds: manifest.stepMilliseconds,
      horizonMilliseconds: base.horizon,
      startEpochMilliseconds: manifest.startEpochMilliseconds,
      largestError: manifest.columns["samples"]?.largestError ?? 0, quality: manifest.quality)
    told.warnings += study.hostsNobodyHas(at: trace.epoch(of: study))
    told.warnings += study.shortSpotTraces(until: base.horizon)
    self.study = told
  }

  /// Runs the simulations that the store lacks on `jobs` threads.
  ///
  /// Results are kept by index, never by arrival; finished runs reach the store in the order of
  /// their index, so that a stop loses only those that wait for an earlier one, and no more than
  /// four for each thread wait.
  package func run(
    jobs: Int, store: (any RunStore)? = nil, progress: @escaping @Sendable (Int, Int) -> Void
  ) async throws -> Outcome {
    let replications = study.replications
    let total = study.platforms.count * replications
    let keys = store == nil ? [] : try (0..<total).map(key)
    var found: [RunRecord?] = Array(repeating: nil, count: total)
    if let store {
      try store.save(study, trace: trace, keys: keys)
      for index in 0..<total { found[index] = try store.record(for: keys[index]) }
    }
    let missing = found.indices.filter { found[$0] == nil }
    try await withThrowingTaskGroup(of: (Int, RunRecord).self) { group in
      var next = 0
      var running = 0
      var done = 0
      var committed = 0
      func add() {
        while running < max(jobs, 1), next < missing.count, next < committed + 4 * max(jobs, 1) {
          let index = missing[next]
          next += 1
          running += 1
          group.addTask { (index, self.record(index)) }
        }
      }
      add()
      while let (index, record) = try await group.next() {
        found[index] = record
        running -= 1
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
    return Outcome(
      results: StudyResults(study: study, trace: trace, records: records),
      simulations: missing.count)
  }

  /// What the results of a run depend on, as one hash: code, trace, platform, seed, replication,
  /// and how demand and owners are told apart; never a price.
  private func key(_ index: Int) throws -> String {
    struct Inputs: Encodable {
      var codeVersion: Int
      var trace: [String]
      var blueprint: Blueprint
      var shape: Shaping
      var demand: String
      var services: Study.Services
      var length: Int64?
      var redraw: [Study.Uncertainty]
      var owners: Int
      var seed: UInt64
      var replication: Int
      /// Where runs follow the calendar.
      var epoch: Int64?
    }
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    return Digest.of(
      try encoder.encode(
        Inputs(
          codeVersion: Self.codeVersion, trace: trace.digests,
          blueprint: study.platforms[index / study.replications].blueprint,
          shape: study.platforms[index / study.replications].shape, demand: study.demand.text,
          services: study.services,
          length: study.horizon.lengthMilliseconds, redraw: study.redraw,
          owners: study.showbackOwners, seed: study.seed,
          replication: index % study.replications,
          epoch: study.platforms[index / study.replications].blueprint.followsCalendar
            ? trace.epoch(of: study) : nil)))
  }

  /// Raised by every change that moves a number of a run.
  private static let codeVersion = 19

  /// What one run depends on.
  package func request(_ index: Int) -> RunRequest {
    let replication = index % study.replications
    let variant = study.platforms[index / study.replications]
    guard let assembly = assemblies[variant.shape] else {
      preconditionFailure("every shape of the study was assembled")
    }
    let (workload, ownerOf) = assembly.draw(replication)
    var request = RunRequest(
      workload: workload, blueprint: variant.blueprint,
      seed: study.seed, replication: replication)
    request.epoch = trace.epoch(of: study)
    request.notesHosts = true
    request.redrawsIncidents = study.redraw.contains(.incidents)
    request.owners = assembly.owners
    request.ownerOf = ownerOf
    return request
  }

  /// Simulates one run.
  package func record(_ index: Int) -> RunRecord { Simulator.run(request(index)) }
}
