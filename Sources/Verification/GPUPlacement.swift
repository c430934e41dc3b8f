internal import Foundation
internal import Kernels
internal import Platform
internal import Simulation

/// Guests that ask for GPUs on Alibaba's cluster of 2023, against a published scheduler.
///
/// All pods in random order, then random ones of them until 130 % of the GPUs are asked for, on the
/// 1,213 hosts that have GPUs; nobody leaves. Source: Q. Weng et al., Beware of Fragmentation,
/// USENIX ATC 2023, and its artefact's mean allocation over ten orders.
package enum GPUPlacement: Verification {
  package static let name = "gpu-placement"
  package static let summary =
    "placements and GPU allocation of best fit, random and FGD are those of USENIX ATC 2023"
  package static let needs = "fgd_openb/fixture_bestfit_seed42.csv"

  private static let demanded = 1.3
  private static let orders = 10

  package static func findings(_ data: ReferenceData) throws -> [Finding] {
    let cluster = try Cluster(data)
    let pods = try cluster.pods(data, "alibaba_gpu_v2023/openb_pod_list_default.csv")
    var findings = try fixture(data, cluster, pods)
    let shared = try cluster.pods(data, "fgd_openb/openb_pod_list_gpushare100.csv")
    let means = try data.rows("fgd_openb/expected_means.csv").dropFirst()
    for (workload, pods) in [("default", pods), ("gpushare100", shared)] {
      for (rule, published, distance) in [
        (Choice(name: "random"), "01-Random", 0.4), (bestFit, "05-BestFit", 0.4),
        (Choice(name: "fgd"), "06-FGD", 0.5),
      ] {
        let row = means.first { $0[0] == "openb_pod_list_\(workload)" && $0[1] == published }
        guard let row, row.count > 10, let mean = Double(row[10]) else { continue }
        let found = (0..<orders).map { order in
          cluster.allocation(cluster.order(pods, seed: UInt64(order)), rule).gpus
        }
        findings.append(
          Finding(
            "GPU allocation of \(rule.name) on \(workload), %, mean of \(orders) orders", mean,
            Statistics.mean(found), within: distance))
      }
    }
    return findings
  }

  private static let bestFit = Choice(
    name: "best-fit", parameters: ["by": .word("cores-and-gpus")])

  /// The placements of best fit, guest after guest.
  private static func fixture(
    _ data: ReferenceData, _ cluster: Cluster, _ pods: [Pod]
  ) throws -> [Finding] {
    let byName = Dictionary(uniqueKeysWithValues: pods.map { ($0.name, $0) })
    let rows = try data.rows(needs).dropFirst()
    let order = rows.compactMap { byName[$0[1]] }
    let result = cluster.allocation(order, bestFit)
    let same = zip(rows, result.hosts).count { row, host in
      (row.count > 2 ? row[2] : "") == (host < 0 ? "" : cluster.names[Int(host)])
    }
    return [
      Finding("placements of best fit that are the fixture's", rows.count, same),
      Finding("guests placed", 8199, result.hosts.count { $0 >= 0 }),
      Finding("GPU allocation, %", 93.31020605, result.gpus, within: 5e-9),
      Finding("CPU allocation, %", 82.34017268, result.cores, within: 5e-9),
    ]
  }

  /// What a pod asks for.
  private struct Pod {
    var name: String
    var millicores: Int32, memoryMiB: Int32
    var gpus: GPUDemand
  }

  /// The hosts with GPUs.
  private struct Cluster {
    let names: [String]
    let blueprint: Blueprint
    let millicores: Int64, milliGPUs: Int64

    init(_ data: ReferenceData) throws {
      var types: [HostType] = []
      var groups: [HostGroup] = []
      var names: [String] = []
      var (millicores, milliGPUs) = (Int64(0), Int64(0))
      for row in try data.rows("fgd_openb/openb_node_list_gpu_node.csv").dropFirst() {
        let sizes = row[1...3].compactMap { Int($0) }
        guard sizes.count == 3 else { continue }
        let name = row[1...].joined(separator: "/")
        let type = types.firstIndex { $0.name == name } ?? types.count
        if type == types.count {
          types.append(
            HostType(
              name: name, cores: sizes[0] / 1000, sockets: 2, memoryMiB: sizes[1],
              power: .linear(idle: 0, maximum: 0), sleepWatts: 0,
              gpus: GPUEquipment(count: sizes[2], model: row[4], idleWatts: 0, fullWatts: 0),
              source: Source(text: "openb", date: "2023", isAssumption: false)))
        }
        if groups.last?.type == type {
          groups[groups.count - 1].count += 1
        } else {
          groups.append(HostGroup(type: type, count: 1))
        }
        names.append(row[0])
        millicores += Int64(sizes[0])
        milliGPUs += Int64(sizes[2]) * 1000
      }
      let site = Site(
        name: "home", kind: .private, provider: "own", region: "",
        zones: [Zone(name: "a", hosts: groups)],
        instanceTypes: [], provisioningSeconds: 0, restoreGigabitsPerSecond: 1)
      blueprint = Blueprint(name: "openb", hostTypes: types, sites: [site])
      self.names = names
      self.millicores = millicores
      self.milliGPUs = milliGPUs
    }

    func pods(_ data: ReferenceData, _ path: String) throws -> [Pod] {
      try data.rows(path).dropFirst().compactMap { row in
        let sizes = row[1...4].compactMap { Int32($0) }
        guard sizes.count == 4 else { return nil }
        return Pod(
          name: row[0], millicores: sizes[0], memoryMiB: sizes[1],
          gpus: GPUDemand(milliGPUs: sizes[2] > 1 ? sizes[2] * 1000 : sizes[2] * sizes[3]))
      }
    }

    /// All pods in a random order, and random ones until enough GPUs are asked for.
    func order(_ pods: [Pod], seed: UInt64) -> [Pod] {
      var stream = RandomStream(seed: seed, replication: 0, component: .test, entity: 0x6F62)
      var order = pods
      for place in stride(from: order.count - 1, to: 0, by: -1) {
        order.swapAt(place, Int(stream.integer(below: UInt64(place + 1))))
      }
      var asked = order.reduce(0) { $0 + Int64($1.gpus.total) }
      while Double(asked) < demanded * Double(milliGPUs) {
        let pod = pods[Int(stream.integer(below: UInt64(pods.count)))]
        order.append(pod)
        asked += Int64(pod.gpus.total)
      }
      return order
    }

    /// The host of each pod, and how much of GPUs and cores is given to guests, in per cent.
    func allocation(
      _ order: [Pod], _ rule: Choice
    ) -> (hosts: [Int32], gpus: Double, cores: Double) {
      var workload = Workload(stepMilliseconds: 3_600_000, steps: 1)
      for (place, pod) in order.enumerated() {
        workload.add(
          arrival: Int64(place), departure: workload.horizon, millicores: pod.millicores,
          memoryMiB: pod.memoryMiB, gpus: pod.gpus)
      }
      var blueprint = blueprint
      blueprint.placement = rule
      var request = RunRequest(workload: workload, blueprint: blueprint, seed: 1)
      request.notesFirstHosts = true
      let hosts = Simulator.run(request).firstHosts
      var (gpus, cores) = (Int64(0), Int64(0))
      for (pod, host) in zip(order, hosts) where host >= 0 {
        gpus += Int64(pod.gpus.total)
        cores += Int64(pod.millicores)
      }
      return (
        hosts, Double(gpus) * 100 / Double(milliGPUs), Double(cores) * 100 / Double(millicores)
      )
    }
  }
}
