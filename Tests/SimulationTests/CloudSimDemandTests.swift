import Foundation
import Platform
import Testing

@testable import Simulation

@Suite("Demand read ahead")
struct CloudSimDemandTests {
  @Test(
    "Shares are those of one sample after the other, however they are written and wherever rows end"
  )
  func ahead() {
    let basisPoints = (0..<220).map { UInt16($0 * 37 % 101 * 100) }
    var workload = Workload(stepMilliseconds: 300_000, steps: 100)
    workload.samples = [
      SampleColumn(basisPoints: basisPoints),
      SampleColumn(percent: basisPoints.map { Float($0) / 100 }),
      SampleColumn(Data(basisPoints.map { UInt8($0 / 100) }), encoding: .wholePercent),
    ]
    let rows = [
      DemandRow(start: 3, phase: 0, length: 100), DemandRow(start: 9, phase: 5, length: 70),
      DemandRow(start: 2, phase: 1, length: 3),
      DemandRow(start: 120, phase: 0, length: 100, column: 1),
      DemandRow(start: 8, phase: 2, length: 100, column: 2), .constant(basisPoints: 4321),
    ]
    for row in rows {
      workload.add(
        arrival: 0, departure: workload.horizon, millicores: 1000, memoryMiB: 512, demand: row)
    }
    var demand = CloudSimDemand(workload)
    for first in [1, 33, 65, 68, 69, 97, 100] {
      demand.read(from: first, last: 99)
      for (guest, row) in rows.enumerated() {
        for step in 0..<CloudSimDemand.steps {
          let index = (min(first + step, 99) + Int(row.phase)) % max(Int(row.length), 1)
          let percent =
            row.length == 0 ? 43.21 : Double(basisPoints[row.start + index]) / 100
          let share = demand.share(of: guest, step)
          #expect(abs(share - percent / 100) < 1e-15)
        }
      }
    }
  }
}
