internal import Simulation

/// The probability that enough independent parts are up.
package enum KOfN: Verification {
  package static let name = "k-of-n"
  package static let summary = "the analytic companion's k of n equals the binomial sum"
  package static let needs = "closed_forms/k_of_n.csv"

  package static func findings(_ data: ReferenceData) throws -> [Finding] {
    try data.rows(needs).dropFirst().compactMap { row -> Finding? in
      guard let count = Int(row[0]), let needed = Int(row[1]), let unit = Double(row[2]),
        let expected = Double(row[3])
      else { return nil }
      return Finding(
        "\(needed) of \(count) at \(unit)", expected,
        Analytic.kOfN(needed: needed, count: count, availability: unit), within: 1e-10)
    }
  }
}
