import Kernels

/// Queues of one station by the formulas of Erlang.
package enum Queues: Verification {
  package static let name = "queues"
  package static let summary =
    "waits and blocking of Erlang's queues, and the wait that nine of ten keep"
  package static let needs = "closed_forms/mmc.csv"
  private static let blocked = "closed_forms/erlang_b.csv"

  package static func findings(_ data: ReferenceData) throws -> [Finding] {
    var findings: [Finding] = []
    for row in try data.rows(needs).dropFirst() {
      guard row.count >= 6, let load = Double(row[1]), let servers = Int(row[2]),
        let waits = Double(row[3]), let mean = Double(row[4]), let nine = Double(row[5])
      else { continue }
      let name = "\(row[1]) erlang on \(servers)"
      findings.append(
        Finding(
          "waiting, \(name)", waits, Queueing.erlangC(load: load, servers: servers),
          within: 1e-10))
      let wait = Queueing.meanWait(load: load, servers: servers)
      findings.append(Finding("mean wait, \(name)", mean, wait, within: 1e-10))
      // The wait alone is a response without service.
      var waiting = ResponseMixture()
      waiting.add(
        ResponseTime(waits: waits, wait: mean / waits, service: 0, variation: 1), weight: 1)
      findings.append(
        Finding("wait of nine in ten, \(name)", nine, waiting.quantile(0.9), within: 2e-6))
    }
    for row in try data.rows(blocked).dropFirst() {
      guard let load = Double(row[0]), let servers = Int(row[1]), let share = Double(row[2]) else {
        continue
      }
      findings.append(
        Finding(
          "blocked, \(row[0]) erlang on \(servers)", share,
          Queueing.erlangB(load: load, servers: servers), within: 1e-10))
    }
    return findings
  }
}
