internal import Documents
internal import Foundation
internal import Kernels
package import Platform
internal import Policies
internal import Quantities

/// Reads platform files and the catalogues they refer to.
final class PlatformFile {
  let log: ProblemLog
  /// The folder that paths in the file are relative to.
  let folder: String
  /// Catalogues read so far, by path: a grid of platforms shares them.
  private var hostCatalogues: [String: [HostType]] = [:]
  private var instanceCatalogues: [String: [InstanceType]] = [:]

  init(log: ProblemLog, folder: String) {
    self.log = log
    self.folder = folder
  }

  /// Reads a platform; what is wrong is in the log.
  func platform(_ node: Node) -> Blueprint {
    var fields = Fields(of: node, what: "a platform", log: log)
    let name = fields.requiredText("platform")
    let types = hostTypes(fields.requiredText("host-types"))
    var sites: [Site] = []
    for entry in fields.required("sites")?.entries ?? [] {
      sites.append(site(entry, types: types))
    }
    var blueprint = Blueprint(name: name, hostTypes: types, sites: sites)
    if let node = fields.node("virtualisation") { virtualisation(node, &blueprint) }
    if let node = fields.node("guest-rules") {
      blueprint.guestRules = GuestRuleFile.rules(node, sites, log)
    }
    if let node = fields.node("failures") { failures(node, &blueprint) }
    for plane in Plane.allCases {
      if let node = fields.node(plane.rawValue) {
        plane.set(choice(node, plane, blueprint), &blueprint)
      }
    }
    checkClock(blueprint, &fields)
    fields.close()
    if !sites.contains(where: { $0.kind == .private && $0.zones.contains { !$0.hosts.isEmpty } }) {
      log.note("the platform has no private site with hosts", at: node)
    }
    return blueprint
  }

  /// CloudSim's clock knows energy of private hosts only, and has placement and migration of its own.
  private func checkClock(_ blueprint: Blueprint, _ fields: inout Fields) {
    guard blueprint.clock.name == CloudSimClock.name, let node = fields.node("clock") else {
      return
    }
    let failures = blueprint.failures
    let unknown = [
      ("placement", fields.node("placement") != nil),
      ("migration", fields.node("migration") != nil),
      ("deployment", blueprint.deployment.name != PrivateOnly.name),
      ("elasticity", blueprint.elasticity.name != NoElasticity.name),
      ("recovery", blueprint.recovery.name != NoRecovery.name),
      (
        "failures",
        failures.hostMeanTimeBetweenSeconds > 0 || failures.rackMeanTimeBetweenSeconds > 0
          || !failures.losses.isEmpty || !failures.calendar.isEmpty
      ),
    ].filter(\.1).map { "`\($0.0)`" }
    guard !unknown.isEmpty else { return }
    log.note(
      "the clock `\(CloudSimClock.name)` does not heed \(unknown.joined(separator: ", "))",
      at: node, hint: "leave them out, or take the clock `\(ExactClock.name)`")
  }

  private func hostTypes(_ path: String) -> [HostType] {
    guard !path.isEmpty else { return [] }
    if let known = hostCatalogues[path] { return known }
    let types = HostFile.types(path: path, folder: folder, log: log)
    hostCatalogues[path] = types
    return types
  }

  private func site(_ entry: Node.Entry, types: [HostType]) -> Site {
    var fields = Fields(of: entry.value, what: "a site", log: log)
    let kind = Site.Kind(rawValue: fields.choice("kind", of: ["private", "public"]) ?? "private")
    let catalogue = fields.text("instances").map { instances($0, at: entry.value) } ?? []
    var zones: [Zone] = []
    for zone in fields.node("zones")?.entries ?? [] {
      var inner = Fields(of: zone.value, what: "a zone", log: log)
      var groups: [HostGroup] = []
      if let hosts = inner.required("hosts") {
        for group in hosts.elements {
          var host = Fields(of: group, what: "hosts", log: log)
          let type = host.choice("type", of: types.map(\.name))
          let count = host.integer("count", in: 0...1_000_000) ?? 0
          let labels = host.words("labels")
          host.close()
          if let index = types.firstIndex(where: { $0.name == type }), count > 0 {
            groups.append(HostGroup(type: index, count: count, labels: labels))
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
    let site = Site(
      name: entry.key, kind: kind ?? .private, provider: fields.text("provider") ?? "own",
      region: fields.text("region") ?? "",
      powerUsageEffectiveness: fields.quantity("pue", One.self, in: 1...5) ?? 1,
      carbonGramsPerKilowattHour: fields.quantity("carbon", GramsPerKilowattHour.self) ?? 0,
      zones: zones, instanceTypes: catalogue,
      provisioningSeconds: fields.quantity("provisioning", Seconds.self) ?? 0,
      restoreGigabitsPerSecond: fields.quantity(
        "restore-bandwidth", GigabitsPerSecond.self, in: 0.001...100_000) ?? 10)
    fields.close()
    return site
  }

  /// A rack holds 42 units; so many as its hosts need must fit.
  private func checkRacks(_ zone: Zone, _ types: [HostType], at node: Node) {
    let units = zone.hosts.reduce(0) { $0 + $1.count * types[$1.type].rackUnits }
    guard node["racks"] != nil, units > zone.racks * 42 else { return }
    log.note(
      "`racks` is \(zone.racks), but the hosts need \(units) units of 42 a rack", at: node,
      hint: "\((units + 41) / 42) racks hold them")
  }

  private func instances(_ path: String, at node: Node) -> [InstanceType] {
    if let known = instanceCatalogues[path] { return known }
    let types = readInstances(path, at: node)
    instanceCatalogues[path] = types
    return types
  }

  private func readInstances(_ path: String, at node: Node) -> [InstanceType] {
    guard
      let text = try? String(contentsOfFile: FilePath.resolve(path, in: folder), encoding: .utf8)
    else {
      log.note("no such file: `\(Node.shortened(path))`", at: node)
      return []
    }
    let types = text.split(whereSeparator: \.isNewline).dropFirst().compactMap {
      line -> InstanceType? in
      let cells = line.split(separator: ",", omittingEmptySubsequences: false)
      guard cells.count >= 5, let cpus = Int(cells[3]), let memory = Double(cells[4]) else {
        log.note(
          "`\(Node.shortened(path))`: not an instance type: \(Node.shortened(String(line)))",
          at: node)
        return nil
      }
      return InstanceType(name: String(cells[2]), vcpus: cpus, memoryMiB: Int(memory * 1024))
    }
    return types.sorted { ($0.vcpus, $0.memoryMiB, $0.name) < ($1.vcpus, $1.memoryMiB, $1.name) }
  }

  private func virtualisation(_ node: Node, _ blueprint: inout Blueprint) {
    var fields = Fields(of: node, what: "virtualisation", log: log)
    var sharing = Blueprint.Virtualisation()
    sharing.cpuOvercommit = fields.quantity("cpu-overcommit", One.self, in: 0.1...100) ?? 1
    sharing.memoryOvercommit = fields.quantity("memory-overcommit", One.self, in: 0.1...10) ?? 1
    sharing.referenceGigahertz = fields.quantity("reference-speed", Gigahertz.self) ?? 0
    sharing.bootSeconds = fields.quantity("boot", Seconds.self) ?? 0
    sharing.storageGiBPerGuest = fields.quantity("storage-per-guest", Gibibytes.self) ?? 0
    sharing.dailyChange = fields.quantity("daily-change", Share.self, in: 0...1) ?? 0
    sharing.egressGBPerCoreHour = fields.quantity("egress-per-core-hour", One.self) ?? 0
    sharing.spareHosts = fields.integer("spare-hosts", in: 0...1_000_000) ?? 0
    sharing.gpuUse = fields.quantity("gpu-use", Share.self, in: 0...1) ?? 1
    sharing.lifetimeError = fields.quantity("lifetime-error", One.self, in: 0...5) ?? 0
    fields.close()
    blueprint.virtualisation = sharing
  }

  private func failures(_ node: Node, _ blueprint: inout Blueprint) {
    var fields = Fields(of: node, what: "failures", log: log)
    var failures = Blueprint.Failures()
    failures.hostMeanTimeBetweenSeconds = fields.quantity("host-mtbf", Seconds.self) ?? 0
    failures.hostMeanTimeToRepairSeconds = fields.quantity("host-mttr", Seconds.self) ?? 3600
    failures.detectionSeconds = fields.quantity("detection", Seconds.self) ?? 0
    failures.rackMeanTimeBetweenSeconds = fields.quantity("rack-mtbf", Seconds.self) ?? 0
    failures.rackMeanTimeToRepairSeconds =
      fields.quantity("rack-mttr", Seconds.self, in: 1...1e9) ?? 3600
    for item in fields.node("losses")?.elements ?? [] {
      var loss = Fields(of: item, what: "a loss", log: log)
      let place = self.place(&loss, item, blueprint)
      let rate = loss.requiredQuantity("rate", PerYear.self)
      let length = loss.requiredQuantity("length", Seconds.self, in: 1...1e9)
      loss.close()
      guard let place else { continue }
      failures.losses.append(
        .init(site: place.site, zone: place.zone, perYear: rate, meanSeconds: length))
    }
    for item in fields.node("calendar")?.elements ?? [] {
      var loss = Fields(of: item, what: "a planned incident", log: log)
      let place = self.place(&loss, item, blueprint)
      let rack = loss.integer("rack", in: 1...10_000).map { $0 - 1 }
      let start = loss.requiredQuantity("at", Seconds.self, in: 0...1e9)
      let length = loss.requiredQuantity("for", Seconds.self, in: 1...1e9)
      loss.close()
      guard let place else { continue }
      if let rack {
        let racks = place.zone.map { blueprint.sites[place.site].zones[$0].racks } ?? 0
        if rack >= racks { log.note("no such rack; racks count from 1 in a zone", at: item) }
      }
      failures.calendar.append(
        .init(
          site: place.site, zone: place.zone, rack: rack, start: Int64(start * 1000),
          length: Int64(length * 1000)))
    }
    fields.close()
    blueprint.failures = failures
  }

  /// Where a loss happens: a site, or a zone of it.
  private func place(
    _ fields: inout Fields, _ item: Node, _ blueprint: Blueprint
  ) -> (site: Int, zone: Int?)? {
    let site = fields.choice("site", of: blueprint.sites.map(\.name))
    if fields.node("site") == nil { log.note("the key `site` is missing", at: item) }
    guard let index = site.flatMap(blueprint.site(named:)) else {
      _ = fields.node("zone")
      return nil
    }
    let zones = blueprint.sites[index].zones.map(\.name)
    let zone = fields.choice("zone", of: zones)
    return (index, zone.flatMap { zones.firstIndex(of: $0) })
  }

  /// Reads the policy of a plane: its name, or its name with parameters.
  func choice(_ node: Node, _ plane: Plane, _ blueprint: Blueprint) -> Choice {
    let name = node.text ?? node.entries.first?.key ?? ""
    guard let parameters = plane.parameters(of: name) else {
      let nearest = Spelling.nearest(to: name, among: plane.names)
      log.note(
        "\(plane.rawValue) is `\(Node.shortened(name))`, expected one of "
          + Fields.list(plane.names), at: node, hint: nearest.map { "did you mean `\($0)`?" })
      return Choice(name: plane.names[0])
    }
    var values: [String: Choice.Value] = [:]
    if let entry = node.entries.first {
      var fields = Fields(of: entry.value, what: "parameters of \(name)", log: log)
      for parameter in parameters {
        values[parameter.name] = value(parameter, &fields, blueprint)
      }
      fields.close()
    }
    for parameter in parameters where parameter.kind == .site && values[parameter.name] == nil {
      log.note("\(name) needs `\(parameter.name)`, the \(parameter.meaning)", at: node)
    }
    return Choice(name: name, parameters: values)
  }

  private func value(
    _ parameter: Parameter, _ fields: inout Fields, _ blueprint: Blueprint
  ) -> Choice.Value? {
    let range = parameter.range
    switch parameter.kind {
    case .seconds:
      return fields.quantity(parameter.name, Seconds.self, in: range).map { .number($0) }
    case .share: return fields.quantity(parameter.name, Share.self, in: range).map { .number($0) }
    case .count: return fields.quantity(parameter.name, One.self, in: range).map { .number($0) }
    case .wattHours:
      return fields.quantity(parameter.name, WattHours.self, in: range).map { .number($0) }
    case .gibibytes:
      return fields.quantity(parameter.name, Gibibytes.self, in: range).map { .number($0) }
    case .gigabitsPerSecond:
      return fields.quantity(parameter.name, GigabitsPerSecond.self, in: range).map { .number($0) }
    case .word(let words): return fields.choice(parameter.name, of: words).map { .word($0) }
    case .site:
      return fields.choice(parameter.name, of: blueprint.sites.map(\.name)).map { .word($0) }
    }
  }
}

/// The planes whose policy a study can choose.
package enum Plane: String, CaseIterable, Sendable {
  case placement, energy, elasticity, recovery, deployment, migration, power, clock

  /// Names of the plane's policies.
  package var names: [String] { entries.map(\.name) }

  /// Name, summary and parameters of each policy.
  package var entries: [(name: String, summary: String, parameters: [Parameter])] {
    switch self {
    case .placement:
      PlacementCatalogue.all.map {
        ($0.name, PlacementCatalogue.summaries[$0.name] ?? "", $0.parameters)
      }
    case .energy:
      EnergyCatalogue.all.map { ($0.name, EnergyCatalogue.summaries[$0.name] ?? "", $0.parameters) }
    case .elasticity:
      ElasticityCatalogue.all.map {
        ($0.name, ElasticityCatalogue.summaries[$0.name] ?? "", $0.parameters)
      }
    case .recovery:
      RecoveryCatalogue.all.map {
        ($0.name, RecoveryCatalogue.summaries[$0.name] ?? "", $0.parameters)
      }
    case .deployment:
      DeploymentCatalogue.all.map {
        ($0.name, DeploymentCatalogue.summaries[$0.name] ?? "", $0.parameters)
      }
    case .migration:
      MigrationCatalogue.all.map {
        ($0.name, MigrationCatalogue.summaries[$0.name] ?? "", $0.parameters)
      }
    case .power:
      PowerCatalogue.all.map { ($0.name, PowerCatalogue.summaries[$0.name] ?? "", $0.parameters) }
    case .clock:
      ClockCatalogue.all.map { ($0.name, ClockCatalogue.summaries[$0.name] ?? "", $0.parameters) }
    }
  }

  /// A choice of this plane as one line, its numbers with their units.
  func label(_ choice: Choice) -> String {
    choice.label(parameters(of: choice.name) ?? [])
  }

  func parameters(of name: String) -> [Parameter]? {
    entries.first { $0.name == name }?.parameters
  }

  func set(_ choice: Choice, _ blueprint: inout Blueprint) {
    switch self {
    case .placement: blueprint.placement = choice
    case .energy: blueprint.energy = choice
    case .elasticity: blueprint.elasticity = choice
    case .recovery: blueprint.recovery = choice
    case .deployment: blueprint.deployment = choice
    case .migration: blueprint.migration = choice
    case .power: blueprint.power = choice
    case .clock: blueprint.clock = choice
    }
  }
}
