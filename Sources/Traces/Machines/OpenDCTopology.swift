/// A topology of OpenDC as JSON: a zone for each cluster, with linear power.
///
/// Numbers are plain or texts with a unit; plain frequencies are MHz, memory MiB and power W.
package enum OpenDCTopology: MachineReader {
  package static let name = OpenDC.name
  package static let summary = "OpenDC topology as JSON"

  private static let units: [String: Double] = [
    "hz": 1e-6, "khz": 1e-3, "mhz": 1, "ghz": 1e3, "mib": 1, "gib": 1024, "tib": 1_048_576,
    "mb": 1e6 / 1_048_576, "gb": 1e9 / 1_048_576, "watts": 1, "watt": 1, "w": 1, "kw": 1e3,
  ]

  package static func machines(
    _ input: TraceInput, into table: inout MachineTable
  ) throws(TraceError) {
    table.citation = "OpenDC topology"
    for file in try input.files(".json") {
      let document = try JSONText(file, limit: input.options.unpackedLimitBytes)
      for cluster in try document.required("clusters").elements {
        let zone = cluster["name"]?.text ?? "a"
        let copies = cluster["count"]?.number ?? 1
        for host in try cluster.required("hosts").elements {
          let cpu = try host.required("cpu")
          let memory = try host.required("memory")
          let model = host["cpuPowerModel"]
          let cores = try amount(try cpu.required("coreCount")) * (cpu["count"]?.number ?? 1)
          let size = memory["size"] ?? memory["memorySize"]
          let mebibytes = try size.map { node throws(TraceError) in try amount(node) } ?? 0
          let count = (host["count"]?.number ?? 1) * copies
          guard MachineTable.check(cores: cores, memoryMiB: mebibytes), count >= 0, count <= 1e6
          else { throw host.problem(MachineTable.sizes) }
          table.add(
            .init(
              cores: Int(cores), memoryMiB: Int(mebibytes), gpus: 0,
              megahertz: try cpu["coreSpeed"].map { node throws(TraceError) in
                try amount(node)
              } ?? 0,
              idleWatts: try model?["idlePower"].map { node throws(TraceError) in
                try amount(node)
              } ?? 0,
              fullWatts: try model?["maxPower"].map { node throws(TraceError) in
                try amount(node)
              } ?? 0), zone: zone, count: Int(count))
        }
      }
    }
  }

  private static func amount(_ node: JSONText) throws(TraceError) -> Double {
    if let number = node.number, number >= 0, number < 1e12 { return number }
    let parts = (node.text ?? "").split(separator: " ")
    guard parts.count == 2, let number = Double(parts[0]), number >= 0, number < 1e12,
      let factor = units[parts[1].lowercased()]
    else { throw node.problem("a number with a unit, such as `2.1 GHz`") }
    return number * factor
  }
}
