/// A trace format: one file in `Formats/`.
package protocol TraceReader: Sendable {
  /// The name in study files and on the command line.
  static var name: String { get }
  /// One sentence on what the format is.
  static var summary: String { get }

  /// Whether a file's beginning looks like this format, and like no other.
  static func isLikely(_ head: FileHead) -> Bool

  /// Reads files of the format into a store.
  static func read(
    _ input: TraceInput, into writer: inout TraceWriter
  ) throws(TraceError)
}

/// The formats that can be read.
package enum TraceFormats {
  /// Every format, by name.
  package static let all: [any TraceReader.Type] = [
    Alibaba2017.self, Alibaba2018.self, AlibabaDLRM.self, AlibabaGPU2020.self, AzureArrivals.self,
    AzureFlavours.self, AzureFunctions2019.self, AzureFunctions2021.self, AzureLLM.self,
    AzureMonitor.self, AzurePacking.self, AzureVM.self, Bitbrains.self, CloudWatch.self, GWF.self,
    Google2011.self, Google2019.self, GoogleVMs.self, Helios.self, HuaweiEast.self,
    KubernetesPods.self, MappedCSV.self, Materna.self, OpenB.self, OpenDC.self, Philly.self,
    PlanetLab.self, Prometheus.self, RVTools.self, SWF.self, WebLoad.self,
  ]

  /// The format of this name, or nil.
  package static func named(_ name: String) -> (any TraceReader.Type)? {
    all.first { $0.name == name }
  }
}

/// What a reader must be told.
package struct ReadOptions: Sendable, Hashable, Codable {
  /// Rows that may be rejected before the import fails.
  package var badRows = 0
  /// Size of guests where the format has none: cores and memory in MiB.
  package var defaultCores = 1.0, defaultMemoryMiB = 1024.0
  /// Sizes for the files of a format that has a file per guest and no sizes: the first part of the
  /// files gets the first size, and so on in equal parts; empty for the default size.
  package var sizes: [Machine] = []
  /// Length of a step for a format whose readings have lengths of their own; nil for five minutes.
  package var stepMilliseconds: Int64?
  /// Bytes that the files may have when they are unpacked.
  package var unpackedLimitBytes: Int64 = 1 << 40
  /// The machine that normalised sizes are parts of.
  package var reference: Machine?
  /// What stands for a missing reading.
  package var gaps = GapRule.hold
  /// Whether it is kept how far readings may stray within their step, for formats that tell a step's
  /// least and most; it takes two bytes more for each.
  package var keepsSpread = false
  /// What a reading is, where the format leaves it open.
  package var readingUnit: ReadingUnit?
  /// What the columns of a CSV file mean.
  package var mapping: ColumnMapping?

  /// Creates the defaults.
  package init() {}

  /// The size of the guest of one of so many files.
  func size(of index: Int, among count: Int) -> Machine {
    guard !sizes.isEmpty else { return Machine(cores: defaultCores, memoryMiB: defaultMemoryMiB) }
    let part = (count + sizes.count - 1) / sizes.count
    return sizes[min(index / max(part, 1), sizes.count - 1)]
  }

  /// What stands for a missing reading; before the first one, always the first.
  package enum GapRule: String, Sendable, CaseIterable, Codable {
    /// The reading before.
    case hold
    /// A straight line between the readings before and after.
    case interpolate
    /// Nothing was used.
    case zero
  }

  /// What a reading is.
  package enum ReadingUnit: String, Sendable, CaseIterable, Codable {
    /// Per cent of the guest's cores.
    case percent
    /// A share of the guest's cores.
    case share
    /// Cores.
    case cores
  }

  /// A machine by its size.
  package struct Machine: Sendable, Hashable, Codable {
    /// Cores, and memory in MiB.
    package var cores: Double, memoryMiB: Double

    /// Describes a machine.
    package init(cores: Double, memoryMiB: Double) {
      self.cores = cores
      self.memoryMiB = memoryMiB
    }
  }
}
