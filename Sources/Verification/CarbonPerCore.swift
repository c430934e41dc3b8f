internal import Documents
internal import Foundation
internal import Platform

/// Carbon of a core over its life for five designs of servers in racks of 15 kW.
///
/// The published model differs from what a host's parts draw and cost here: every power is times a
/// factor of use, the loss of the supply counts for fans and racks only, the fans' whole power is
/// among what they cool, cores are hyper-threads, and the embodied carbon of parts that are named
/// one by one is times PUE and factor, as if it were power.
package enum CarbonPerCore: Verification {
  package static let name = "carbon-per-core"
  package static let summary =
    "carbon of a core over six years for Azure's five designs of servers, and what clusters save"
  package static let needs = "greensku/carbon_data__params.yaml"

  /// One design: which parts it has, and what is published of it.
  private struct Design {
    var name: String
    var cpu: (type: String, cores: Double)
    /// Modules of DDR5 and their GB, reused modules of DDR4, disks of 4 TB, of 2 TB and reused ones.
    var memory: (count: Int, gigabytes: Int), reused: Int
    var disks: (count: Int, terabytes: Int), reusedDisks: Int
    var rackUnits: Int
    /// In kg of CO2-equivalent a core.
    var operational: Double, embodied: Double
    /// Of the first design's, in per cent.
    var savings: (operational: Double, embodied: Double, total: Double)
  }

  /// The designs and what is published of them.
  ///
  /// Source: J. Wang et al., ISCA 2024; server_configs/Eval-Configs and figures of
  /// Azure/AzurePublicDataset, analysis/GreenSKU-Framework, 2024.
  private static let designs = [
    Design(
      name: "Baseline", cpu: ("Genoa", 80), memory: (12, 64), reused: 0, disks: (6, 2),
      reusedDisks: 0, rackUnits: 1, operational: 9.11, embodied: 9.46, savings: (0, 0, 0)),
    Design(
      name: "Resized", cpu: ("Genoa", 80), memory: (10, 64), reused: 0, disks: (6, 2),
      reusedDisks: 0, rackUnits: 1, operational: 8.56, embodied: 8.48, savings: (6, 10, 8)),
    Design(
      name: "Efficient", cpu: ("Bergamo", 128), memory: (12, 96), reused: 0, disks: (5, 4),
      reusedDisks: 0, rackUnits: 1, operational: 7.68, embodied: 8.14, savings: (16, 14, 15)),
    Design(
      name: "CXL", cpu: ("Bergamo", 128), memory: (12, 64), reused: 8, disks: (5, 4),
      reusedDisks: 0, rackUnits: 2, operational: 7.71, embodied: 6.43, savings: (15, 32, 24)),
    Design(
      name: "Full", cpu: ("Bergamo", 128), memory: (12, 64), reused: 8, disks: (2, 4),
      reusedDisks: 12, rackUnits: 2, operational: 7.83, embodied: 5.83, savings: (14, 38, 26)),
  ]

  package static func findings(_ data: ReferenceData) throws -> [Finding] {
    let model = try Model(data)
    let servers = try designs.map { try model.server($0) }
    var findings: [Finding] = []
    for (design, server) in zip(designs, servers) {
      let (operational, embodied) = (server.operational, server.embodied)
      findings += [
        Finding(
          "\(design.name): operational kg a core", design.operational, operational, digits: 2),
        Finding("\(design.name): embodied kg a core", design.embodied, embodied, digits: 2),
      ]
      // The published savings are of figures of two digits.
      func saving(_ of: Double, _ from: Double) -> Double {
        let (new, old) = ((of * 100).rounded() / 100, (from * 100).rounded() / 100)
        return (old - new) / old * 100
      }
      let base = servers[0]
      findings += [
        Finding(
          "\(design.name): operational saving %", design.savings.operational,
          saving(operational, base.operational), digits: 0),
        Finding(
          "\(design.name): embodied saving %", design.savings.embodied,
          saving(embodied, base.embodied), digits: 0),
        Finding(
          "\(design.name): saving %", design.savings.total,
          saving(server.total, base.total), digits: 0),
      ]
    }
    let clusters = try data.rows("greensku/other_data__cluster_data.csv").dropFirst()
      .compactMap { row in row.count > 3 ? row.dropFirst().compactMap(Double.init) : nil }
    let saved = clusterSaving(clusters, from: servers[0], to: servers[4])
    findings += [
      Finding("saving of clusters %", 14, saved, digits: 0),
      Finding(
        "saving of data centres %", 7,
        saved.rounded() * computeShare(operational: servers[0].operational / servers[0].total),
        digits: 0),
    ]
    return findings
  }

  /// The mean saving of clusters that keep some of their servers, weighted by their size, in per cent.
  ///
  /// Each has a tenth more cores to grow, of the old kind, and spares for failed servers.
  private static func clusterSaving(
    _ clusters: [[Double]], from old: Model.Server, to new: Model.Server
  ) -> Double {
    var sum = (saved: 0.0, weight: 0.0)
    for cluster in clusters where cluster.count == 3 {
      let before = (cluster[0] + (cluster[0] * 0.1).rounded(.up)) * old.carbon * (1 + old.failures)
      let cores = cluster[1] * old.threads + cluster[2] * new.threads
      let growth = (cores * 0.1 / old.threads).rounded(.up)
      let after =
        (cluster[1] + growth) * old.carbon * (1 + old.failures)
        + cluster[2] * new.carbon * (1 + new.failures)
      sum.saved += (before - after) / before * 100 * cluster[0]
      sum.weight += cluster[0]
    }
    return sum.weight > 0 ? sum.saved / sum.weight : 0
  }

  /// The share of a data centre's carbon that is for servers that compute.
  ///
  /// Source: the model's notebook, after Figure 1 of the paper: what is IT of all, and what computes
  /// of IT. An earlier version of it has other shares, and finds 8 % instead of 7.
  private static func computeShare(operational: Double) -> Double {
    0.87 * 0.67 * operational + 0.95 * 0.44 * (1 - operational)
  }

  /// The published model with the published figures of parts.
  private struct Model {
    /// What one server of a design is responsible for, racks included.
    struct Server {
      /// In kg of CO2-equivalent, of one hyper-thread and of the whole server.
      var operational: Double, embodied: Double, carbon: Double
      var threads: Double
      /// Servers out of service in a year, as a share.
      var failures: Double
      var total: Double { operational + embodied }
    }

    private var files: [String: Node] = [:]
    private let derating: Derating
    /// Kilograms of CO2-equivalent for a watt over the life, with PUE and factor.
    private let perWatt: Double
    private let intensity: Double
    private let months: Double, pue: Double, factor: Double
    /// Loads by which servers are said to work, and racks are filled.
    private let used = 0.4, provisioned = 0.5
    /// Watts and rack units of a rack, as the designs have it.
    private let rack = (watts: 15_000.0, units: 42.0)

    init(_ data: ReferenceData) throws {
      for name in [
        "params", "CPU", "DRAM", "SSD", "SSD_reuse", "NIC", "CXL_controller", "server", "rack",
      ] {
        files[name] = try Node.read(path: data.file("greensku/carbon_data__\(name).yaml").path)
      }
      files["AFR"] = try Node.read(path: data.file("greensku/AFR_data__afr_data.yaml").path)
      let params = files["params"]
      months = try Self.number(params?["lifetime"])
      pue = try Self.number(params?["PUE"])
      factor = try Self.number(params?["power_factor"])
      let regions = try data.rows("greensku/other_data__azure_dc_data.csv").dropFirst()
        .compactMap { row in row.count > 3 ? row.dropFirst().compactMap(Double.init) : nil }
      intensity =
        regions.reduce(0) { $0 + ($1[0] * $1[2] + (100 - $1[0]) * $1[1]) / 100_000 }
        / Double(regions.count)
      perWatt = intensity / 1000 * 720 * months * pue * factor
      derating = Derating(
        points: try (files["CPU"]?.elements.first?["spec_derates"]?.entries ?? []).map {
          (load: (Double($0.key) ?? 0) / 100, share: try Self.number($0.value))
        })
    }

    /// The number at the start of a node's text.
    private static func number(_ node: Node?) throws -> Double {
      let text = node?.text.map { $0.prefix { $0.isNumber || $0 == "." } }
      guard let text, let value = Double(text) else { throw CocoaError(.fileReadCorruptFile) }
      return value
    }

    /// So many of a part with its figures in the data.
    private func part(
      _ count: Int, _ list: Node?, where key: String, is value: String
    ) throws -> ServerDesign.Part {
      let item = list?.elements.first { $0[key]?.text == value }
      return ServerDesign.Part(
        count: count, watts: try Self.number(item?["power"]),
        embodiedKilograms: try Self.number(item?["carbon"]))
    }

    func server(_ design: Design) throws -> Server {
      let types = files["CPU"]?.elements.first?["types"]
      var cpu = try part(
        1, types?.elements.first { $0["type"]?.text == design.cpu.type }?["core_counts"],
        where: "count", is: "\(Int(design.cpu.cores))")
      cpu.regulatorLoss = try Self.number(files["params"]?["voltage_regulator_overhead"]) - 1
      func modules(_ type: String) -> Node? {
        files["DRAM"]?[type]?["frequencies"]?.elements.first?["sizes"]
      }
      let controller = files["CXL_controller"]?["types"]?["default"]
      let slots = try Self.number(controller?["channels"])
      let perChannel = try Self.number(controller?["dimms_per_channel"])
      let parts = [
        cpu,
        try part(
          design.memory.count, modules("DDR5"), where: "size", is: "\(design.memory.gigabytes)GB"),
        try part(design.reused, modules("DDR4"), where: "size", is: "32GB"),
        ServerDesign.Part(
          count: Int((Double(design.reused) / (slots * perChannel)).rounded(.up)),
          watts: try Self.number(controller?["power"]),
          embodiedKilograms: try Self.number(controller?["carbon"])),
        try part(
          design.disks.count, files["SSD"]?.elements.first?["sizes"], where: "size",
          is: "\(design.disks.terabytes)TB"),
        try part(
          design.reusedDisks, files["SSD_reuse"]?.elements.first?["sizes"], where: "size",
          is: "1TB"),
        try part(1, files["NIC"]?["bandwidths"], where: "bandwidth", is: "100G"),
      ]
      return try amortised(
        ServerDesign(
          parts: parts, fans: nil,
          supplyLoss: 1 - (try Self.number(files["params"]?["PSU_efficiency"])), derating: derating),
        design)
    }

    private func amortised(_ parts: ServerDesign, _ design: Design) throws -> Server {
      let units = design.rackUnits
      let box = files["server"]?.elements.first { $0["type"]?.text == "Server-\(units)U" }?["items"]
      let chassis = try Self.number(box?["server"]?["power"])
      let fan = try Self.number(box?["fan"]?["power"])
      let supply = 1 + parts.supplyLoss
      // The loss of the supply counts for the fans' whole power, and what is taken off has none.
      let cooled =
        ((parts.partWatts(at: used) + chassis + fan) * supply - fan * derating.share(at: used))
        * factor
      let fans = ServerDesign.Fans(
        watts: fan, restWatts: try Self.number(files["params"]?["\(units)U_server_base"]),
        slope: try Self.number(files["params"]?["fan_slope"]))
      let fanWatts = fans.watts(rest: cooled)

      let frame = files["rack"]?.elements.first?["items"]?["rack"]
      let frameWatts = try Self.number(frame?["power"])
      let serverWatts = (parts.partWatts(at: provisioned) + chassis + fanWatts) * supply
      let count = min(
        ((rack.watts - frameWatts) / serverWatts).rounded(.down),
        ((rack.units - (try Self.number(frame?["capacity"]))) / Double(units)).rounded(.down))

      let watts =
        parts.partWatts(at: used) + chassis + fanWatts * derating.share(at: used)
        + frameWatts / count
      // The processor's regulator is among what embodied carbon is taken times.
      let named = parts.parts.reduce(0) {
        $0 + Double($1.count) * $1.embodiedKilograms * (1 + $1.regulatorLoss)
      }
      let whole =
        try Self.number(box?["server"]?["carbon"]) + (try Self.number(box?["fan"]?["carbon"]))
      let frameKilograms =
        try Self.number(frame?["carbon"]) * months / (try Self.number(frame?["lifetime"]))
      let embodied = named * pue * factor + whole + frameKilograms / count
      let threads = design.cpu.cores * 2
      return Server(
        operational: watts * perWatt / threads, embodied: embodied / threads,
        carbon: watts * perWatt + embodied, threads: threads,
        failures: try failures(
          modules: design.memory.count + design.reused,
          disks: design.disks.count + design.reusedDisks))
    }

    /// Servers a year that must be taken out for repair, as a share.
    private func failures(modules: Int, disks: Int) throws -> Double {
      func rate(_ part: String, _ count: Int) throws -> Double {
        let figures = files["AFR"]?[part]
        return try Self.number(figures?["AFR"]) * Double(count)
          * (1 - (try Self.number(figures?["FIP_rate"])))
      }
      return try (rate("DRAM", modules) + rate("SSD", disks) + rate("Rest", 1)) / 100
    }
  }
}
