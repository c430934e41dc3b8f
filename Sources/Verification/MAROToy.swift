internal import Economics
internal import Kernels
internal import Platform
internal import Simulation

/// Income, cost of energy and profit of a toy data centre.
///
/// Three guests of 2, 8 and 16 cores live for the first of five steps of five minutes on a hundred
/// equal hosts, whose power is `idle + (busy − idle)(2u − u^1.4)`.
package enum MAROToy: Verification {
  package static let name = "maro-toy"
  package static let summary =
    "income, cost of energy and profit of MARO's toy of three guests on a hundred hosts"
  package static let needs = "maro_toy/vmtable_toy.csv"

  private static let step: Int64 = 300_000
  /// The published figures are compared within this much.
  private static let tolerance = 0.01

  package static func findings(_ data: ReferenceData) throws -> [Finding] {
    let readings = try data.rows("maro_toy/vm_cpu_readings-file-1-of-toy.csv").dropFirst()
      .compactMap { row in row.count > 2 ? Double(row[2]) : nil }
    var workload = Workload(stepMilliseconds: step, steps: 5)
    workload.samples = [SampleColumn(basisPoints: readings.map { UInt16(($0 * 100).rounded()) })]
    for (index, row) in try data.rows(needs).dropFirst().enumerated() {
      // vmid, subscription, deployment, created, lifetime, deleted, category, cores, memory.
      guard row.count > 8, let created = Int64(row[3]), let deleted = Int64(row[5]),
        let cores = Int32(row[7]), let memory = Int32(row[8])
      else { continue }
      workload.add(
        arrival: created * step, departure: deleted * step, millicores: cores * 1000,
        memoryMiB: memory * 1024,
        demand: DemandRow(start: index, phase: 0, length: 1))
    }
    var blueprint = Blueprint.uniform(
      hosts: 100, cores: 32, memoryGiB: 128, power: .linear(idle: 120, maximum: 185))
    blueprint.sites[0].overhead = .constant(1.7)
    blueprint.power = Choice(name: "calibrated", parameters: ["exponent": .number(1.4)])
    let record = Simulator.run(RunRequest(workload: workload, blueprint: blueprint, seed: 1))
    // What guests pay is a price on what they are promised, and what energy costs is another.
    func total(_ owned: OwnedPrices) -> Double {
      let book = PriceBook(
        name: "maro", date: "2020-01-01", currency: "USD", summary: "", owned: owned, rented: [],
        figures: [])
      return Rating(blueprint: blueprint).costs(of: [record.ledger], books: [book])[0][0].total
    }
    var sold = OwnedPrices(serverPrices: [:], lifeYears: 1, costOfCapital: 0)
    sold.charges = [
      MeteredCharge(
        name: "cores", category: .platform, meter: .coreHoursAllocated, price: .flat(0.0698)),
      MeteredCharge(
        name: "memory", category: .platform, meter: .memoryAllocated, price: .flat(0.0078)),
    ]
    var bought = OwnedPrices(serverPrices: [:], lifeYears: 1, costOfCapital: 0)
    bought.energy = EnergyTariff(perKilowattHour: 0.07)
    let (income, energy) = (total(sold), total(bought))
    return [
      Finding("guests admitted", 3.0, record.metrics[.guestsAdmitted] ?? 0, within: 0),
      Finding("income", 0.185, income, within: tolerance),
      Finding("cost of energy", 0.595, energy, within: tolerance),
      Finding("profit", -0.410, income - energy, within: tolerance),
    ]
  }
}
