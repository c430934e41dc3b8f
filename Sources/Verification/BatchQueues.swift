internal import Foundation
internal import Platform
internal import Simulation
internal import Traces

/// Start times of batch jobs under three queues, job by job.
package enum BatchQueues: Verification {
  package static let name = "batch-queues"
  package static let summary =
    "starts of 13,145 batch jobs first come, shortest first, and by EASY backfilling"
  package static let needs = "swf_reference/clean_hpc2n_240.swf"

  private static let queues = [("FCFS", "fcfs"), ("SJF", "sjf"), ("EASY", "easy")]
  /// Mean wait in seconds, bounded slowdown at 10 s and makespan in seconds, of independent computations.
  private static let published: [String: [Double]] = [
    "clean_hpc2n_240 FCFS": [5614.437, 47.3053, 5_309_576],
    "clean_hpc2n_240 SJF": [3476.247, 31.3341, 5_401_726],
    "clean_hpc2n_240 EASY": [3533.544, 16.4639, 5_282_045],
    "clean_lublin_256 FCFS": [2_388_443.760, 66_502.48, 12_482_549],
    "clean_lublin_256 SJF": [275_304.223, 53.5435, 11_359_058],
    "clean_lublin_256 EASY": [97_155.995, 590.0538, 8_730_698],
  ]

  package static func findings(_ data: ReferenceData) throws -> [Finding] {
    try [("clean_hpc2n_240", 240), ("clean_lublin_256", 256)].flatMap { name, processors in
      let path = data.file("swf_reference/\(name).swf").path
      let workload = try workload(path)
      // Stores begin near their first job.
      let first = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")
        .first { !$0.hasPrefix(";") }?.split(separator: " ").dropFirst().first
      let origin = (first.flatMap { Int64($0) } ?? 0) - (workload.arrival.first ?? 0) / 1000
      return try queues.flatMap { label, queue in
        var blueprint = Blueprint.uniform(hosts: 1, cores: processors, memoryGiB: 1 << 20)
        blueprint.placement = Choice(name: "first-fit")
        blueprint.clock = Choice(name: "work")
        blueprint.queue = Choice(name: queue)
        var request = RunRequest(workload: workload, blueprint: blueprint, seed: 1)
        request.notesFirstHosts = true
        let record = Simulator.run(request)
        let starts = try data.rows("swf_reference/\(name).\(label).starts.csv").dropFirst()
          .compactMap { row in row.count == 2 ? Int64(row[1]) : nil }
        let expected = published["\(name) \(label)"] ?? []
        let same = zip(record.firstStarts, starts).count { ($0.0 / 1000) + origin == $0.1 }
        return [
          Finding(
            "\(name), \(label): jobs that start as there", Double(starts.count), Double(same),
            within: 0),
          Finding(
            "mean wait, s", expected[0], (record.metrics[.waitMean] ?? 0) * 60, within: 6e-4),
          Finding(
            "bounded slowdown", expected[1], record.metrics[.boundedSlowdown] ?? 0, within: 6e-3),
          Finding(
            "makespan, s", expected[2],
            (record.metrics[.makespanHours] ?? 0) * 3600 - Double(workload.arrival.first ?? 0)
              / 1000,
            within: 0.5),
        ]
      }
    }
  }

  /// The jobs of a cleaned trace, in the order of their numbers.
  private static func workload(_ path: String) throws -> Workload {
    let folder = FileManager.default.temporaryDirectory.appending(
      path: "headroom-queue-\(ProcessInfo.processInfo.globallyUniqueString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    try TraceImport.make(folder.path, from: [path], format: SWF.self, options: ReadOptions())
    let store = try TraceStore(at: folder.path)
    // Long enough for the longest line.
    var workload = Workload(
      stepMilliseconds: 3_600_000, steps: Int(store.manifest.horizonMilliseconds / 3_600_000) + 6000
    )
    let order = (0..<store.count).sorted {
      (store.arrival[$0], Int(store.name(of: $0)) ?? 0)
        < (store.arrival[$1], Int(store.name(of: $1)) ?? 0)
    }
    for guest in order {
      workload.add(
        arrival: store.arrival[guest], departure: store.departure[guest],
        millicores: store.millicores[guest], memoryMiB: 0,
        demand: .constant(basisPoints: 10_000))
    }
    workload.estimate = order.map { store.estimate[$0] }
    return workload
  }
}
