/// What the columns of a CSV file mean: a table of guests, a table of readings, or both.
package struct ColumnMapping: Sendable, Hashable, Codable {
  /// The character between fields.
  package var separator: UInt8 = 44
  /// Length of a step, in milliseconds; divides an hour.
  package var stepMilliseconds: Int64 = 300_000
  /// One row per guest, and one row per reading.
  package var guests: Guests?, readings: Readings?

  /// Creates a mapping of nothing.
  package init() {}

  /// A column by the name in the heading, with the factor to the store's unit.
  package struct Column: Sendable, Hashable, Codable {
    /// The name in the heading.
    package var name: String
    /// What a number of the file is multiplied with.
    package var factor: Double

    /// Creates a column.
    package init(name: String, factor: Double = 1) {
      self.name = name
      self.factor = factor
    }
  }

  /// A column of instants.
  package struct TimeColumn: Sendable, Hashable, Codable {
    /// The name in the heading.
    package var name: String
    /// Milliseconds of one unit, or nil for dates as ISO 8601 writes them.
    package var millisecondsPerUnit: Double?

    /// Creates a column.
    package init(name: String, millisecondsPerUnit: Double?) {
      self.name = name
      self.millisecondsPerUnit = millisecondsPerUnit
    }
  }

  /// The columns of a table of guests.
  package struct Guests: Sendable, Hashable, Codable {
    /// The file's name, or nil for every file.
    package var file: String?
    /// Name, owner and service.
    package var guest: String, tenant: String?, service: String?
    /// The machine that it runs on.
    package var machine: String?
    /// Start, and end; a guest without an end lives until the trace's.
    package var created: TimeColumn, deleted: TimeColumn?
    /// Cores, memory in MiB, and mean utilisation in per cent.
    package var cores: Column?, memory: Column?, mean: Column?

    /// Describes a table.
    package init(
      file: String?, guest: String, tenant: String?, service: String?, created: TimeColumn,
      deleted: TimeColumn?, cores: Column?, memory: Column?, mean: Column?
    ) {
      self.file = file
      self.guest = guest
      self.tenant = tenant
      self.service = service
      self.created = created
      self.deleted = deleted
      self.cores = cores
      self.memory = memory
      self.mean = mean
    }
  }

  /// The columns of a table of readings.
  package struct Readings: Sendable, Hashable, Codable {
    /// The file's name, or nil for every file.
    package var file: String?
    /// Name of the guest, owner and service.
    package var guest: String, tenant: String?, service: String?
    /// Instant, and utilisation: per cent of the guest's cores, or cores where `cpuIsCores`.
    package var time: TimeColumn, cpu: Column, cpuIsCores: Bool
    /// Cores and memory in MiB, where the table has them.
    package var cores: Column?, memory: Column?

    /// Describes a table.
    package init(
      file: String?, guest: String, tenant: String?, service: String?, time: TimeColumn,
      cpu: Column, cpuIsCores: Bool, cores: Column?, memory: Column?
    ) {
      self.file = file
      self.guest = guest
      self.tenant = tenant
      self.service = service
      self.time = time
      self.cpu = cpu
      self.cpuIsCores = cpuIsCores
      self.cores = cores
      self.memory = memory
    }
  }
}

extension ColumnMapping.Guests {
  /// The columns that the table names, each once.
  var names: [String] {
    ColumnMapping.distinct([
      guest, tenant, service, machine, created.name, deleted?.name, cores?.name, memory?.name,
      mean?.name,
    ])
  }
}

extension ColumnMapping.Readings {
  /// The columns that the table names, each once.
  var names: [String] {
    ColumnMapping.distinct([
      guest, tenant, service, time.name, cpu.name, cores?.name, memory?.name,
    ])
  }
}

extension ColumnMapping {
  /// The names that are there, in their order, each once.
  fileprivate static func distinct(_ names: [String?]) -> [String] {
    var distinct: [String] = []
    for case let name? in names where !distinct.contains(name) { distinct.append(name) }
    return distinct
  }
}
