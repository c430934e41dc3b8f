internal import Kernels
internal import Platform
internal import Simulation

/// Rejection rates of one pooled capacity by size of guest.
///
/// Poisson arrivals and exponential lives on one host of 32 cores, against the recursion of
/// J. S. Kaufman, IEEE Trans. Commun. 29 (1981) 1474, and J. W. Roberts, 1981.
package enum KaufmanRoberts: Verification {
  package static let name = "kaufman-roberts"
  package static let summary =
    "rejection rates by size are those of Kaufman and Roberts within three standard errors"
  package static let needs = "closed_forms/kaufman_roberts.csv"

  package static func findings(_ data: ReferenceData) throws -> [Finding] {
    var cases: [[[Double]]] = []
    for row in try data.rows(needs).dropFirst() {
      let row = row.prefix(4).compactMap(Double.init)
      guard row.count == 4 else { continue }
      // A case lists its sizes in rising order.
      if let last = cases.last?.last, last[0] == row[0], last[1] < row[1] {
        cases[cases.count - 1].append(row)
      } else {
        cases.append([row])
      }
    }
    return cases.flatMap { rows in
      let rates = rates(
        cores: Int(rows[0][0]), sizes: rows.map { Int32($0[1]) }, erlangs: rows.map { $0[2] })
      return zip(rows, rates).map { row, rate in
        let error = Statistics.standardDeviation(rate) / Double(rate.count).squareRoot()
        return Finding(
          "rejection rate of guests of \(Int(row[1])) of \(Int(row[0])) cores", row[3],
          Statistics.mean(rate), within: 3 * error)
      }
    }
  }

  /// The rejection rates of each size in independent batches.
  package static func rates(
    cores: Int, sizes: [Int32], erlangs: [Double], batches: Int = 30
  ) -> [[Double]] {
    let meanLife = 3_600_000.0
    var rates: [[Double]] = Array(repeating: [], count: sizes.count)
    for replication in 0..<batches {
      var workload = Workload(stepMilliseconds: 3_600_000, steps: 700)
      var guests: [(arrival: Int64, departure: Int64, size: Int)] = []
      for (size, erlang) in erlangs.enumerated() {
        var stream = RandomStream(
          seed: 99, replication: replication, component: .test, entity: UInt64(size))
        var time = 0.0
        while time < Double(workload.horizon) {
          time += stream.exponential(mean: meanLife / erlang)
          let life = max(1, stream.exponential(mean: meanLife))
          guests.append((Int64(time), Int64(time + life) + 1, size))
        }
      }
      for guest in guests.sorted(by: { $0.arrival < $1.arrival }) {
        workload.add(
          arrival: guest.arrival, departure: guest.departure,
          millicores: 1000 * sizes[guest.size], memoryMiB: 0)
      }
      var request = RunRequest(
        workload: workload, blueprint: .uniform(hosts: 1, cores: cores, memoryGiB: 1), seed: 1)
      request.notesFirstHosts = true
      let record = Simulator.run(request)
      // The first 20 hours fill the empty platform.
      for size in sizes.indices {
        let seen = workload.arrival.indices.filter {
          workload.arrival[$0] > 72_000_000 && workload.arrival[$0] < workload.horizon
            && workload.millicores[$0] == 1000 * sizes[size]
        }
        let refused = seen.count { record.firstHosts[$0] < 0 }
        rates[size].append(Double(refused) / Double(seen.count))
      }
    }
    return rates
  }
}
