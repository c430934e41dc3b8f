/// Machines that a trace's table lists, by size and place.
package struct MachineTable: Sendable {
  /// A size of machine.
  package struct Kind: Sendable, Hashable, Comparable {
    /// Cores, memory in MiB, and GPUs.
    package var cores: Int, memoryMiB: Int, gpus: Int
    /// The model of the GPUs, empty where the table tells none.
    package var gpuModel: String
    /// Clock frequency in MHz, and watts idle and at full load; 0 where the table tells none.
    package var megahertz: Double, idleWatts: Double, fullWatts: Double

    /// Describes a size.
    package init(
      cores: Int, memoryMiB: Int, gpus: Int, gpuModel: String = "", megahertz: Double = 0,
      idleWatts: Double = 0, fullWatts: Double = 0
    ) {
      self.cores = cores
      self.memoryMiB = memoryMiB
      self.gpus = gpus
      self.gpuModel = gpuModel
      self.megahertz = megahertz
      self.idleWatts = idleWatts
      self.fullWatts = fullWatts
    }

    package static func < (left: Kind, right: Kind) -> Bool {
      (left.cores, left.memoryMiB, left.gpus, left.gpuModel, left.megahertz, left.fullWatts)
        < (
          right.cores, right.memoryMiB, right.gpus, right.gpuModel, right.megahertz,
          right.fullWatts
        )
    }
  }

  /// How many machines of each size each zone has.
  package private(set) var zones: [String: [Kind: Int]] = [:]
  /// How to cite the source.
  package var citation = ""

  /// Adds machines.
  mutating func add(_ kind: Kind, zone: String, count: Int = 1) {
    zones[zone, default: [:]][kind, default: 0] += count
  }

  /// All sizes, sorted.
  package var kinds: [Kind] { Set(zones.values.flatMap(\.keys)).sorted() }

  /// Number of machines.
  package var count: Int { zones.values.reduce(0) { $0 + $1.values.reduce(0, +) } }

  /// Reads the machines of files.
  package static func read(
    _ paths: [String], format: any MachineReader.Type, options: ReadOptions, scratch: String
  ) throws(TraceError) -> MachineTable {
    var files = InputFiles(scratch: scratch, limit: options.unpackedLimitBytes)
    let input = TraceInput(files: try files.files(paths), options: options)
    var table = MachineTable()
    try format.machines(input, into: &table)
    guard table.count > 0 else {
      throw .at(input.files.first?.name ?? "", "no machine", expected: "at least one")
    }
    guard table.count <= 1_000_000 else {
      throw .at(input.files[0].name, "\(table.count) machines", expected: "at most 1,000,000")
    }
    return table
  }

  /// The size that a row tells, in cores and MiB.
  ///
  /// - Throws: Where no host type can be of that size; the error names `column`.
  static func kind(
    cores: Double, memoryMiB: Double, gpus: Double = 0, gpuModel: String = "",
    _ rows: borrowing TextRows, _ column: Int
  ) throws(TraceError) -> Kind {
    guard check(cores: cores, memoryMiB: memoryMiB), gpus <= 32 else {
      throw rows.problem(column, expected: sizes)
    }
    return Kind(
      cores: Int(cores), memoryMiB: Int(memoryMiB), gpus: Int(gpus),
      gpuModel: gpus >= 1 ? gpuModel : "")
  }

  /// The machines that a host type can be.
  static let sizes = "a machine of 1 to 10,000 cores, 1 GiB or more and at most 32 GPUs"

  /// Whether a host type can be of a size.
  static func check(cores: Double, memoryMiB: Double) -> Bool {
    cores >= 1 && cores <= 10_000 && memoryMiB >= 1024 && memoryMiB <= 1e9
  }
}

/// A format whose tables list machines: one file in `Machines/`.
package protocol MachineReader: Sendable {
  /// The name on the command line, that of the trace format it belongs to.
  static var name: String { get }
  /// One sentence on which table it reads.
  static var summary: String { get }

  /// Reads the machines of files.
  static func machines(_ input: TraceInput, into table: inout MachineTable) throws(TraceError)
}

/// The formats that machines can be read from.
package enum MachineFormats {
  /// Every format, by name.
  package static let all: [any MachineReader.Type] = [
    Alibaba2017Machines.self, Alibaba2018Machines.self, AlibabaGPU2020Machines.self,
    Google2011Machines.self, Google2019Machines.self, KubernetesNodes.self, OpenBNodes.self,
    OpenDCTopology.self, RVToolsHosts.self,
  ]

  /// The format of this name, or nil.
  package static func named(_ name: String) -> (any MachineReader.Type)? {
    all.first { $0.name == name }
  }
}
