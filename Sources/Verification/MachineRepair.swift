internal import Kernels

/// Hosts that wait for a few crews.
package enum MachineRepair: Verification {
  package static let name = "machine-repair"
  package static let summary = "hosts up with few repair crews, by the Markov chain through LAPACK"
  package static let needs = "closed_forms/machine_repair.csv"

  package static func findings(_ data: ReferenceData) throws -> [Finding] {
    try data.rows(needs).dropFirst().flatMap { row -> [Finding] in
      let values = row.compactMap(Double.init)
      guard values.count == 7 else { return [] }
      let (hosts, needed) = (Int(values[0]), Int(values[4]))
      let chain = MarkovChain.repair(
        machines: hosts, crews: Int(values[1]), failure: 1 / values[2], repair: 1 / values[3])
      guard let shares = chain.stationary() else { return [] }
      let mean = shares.enumerated().reduce(0) { $0 + Double(hosts - $1.offset) * $1.element }
      return [
        Finding("mean up of \(hosts), \(Int(values[1])) crews", values[5], mean, within: 1e-8),
        Finding(
          "at least \(needed) up", values[6], shares[...(hosts - needed)].reduce(0, +),
          within: 1e-8),
      ]
    }
  }
}
