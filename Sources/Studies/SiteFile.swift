internal import Documents
internal import Economics
internal import Foundation
internal import Kernels
internal import Platform
internal import Quantities

/// Reads the sites of platform files.
final class SiteFile {
  let log: ProblemLog
  /// The folder that paths in the file are relative to.
  let folder: String
  /// Instance tables read so far: a grid of platforms shares them.
  private let tables = InstanceTables()

  init(log: ProblemLog, folder: String) {
    self.log = log
    self.folder = folder
  }

  func site(_ entry: Node.Entry, types: inout [HostType]) -> Site {
    var fields = Fields(of: entry.value, what: "a site", log: log)
    let kind = Site.Kind(rawValue: fields.choice("kind", of: ["private", "public"]) ?? "private")
    let instances = fields.text("instances")
    let families = fields.words("families")
    let choice = fields.choice("choose", of: ["smallest", "cheapest"])
    let known = types.map(\.name)
    var zones: [Zone] = []
    for zone in fields.node("zones")?.entries ?? [] {
      var inner = Fields(of: zone.value, what: "a zone", log: log)
      var groups: [HostGroup] = []
      if let hosts = inner.required("hosts") {
        for group in hosts.elements {
          var host = Fields(of: group, what: "hosts", log: log)
          let type = host.choice("type", of: known)
          let count = host.integer("count", in: 0...1_000_000) ?? 0
          let labels = host.words("labels")
          let installed = host.integer("installed", in: 0...1_000_000)
          host.close()
          if let installed, installed > count {
            log.note("`installed` is more than `count`", at: group)
          }
          if let index = types.firstIndex(where: { $0.name == type }), count > 0 {
            groups.append(
              HostGroup(type: index, count: count, labels: labels, installed: installed))
          }
        }
      }
      let racks = inner.integer("racks", in: 1...10_000) ?? 1
      let order = inner.choice("order", of: ["grouped", "alternating"])
      inner.close()
      let made = Zone(
        name: zone.key, hosts: groups, racks: racks, alternates: order == "alternating")
      checkRacks(made, types, at: zone.value)
      zones.append(made)
    }
    let facility = FacilityFile(log: log, folder: folder)
    let overhead = fields.node("pue").map { facility.overhead($0) } ?? .constant(1)
    let carbon = fields.node("carbon").map {
      facility.signal($0, GramsPerKilowattHour.self, "carbon")
    }
    let contracted = fields.quantity("contracted-carbon", GramsPerKilowattHour.self)
    let price = fields.node("energy-price").map {
      facility.signal($0, One.self, "energy-price")
    }
    let region = fields.text("region") ?? ""
    let provider = fields.text("provider") ?? "own"
    let provisioning = fields.quantity("provisioning", Seconds.self) ?? 0
    let provisioningSigma = fields.quantity("provisioning-sigma", One.self, in: 0...3) ?? 0
    let restore =
      fields.quantity("restore-bandwidth", GigabitsPerSecond.self, in: 0.001...100_000) ?? 10
    var site = Site(
      name: entry.key, kind: kind ?? .private, provider: provider, region: region,
      overhead: overhead, carbon: carbon ?? .constant(0), contractedCarbon: contracted,
      zones: zones, instanceTypes: [],
      provisioningSeconds: provisioning, restoreGigabitsPerSecond: restore)
    if let price { site.energyPrice = price }
    site.provisioningSigma = provisioningSigma
    site.vcpusPerCore = fields.quantity("vcpus-per-core", One.self, in: 0.1...16) ?? 1
    if let item = fields.node("core-performance") {
      site.corePerformance = performance(item)
      site.vcpusPerCore /= site.corePerformance?.value ?? 1
    }
    if let spare = fields.integer("spare-hosts", in: 0...1_000_000) {
      site.spareHosts = spare
      let hosts = zones.reduce(0) { $0 + $1.hostCount }
      if spare > 0, hosts <= spare, let item = fields.node("spare-hosts") {
        log.note(
          "`spare-hosts` is \(spare) of \(hosts) hosts, which leaves none to run guests", at: item,
          hint: "a site that survives \(spare) needs \(spare + 1) at least")
      }
    }
    site.interconnectGigabitsPerSecond =
      fields.quantity("interconnect", GigabitsPerSecond.self, in: 0.001...100_000) ?? 0
    site.zonesOfRegion = fields.integer("zones-of-region", in: 1...100) ?? 1
    for key in ["interconnect", "zones-of-region", "core-performance"] where kind != .public {
      guard let item = fields.node(key), fields.node("node-groups") == nil else { continue }
      log.note("`\(key)` is of a site at a provider", at: item)
    }
    if let item = fields.node("spot") { site.spot = spot(item) }
    if let instances {
      site.instanceTypes = self.instances(
        instances, of: site, families, byPrice: choice == "cheapest", at: entry.value)
    }
    if let node = fields.node("node-groups") { addNodes(node, to: &site, &types) }
    fields.close()
    return site
  }

  /// How fast cores are against those of the trace, with the range that is plausible.
  private func performance(_ node: Node) -> CorePerformance {
    var fields = Fields(of: node, what: "the performance of cores", log: log)
    defer { fields.close() }
    let value = fields.requiredQuantity("value", One.self, in: 0.05...20)
    var range = [value, value]
    if let item = fields.node("range") {
      let numbers = item.elements.compactMap { $0.text.flatMap(Double.init) }
      if numbers.count == 2, numbers[0] > 0, numbers[0] <= value, value <= numbers[1] {
        range = numbers
      } else {
        log.note(
          "`range` is \(item.kind), expected two numbers around `value`, e.g. `[0.8, 1.2]`",
          at: item)
      }
    }
    return CorePerformance(
      value: value > 0 ? value : 1, low: range[0], high: range[1],
      source: Source(of: &fields))
  }

  /// Groups of rented nodes: instances of the site's provider and region that are hosts while they run.
  private func addNodes(_ node: Node, to site: inout Site, _ types: inout [HostType]) {
    if site.kind == .public || !site.zones.isEmpty {
      log.note(
        "`node-groups` are the hosts of a private site without `zones`", at: node,
        hint: "leave `kind` and `zones` out; provider and region say whose nodes they are")
    }
    if site.spot != nil {
      log.note(
        "`node-groups` are not taken back: `spot` is for guests that rent one by one", at: node)
    }
    if site.provisioningSeconds > 0 {
      log.note(
        "`provisioning` of nodes is a setting of `node-scaling`", at: node,
        hint: "node-scaling: { cluster-autoscaler: { provisioning: 2 min } }")
    }
    var hosts: [HostGroup] = []
    var minimum: [Int] = []
    for entry in node.entries {
      var fields = Fields(of: entry.value, what: "a node group", log: log)
      let name = fields.choice("type", of: site.instanceTypes.map(\.name))
      let fewest = fields.integer("minimum", in: 0...100_000) ?? 0
      let most = fields.integer("maximum", in: 1...100_000) ?? 1
      let labels = fields.words("labels")
      fields.close()
      if fewest > most { log.note("`minimum` is more than `maximum`", at: entry.value) }
      guard let size = site.instanceTypes.first(where: { $0.name == name }) else {
        if name == nil {
          log.note("a node group expects a `type` of the instances", at: entry.value)
        }
        continue
      }
      var index = types.firstIndex { $0.name == size.name }
      if index == nil {
        index = types.count
        types.append(Self.host(size, of: site))
      } else if let index,
        types[index].cores != Self.host(size, of: site).cores
          || types[index].memoryMiB != size.memoryMiB
      {
        log.note(
          "`\(size.name)` is a host type of another size already", at: entry.value,
          hint: "sites of one platform agree on what a type is")
      }
      hosts.append(HostGroup(type: index ?? 0, count: most, labels: labels))
      minimum.append(min(fewest, most))
    }
    guard !hosts.isEmpty else { return }
    site.zones = [Zone(name: "nodes", hosts: hosts)]
    site.nodes = NodeGroups(minimum: minimum)
  }

  /// An instance as a host; its power is the provider's business.
  private static func host(_ size: InstanceType, of site: Site) -> HostType {
    HostType(
      name: size.name, cores: max(1, Int(Double(size.vcpus) / site.vcpusPerCore)), sockets: 1,
      memoryMiB: size.memoryMiB, power: .linear(idle: 0, maximum: 0), sleepWatts: 0,
      gpus: size.gpus > 0
        ? GPUEquipment(
          count: min(size.gpus, GPUEquipment.limit), model: "", idleWatts: 0, fullWatts: 0)
        : .none,
      source: Source(text: "size of \(site.provider)", date: "", isAssumption: false))
  }

  /// Spare capacity: how often an instance is taken back, and a trace of when there is none.
  private func spot(_ node: Node) -> Spot {
    var fields = Fields(of: node, what: "spare capacity", log: log)
    var spot = Spot(
      interruptionsPerYear: fields.quantity("interruptions", PerYear.self, in: 0...100_000) ?? 0)
    if let name = fields.text("availability") {
      do {
        let trace = try SpotTrace(path: FilePath.resolve(name, in: folder))
        (spot.outages, spot.known) = (trace.outages, trace.length)
      } catch {
        log.note(
          "`\(Node.shortened(name))` is no trace of availability: \(error.message)", at: node,
          hint: "expected {\"metadata\": {\"gap_seconds\": n}, \"data\": [0, 1, …]}")
      }
    }
    fields.close()
    return spot
  }

  /// The units that its hosts need must fit into a zone's racks.
  private func checkRacks(_ zone: Zone, _ types: [HostType], at node: Node) {
    let units = zone.hosts.reduce(0) { $0 + $1.count * types[$1.type].rackUnits }
    guard node["racks"] != nil, units > zone.racks * Zone.unitsOfRack else { return }
    log.note(
      "`racks` is \(zone.racks), but the hosts need \(units) units of \(Zone.unitsOfRack) a rack",
      at: node,
      hint: "\((units + Zone.unitsOfRack - 1) / Zone.unitsOfRack) racks hold them")
  }

  /// The sizes that a site rents, in the order in which the first that fits is taken.
  private func instances(
    _ name: String, of site: Site, _ families: [String], byPrice: Bool, at node: Node
  ) -> [InstanceType] {
    let at = node["instances"] ?? node
    let table = tables.table(name, in: folder, at: at, log: log)
    let known = table.rows(provider: site.provider, region: site.region)
    for family in families where !known.contains(where: { Self.belongs($0.type, to: family) }) {
      log.note(
        "no instance type of the family `\(Node.shortened(family))` in \(site.provider) "
          + site.region, at: node["families"] ?? node)
    }
    let rows = known.filter { row in
      families.isEmpty || families.contains { Self.belongs(row.type, to: $0) }
    }
    if rows.isEmpty, !table.rows.isEmpty {
      log.note("the table has no instances of \(site.provider) \(site.region)", at: at)
    }
    for row in rows where row.vcpus < 1 || row.memoryMiB < 1 {
      log.note("`\(Node.shortened(row.type))` in line \(row.line) has no size", at: at)
    }
    let ordered = rows.sorted { left, right in
      let (one, other) =
        byPrice
        ? (left.prices?.onDemand ?? .infinity, right.prices?.onDemand ?? .infinity) : (0, 0)
      // Of equal sizes, the cheaper one.
      func price(_ row: InstanceTable.Row) -> Double { row.prices?.onDemand ?? .infinity }
      return (one, left.vcpus, left.memoryMiB, price(left), left.type)
        < (other, right.vcpus, right.memoryMiB, price(right), right.type)
    }
    return ordered.map {
      let price = site.spot == nil ? $0.prices?.onDemand : $0.prices?.spot ?? $0.prices?.onDemand
      return InstanceType(
        name: $0.type, vcpus: $0.vcpus, memoryMiB: $0.memoryMiB, gpus: $0.gpus,
        referencePrice: price ?? 0)
    }
  }

  /// Whether a type is of a family, or is the type that is named.
  private static func belongs(_ type: String, to family: String) -> Bool {
    type == family || CommitmentOffer.family(of: type) == family
  }
}
