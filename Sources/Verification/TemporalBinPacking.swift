internal import Platform
internal import Simulation

/// First fit and best fit on lifetimes of real Azure guests.
package enum TemporalBinPacking: Verification {
  package static let name = "temporal-bin-packing"
  package static let summary =
    "first fit and best fit open the servers, busy time and fire-ups of the instances' reference"
  package static let needs = "tbpp/d1"

  package static func findings(_ data: ReferenceData) throws -> [Finding] {
    var checked = 0
    var different: [Finding] = []
    for row in try data.rows("tbpp/reference_ff_bf.csv").dropFirst()
    where row[0].hasPrefix("d1/") && data.has("tbpp/\(row[0])") {
      let items = try data.rows("tbpp/\(row[0])", separator: "\t")
        .map { $0.compactMap(Int64.init) }
      let expected = row.dropFirst().compactMap(Int64.init)
      for (policy, columns) in [("first-fit", 4...6), ("best-fit", 7...9)] {
        let finding = Finding(
          "\(row[0]) \(policy)", Array(expected[columns]), outcome(items, policy: policy))
        if !finding.agrees { different.append(finding) }
        checked += 1
      }
    }
    return different + [Finding("instances × rules that were compared", 400, checked)]
  }

  /// Servers opened, busy time and fire-ups.
  ///
  /// Guests hold no memory, so that only cores decide; servers never opened are emptiest and
  /// highest, and so come last under both rules.
  private static func outcome(_ items: [[Int64]], policy: String) -> [Int64] {
    let guests = items.dropFirst().sorted { ($0[1], $0[0]) < ($1[1], $1[0]) }
    let horizon = (guests.map { $0[2] }.max() ?? 0) + 1
    let hour: Int64 = 3_600_000
    var workload = Workload(stepMilliseconds: hour, steps: Int((horizon + hour - 1) / hour))
    for item in guests {
      workload.add(
        arrival: item[1], departure: item[2], millicores: Int32(item[3]) * 1000, memoryMiB: 0)
    }
    var blueprint = Blueprint.uniform(hosts: 200, cores: Int(items[0][1]), memoryGiB: 1)
    blueprint.placement = Choice(name: policy)
    var request = RunRequest(workload: workload, blueprint: blueprint, seed: 1)
    request.notesFirstHosts = true
    let record = Simulator.run(request)
    return [
      Int64(Set(record.firstHosts).count), record.counts.occupiedMilliseconds,
      record.counts.occupations,
    ]
  }
}
