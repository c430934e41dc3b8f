internal import Foundation
package import Platform

/// A trace on disk: columns that are mapped into memory, and a manifest.
///
/// Guests are ordered by arrival, then by their order in the trace.
package struct TraceStore: Sendable {
  /// What the store holds.
  package let manifest: StoreManifest
  /// Digest of the manifest, which holds those of the columns: it names the contents.
  package let digest: String
  /// One element per guest; times in milliseconds from the start of the trace.
  package let arrival: [Int64], departure: [Int64]
  package let millicores: [Int32], memoryMiB: [Int32], milliGPUs: [Int32]
  /// Indices into the names below; a deployment of -1 is none.
  package let tenant: [Int32], deployment: [Int32]
  /// Index into the machines' names, or -1 where it is not known.
  package let machine: [Int32]
  /// Index into the lists of GPU models, or -1 for any model.
  package let gpuModel: [Int32]
  /// How long guests were thought to live when they were asked for, in milliseconds, or -1.
  package let estimate: [Int64]
  /// Bit 0: alive before the trace; bit 1: alive after it.
  package let censored: [UInt8]
  /// Samples of 99 % and more: censored, for the guest may have wanted more.
  package let nearFull: [Int32]
  /// Mean utilisation of the trace's table in per cent, or not a number.
  package let meanPercent: [Float]
  /// First step, first sample and number of samples of each guest.
  package let firstStep: [Int32], firstSample: [Int64], sampleCount: [Int32]
  /// Names, from the trace: hostile text.
  package let tenantNames: [String], deploymentNames: [String], machineNames: [String]
  /// Models that will do, separated by `|`.
  package let gpuModelNames: [String]
  /// Utilisation of the guests' cores, guest after guest.
  package let samples: SampleColumn
  /// How far each sample may stray within its step, where that was kept: a standard deviation.
  package let spreads: SampleColumn?
  private let nameBytes: Data
  private let nameEnds: [Int64]

  /// Number of guests.
  package var count: Int { arrival.count }

  /// Opens a store.
  package init(at folder: String) throws(TraceError) {
    let path = "\(folder)/manifest.json"
    guard let data = FileManager.default.contents(atPath: path) else {
      throw .at(
        folder, kind: .missing, "no manifest.json", expected: "a trace store",
        hint: "`headroom import` makes one")
    }
    guard let manifest = try? JSONDecoder().decode(StoreManifest.self, from: data) else {
      throw .at(path, "another manifest", expected: "the manifest of a trace store")
    }
    guard manifest.version == StoreManifest.currentVersion else {
      throw .at(
        path, "version \(manifest.version)", expected: "\(StoreManifest.currentVersion)",
        hint: "import the trace again")
    }
    self.manifest = manifest
    digest = Digest.of(data)
    let columns = Columns(folder: folder, manifest: manifest)
    arrival = try columns.array("arrival")
    departure = try columns.array("departure")
    millicores = try columns.array("millicores")
    memoryMiB = try columns.array("memory_mib")
    milliGPUs = try columns.array("milli_gpus")
    gpuModel = try columns.array("gpu_model")
    estimate = try columns.array("estimate")
    gpuModelNames = try columns.names("gpu_model")
    tenant = try columns.array("tenant")
    deployment = try columns.array("deployment")
    machine = try columns.array("machine")
    machineNames = try columns.names("machine")
    censored = try columns.array("censored")
    nearFull = try columns.array("near_full")
    meanPercent = try columns.array("mean_percent")
    firstStep = try columns.array("first_step")
    firstSample = try columns.array("first_sample")
    sampleCount = try columns.array("sample_count")
    tenantNames = try columns.names("tenant")
    deploymentNames = try columns.names("deployment")
    nameBytes = try columns.data("guest_names")
    nameEnds = try columns.array("guest_name_ends")
    let encoding = manifest.columns["samples"].flatMap {
      SampleColumn.Encoding(rawValue: $0.type)
    }
    guard let encoding else {
      throw .at(path, "no samples", expected: "the manifest of a trace store")
    }
    samples = SampleColumn(try columns.data("samples"), encoding: encoding)
    spreads =
      manifest.columns["spreads"] == nil
      ? nil : SampleColumn(try columns.data("spreads"), encoding: .hundredths)
    try check(path)
  }

  /// Checks what the simulation takes for granted, for a store may come from anywhere.
  private func check(_ path: String) throws(TraceError) {
    let counts: [Int] = [
      departure.count, millicores.count, memoryMiB.count, tenant.count, deployment.count,
      censored.count, nearFull.count, meanPercent.count, milliGPUs.count, firstStep.count,
      firstSample.count,
      sampleCount.count, machine.count, gpuModel.count, estimate.count, nameEnds.count,
      manifest.guests,
    ]
    let equal = counts.allSatisfy { $0 == count }
    var isSound = equal && count > 0 && manifest.stepMilliseconds > 0
    if isSound { isSound = 3_600_000 % manifest.stepMilliseconds == 0 }
    for guest in 0..<(isSound ? count : 0) {
      let first = firstSample[guest]
      let end = first.addingReportingOverflow(Int64(sampleCount[guest]))
      isSound =
        isSound && departure[guest] > arrival[guest] && millicores[guest] > 0
        && memoryMiB[guest] >= 0 && tenantNames.indices.contains(Int(tenant[guest]))
        && machine[guest] >= -1 && Int(machine[guest]) < machineNames.count
        && gpuModel[guest] >= -1 && Int(gpuModel[guest]) < gpuModelNames.count
        && milliGPUs[guest] >= 0
        && deployment[guest] >= -1 && Int(deployment[guest]) < deploymentNames.count
        && first >= 0 && sampleCount[guest] >= 0 && !end.overflow
        && end.partialValue <= Int64(samples.count) && firstStep[guest] >= 0
        && (guest == 0 || arrival[guest] >= arrival[guest - 1])
    }
    isSound = isSound && spreads.map { $0.count == samples.count } ?? true
    guard isSound else {
      throw .at(path, "columns that do not fit together", expected: "a whole trace store")
    }
  }

  /// The bytes of a guest's name.
  package func nameBytes(of guest: Int) -> some Sequence<UInt8> {
    let end = min(Int(nameEnds[guest]), nameBytes.count)
    let start = guest > 0 ? min(max(Int(nameEnds[guest - 1]), 0), end) : 0
    return nameBytes.dropFirst(start).prefix(end - start)
  }

  /// A guest's name: hostile text.
  package func name(of guest: Int) -> String {
    String(decoding: Array(nameBytes(of: guest)), as: UTF8.self)
  }

  /// Names of the columns whose files differ from the manifest.
  package func damagedColumns(in folder: String) -> [String] {
    manifest.columns.filter { Digest.ofFile("\(folder)/\($0.key).npy") != $0.value.sha256 }
      .map(\.key).sorted()
  }

  /// Reads the columns of a folder.
  private struct Columns {
    let folder: String
    let manifest: StoreManifest

    func data(_ name: String) throws(TraceError) -> Data {
      guard let column = manifest.columns[name],
        let data = NumPyFile.elements(
          of: "\(folder)/\(name).npy", type: column.type, count: column.count)
      else {
        throw .at(
          "\(folder)/\(name).npy", "another file", expected: "the column of the manifest",
          hint: "import the trace again")
      }
      return data
    }

    func array<Element: BitwiseCopyable>(_ name: String) throws(TraceError) -> [Element] {
      let data = try data(name)
      guard let column = manifest.columns[name], column.type == Self.type(of: Element.self) else {
        throw .at("\(folder)/\(name).npy", "another type", expected: "the column's own")
      }
      return unsafe data.withUnsafeBytes {
        unsafe Array($0.assumingMemoryBound(to: Element.self))
      }
    }

    private static func type(of element: Any.Type) -> String {
      switch element {
      case is Int64.Type: "<i8"
      case is Int32.Type: "<i4"
      case is Float.Type: "<f4"
      default: "|u1"
      }
    }

    func names(_ name: String) throws(TraceError) -> [String] {
      let bytes: [UInt8] = try array("\(name)_names")
      let ends: [Int64] = try array("\(name)_name_ends")
      var start = 0
      var names: [String] = []
      for end in ends {
        guard end >= start, end <= bytes.count else {
          throw .at("\(folder)/\(name)_name_ends.npy", "a wrong end", expected: "rising ends")
        }
        names.append(String(decoding: bytes[start..<Int(end)], as: UTF8.self))
        start = Int(end)
      }
      return names
    }
  }
}
