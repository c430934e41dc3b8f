/// Machines of Google's traces of 2019, `machine_events` as JSON lines.
///
/// Capacities are parts of the reference machine. What a machine was last added or updated to
/// counts; one that was removed and did not return is left out.
package enum Google2019Machines: MachineReader {
  package static let name = Google2019.name
  package static let summary = "Google 2019 machine_events"

  package static func machines(
    _ input: TraceInput, into table: inout MachineTable
  ) throws(TraceError) {
    table.citation = "Wilkes, Google cluster-usage traces v3, 2020; CC-BY-4.0"
    let reference = try TraceWriter.reference(input, "capacities")
    var kinds: [String: MachineTable.Kind] = [:]
    for file in input.files where file.name.contains("machine_events") || input.files.count == 1 {
      var rows = try input.rows(file, separator: TextRows.none)
      while try rows.next() {
        let event = try rows.json()
        guard let machine = event["machine_id"]?.scalar else {
          throw event.problem("a `machine_id`")
        }
        let type = event["type"]?.scalar ?? ""
        if type == "2" || type == "REMOVE" {
          kinds[machine] = nil
          continue
        }
        guard let capacity = event["capacity"] else { continue }
        let cores = ((capacity["cpus"]?.number ?? 0) * reference.cores).rounded()
        let memory = ((capacity["memory"]?.number ?? 0) * reference.memoryMiB).rounded()
        guard MachineTable.check(cores: cores, memoryMiB: memory) else {
          throw capacity.problem(MachineTable.sizes)
        }
        kinds[machine] = .init(cores: Int(cores), memoryMiB: Int(memory), gpus: 0)
      }
    }
    for kind in kinds.values { table.add(kind, zone: "all") }
  }
}
