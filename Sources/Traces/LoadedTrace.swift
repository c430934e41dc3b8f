/// A trace in memory: its guests as columns, ordered by arrival, and their utilisation.
package struct LoadedTrace: Sendable {
  /// Length of a step and of the trace, in milliseconds.
  package var stepMilliseconds: Int64, horizonMilliseconds: Int64
  /// Start of the trace, in milliseconds since 1970 UTC, where it is known.
  package var startEpochMilliseconds: Int64?
  /// One element per guest; times in milliseconds from the start of the trace.
  package var names: [String] = []
  package var created: [Int64] = [], deleted: [Int64] = []
  package var millicores: [Int32] = [], memoryMiB: [Int32] = []
  /// Indices into the names below; a deployment of -1 is none.
  package var tenant: [Int32] = [], deployment: [Int32] = []
  /// First step, first sample and number of samples of each guest.
  package var firstStep: [Int32] = [], firstSample: [Int] = [], sampleCount: [Int32] = []
  /// Names, from the trace: hostile text.
  package var tenantNames: [String], deploymentNames: [String]
  /// Utilisation of the guest's cores in basis points, guest after guest.
  package var samples: [UInt16] = []
  /// What was wrong with the files.
  package var quality: QualityReport
  /// How to cite the source.
  package var citation: String

  /// Reads trace files.
  ///
  /// - Throws: ``TraceError`` with the first ten problems.
  package static func read(
    _ paths: [String], format: any TraceReader.Type, options: ReadOptions
  ) throws(TraceError) -> LoadedTrace {
    var builder = TraceBuilder(badRows: options.badRows)
    try format.read(paths, into: &builder, options: options)
    try builder.checkRows()
    guard !builder.guests.isEmpty else {
      throw .at(paths.first ?? "", "no guest", expected: "at least one")
    }
    return LoadedTrace(builder)
  }

  private init(_ builder: TraceBuilder) {
    stepMilliseconds = builder.stepMilliseconds
    horizonMilliseconds = builder.horizonMilliseconds
    startEpochMilliseconds = builder.startEpochMilliseconds
    tenantNames = builder.tenants.list
    deploymentNames = builder.deployments.list
    quality = builder.quality
    citation = builder.citation
    let order = builder.guests.indices.sorted {
      let (left, right) = (builder.guests[$0].created, builder.guests[$1].created)
      return left != right ? left < right : $0 < $1
    }
    for index in order {
      let guest = builder.guests[index]
      names.append(guest.name)
      created.append(guest.created)
      deleted.append(max(guest.deleted, guest.created + 1))
      millicores.append(guest.millicores)
      memoryMiB.append(guest.memoryMiB)
      tenant.append(guest.tenant)
      deployment.append(guest.deployment)
      firstStep.append(guest.firstStep)
      firstSample.append(samples.count)
      sampleCount.append(Int32(guest.samples.count))
      samples += guest.samples.map { UInt16((min(max($0, 0), 100) * 100).rounded()) }
      quality.censoredLeft += Int(guest.censored & 1)
      quality.censoredRight += Int(guest.censored >> 1)
      if guest.samples.isEmpty { quality.guestsWithoutDemand += 1 }
    }
  }
}
