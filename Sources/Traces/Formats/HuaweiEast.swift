/// Creations and deletions of Huawei-East-1: `vmid,cpu,memory,time,type`, type 0 and 1.
///
/// Times are seconds, memory is in GB; a guest that is never deleted lives on.
package enum HuaweiEast: TraceReader {
  package static let name = "huawei-east-1"
  package static let summary = "Huawei-East-1: creations and deletions of guests"

  package static func isLikely(_ head: FileHead) -> Bool {
    head.heading.hasPrefix("vmid,cpu,memory,time,type")
  }

  package static func read(
    _ input: TraceInput, into writer: inout TraceWriter
  ) throws(TraceError) {
    writer.citation = "Sheng et al., VMAgent, IJCAI 2022"
    let tenant = writer.tenants.number(of: "huawei")
    var alive: [Int32: Int] = [:]
    for file in try input.files(".csv") {
      var rows = try input.rows(file)
      let heading = try Heading(&rows)
      let guest = try heading.column("vmid")
      let (cores, memory) = (try heading.column("cpu"), try heading.column("memory"))
      let (time, type) = (try heading.column("time"), try heading.column("type"))
      try writer.forEachRow(of: rows) { writer, row throws(TraceError) in
        try row.expect(fields: heading.count)
        let second = try row.amount(time, "seconds")
        let name = writer.name(row, guest).number
        switch try row.number(type, "0 or 1") {
        case 0:
          let size = try TraceWriter.size(
            cores: try row.amount(cores, "cores"),
            memoryMiB: try row.amount(memory, "memory in GB") * 1024, row, cores)
          alive[name] = writer.add(
            TraceWriter.Guest(
              name: name, tenant: tenant, created: Int64(second * 1000),
              deleted: TraceWriter.openEnd, millicores: size.millicores,
              memoryMiB: size.memoryMiB))
        case 1:
          guard let index = alive.removeValue(forKey: name) else {
            throw row.problem(guest, expected: "a guest that was created before")
          }
          writer.guests.deleted[index] = Int64(second * 1000)
        default: throw row.problem(type, expected: "0 for a creation, 1 for a deletion")
        }
      }
    }
    writer.settle()
  }
}
