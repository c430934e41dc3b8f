internal import GRDB

/// Azure's trace for packing of 2020, a SQLite database with the tables `vm` and `vmType`.
///
/// Times are days; a start before 0 is a guest that was alive, no end one that outlived the trace.
/// Sizes are parts of a machine: of the several machines that a type fits, the one with the lowest
/// number counts, against the reference machine. Tenants own guests.
package enum AzurePacking: TraceReader {
  package static let name = "azure-packing"
  package static let summary = "Azure packing 2020: a SQLite database of guests and their types"

  package static func read(
    _ input: TraceInput, into writer: inout TraceWriter
  ) throws(TraceError) {
    writer.citation = "Hadary et al., Protean, OSDI 2020; CC-BY-4.0"
    let machine = try TraceWriter.reference(input, "sizes")
    for file in input.files {
      // The writer cannot be lent to the database's closure: rows come out first.
      let rows: [Guest]
      do {
        rows = try guests(file.path)
      } catch {
        throw .at(
          file.name, "no database with the tables `vm` and `vmType`", expected: "the packing trace")
      }
      for row in rows {
        writer.quality.rowsRead += 1
        guard let cores = row.cores, let memory = row.memory, (0...1).contains(memory),
          cores > 0, cores <= 1, row.start.isFinite, abs(row.start) < 1e5,
          (row.end ?? 0).isFinite, abs(row.end ?? 0) < 1e5, row.end ?? .infinity > row.start
        else {
          writer.quality.rowsRejected += 1
          continue
        }
        writer.add(
          TraceWriter.Guest(
            name: writer.guests.names.number(of: row.name),
            tenant: writer.tenants.number(of: row.tenant),
            created: Int64(max(row.start, 0) * 86_400_000),
            deleted: row.end.map { Int64(max($0, 0) * 86_400_000) } ?? TraceWriter.openEnd,
            millicores: Int32(max(cores * machine.cores * 1000, 1).rounded()),
            memoryMiB: Int32((memory * machine.memoryMiB).rounded(.up)),
            censored: row.start < 0 ? 1 : 0))
      }
    }
    writer.settle()
  }

  private struct Guest {
    var name: String
    var tenant: String
    var start: Double
    var end: Double?
    var cores: Double?
    var memory: Double?
  }

  private static func guests(_ path: String) throws -> [Guest] {
    var configuration = Configuration()
    configuration.readonly = true
    let queue = try DatabaseQueue(path: path, configuration: configuration)
    return try queue.read { database in
      try Row.fetchCursor(
        database,
        sql: """
          SELECT vm.vmId, vm.tenantId, vm.starttime, vm.endtime, size.core, size.memory
          FROM vm LEFT JOIN (
            SELECT vmTypeId, core, memory, min(machineId) FROM vmType GROUP BY vmTypeId
          ) AS size USING (vmTypeId)
          ORDER BY vm.starttime, vm.vmId
          """
      ).map { row in
        func number(_ name: String) -> Double? { Double.fromDatabaseValue(row[name]) }
        return Guest(
          name: "\((row["vmId"] as DatabaseValue).description)",
          tenant: "\((row["tenantId"] as DatabaseValue).description)",
          start: number("starttime") ?? .nan, end: number("endtime"), cores: number("core"),
          memory: number("memory"))
      }.reduce(into: []) { $0.append($1) }
    }
  }
}
