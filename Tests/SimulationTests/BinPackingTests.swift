import Foundation
import Platform
import Simulation
import TestSupport
import Testing

@Suite("Temporal bin packing of real lifetimes")
struct BinPackingTests {
  @Test(
    "First fit and best fit open the servers, busy time and fire-ups of the reference",
    .enabled(if: Reference.has("tbpp/d1"), "needs the reference data"))
  func equalsReference() throws {
    var checked = 0
    for row in try Reference.rows("tbpp/reference_ff_bf.csv").dropFirst()
    where row[0].hasPrefix("d1/") && Reference.has("tbpp/\(row[0])") {
      let items = try Reference.rows("tbpp/\(row[0])", separator: "\t")
        .map { $0.compactMap(Int64.init) }
      let expected = row.dropFirst().compactMap(Int64.init)
      // Guests hold no memory, so that only cores decide; servers never opened are emptiest and
      // highest, and so come last under both rules.
      for (policy, columns) in [("first-fit", 4...6), ("best-fit", 7...9)] {
        let record = run(items, policy: policy)
        let opened = Int64(Set(record.firstHosts).count)
        #expect(
          [opened, record.counts.occupiedMilliseconds, record.counts.occupations]
            == columns.map { expected[$0] },
          "\(row[0]) \(policy)")
      }
      checked += 1
    }
    #expect(checked == 200)
  }

  private func run(_ items: [[Int64]], policy: String) -> RunRecord {
    let guests = items.dropFirst().sorted { ($0[1], $0[0]) < ($1[1], $1[0]) }
    let horizon = (guests.map { $0[2] }.max() ?? 0) + 1
    let hour: Int64 = 3_600_000
    var workload = Workload(
      stepMilliseconds: hour, steps: Int((horizon + hour - 1) / hour))
    for item in guests {
      workload.add(
        arrival: item[1], departure: item[2], millicores: Int32(item[3]) * 1000, memoryMiB: 0)
    }
    var blueprint = Platforms.uniform(hosts: 200, cores: Int(items[0][1]), memoryGiB: 1)
    blueprint.placement = Choice(name: policy)
    return Simulator.run(
      RunRequest(workload: workload, blueprint: blueprint, seed: 1))
  }
}
