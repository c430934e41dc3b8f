internal import Documents
internal import Foundation
internal import Kernels
internal import Platform
internal import Policies
internal import Quantities

/// Reads platform files and the catalogues they refer to.
final class PlatformFile {
  let log: ProblemLog
  /// The folder that paths in the file are relative to.
  let folder: String
  /// Catalogues read so far, by path: a grid of platforms shares them.
  private var hostCatalogues: [String: [HostType]] = [:]
  private let siteFile: SiteFile

  init(log: ProblemLog, folder: String) {
    self.log = log
    self.folder = folder
    siteFile = SiteFile(log: log, folder: folder)
  }

  /// Reads a platform; what is wrong is in the log.
  func platform(_ node: Node) -> Blueprint {
    var fields = Fields(of: node, what: "a platform", log: log)
    let name = fields.requiredText("platform")
    var types = hostTypes(fields.requiredText("host-types"))
    var sites: [Site] = []
    for entry in fields.required("sites")?.entries ?? [] {
      sites.append(siteFile.site(entry, types: &types))
    }
    var blueprint = Blueprint(name: name, hostTypes: types, sites: sites)
    if let node = fields.node("virtualisation") { virtualisation(node, &blueprint) }
    if let node = fields.node("guest-rules") {
      blueprint.guestRules = GuestRuleFile.rules(node, sites, log)
    }
    if let node = fields.node("quotas") { blueprint.quotas = QuotaFile(log: log).quotas(node) }
    if let node = fields.node("entitlements") {
      blueprint.entitlements = EntitlementFile(log: log).entitlements(node)
    }
    if let node = fields.node("reservations") {
      blueprint.reservations = EntitlementFile(log: log).reservations(node)
    }
    if let node = fields.node("requests") {
      blueprint.requests = RequestsFile(log: log).requests(node)
    }
    if let node = fields.node("latency") { blueprint.latencies = latencies(node, sites) }
    if let node = fields.node("failures") {
      blueprint.failures = FailuresFile(log: log, folder: folder, sites: blueprint.sites)
        .failures(node)
    }
    if let node = fields.node("continuity") {
      blueprint.continuity = ContinuityFile(log: log, platform: self).continuity(node, blueprint)
    }
    for plane in Plane.allCases {
      if let node = fields.node(plane.rawValue) {
        plane.set(choice(node, plane, blueprint), &blueprint)
      }
    }
    GuestsCatalogue.named(blueprint.guests.name)?.init(blueprint.guests)
      .apply(to: &blueprint.virtualisation)
    checkHosts(blueprint, node)
    if let node = fields.node("power-caps") { blueprint.caps = caps(node, blueprint) }
    if blueprint.requests == nil, let node = fields.node(Plane.loadBalancing.rawValue) {
      log.note(
        "`load-balancing` changes nothing where nobody looks at requests", at: node,
        hint: "add e.g. `requests: { service-time: 20 ms }`")
    }
    checkNodes(blueprint, fields.node(Plane.nodeScaling.rawValue))
    checkClock(blueprint, &fields)
    checkRehearsed(blueprint, fields.node("failures"))
    checkZones(blueprint, fields.node("virtualisation"))
    checkReturns(blueprint, fields.node(Plane.deployment.rawValue))
    checkHostsKept(blueprint, fields.node(Plane.deployment.rawValue))
    fields.close()
    if !sites.contains(where: { $0.kind == .private && $0.zones.contains { !$0.hosts.isEmpty } }) {
      log.note("the platform has no private site with hosts", at: node)
    }
    let rule = DeploymentCatalogue.named(blueprint.deployment.name)
    if rule?.init(blueprint.deployment).givesUpHosts ?? false { giveUpHosts(of: &blueprint) }
    return blueprint
  }

  /// Round trips between sites, told for a pair once: `{ edge: { core: 20 ms } }`.
  private func latencies(_ node: Node, _ sites: [Site]) -> [[Double]] {
    var matrix = sites.map { _ in Array(repeating: 0.0, count: sites.count) }
    let names = sites.map(\.name)
    for entry in node.entries {
      guard let from = names.firstIndex(of: entry.key) else {
        log.note(
          "no site `\(Node.shortened(entry.key))`", at: entry.value,
          hint: "expected \(Fields.list(names))")
        continue
      }
      var row = Fields(of: entry.value, what: "round trips", log: log)
      for (to, name) in names.enumerated() {
        guard let seconds = row.quantity(name, Seconds.self, in: 0...10) else { continue }
        matrix[from][to] = seconds * 1000
        matrix[to][from] = seconds * 1000
      }
      row.close()
    }
    return matrix
  }

  /// Takes the hosts of one's own away, but those at sites that guests recover to.
  private func giveUpHosts(of blueprint: inout Blueprint) {
    for index in blueprint.sites.indices where blueprint.sites[index].kind == .private {
      let name = blueprint.sites[index].name
      if blueprint.recoveries.contains(where: { $0.parameters.values.contains(.word(name)) }) {
        continue
      }
      for zone in blueprint.sites[index].zones.indices {
        blueprint.sites[index].zones[zone].hosts = []
      }
    }
  }

  /// Some causes are met in rehearsals only.
  private func checkRehearsed(_ blueprint: Blueprint, _ node: Node?) {
    guard blueprint.continuity.rehearsals == 0, let node else { return }
    let unseen = blueprint.failures.hazards.filter { !$0.isReplayed }
    guard !unseen.isEmpty else { return }
    let names = Set(unseen.map { "`\($0.domain.rawValue)`" }).sorted()
    log.note(
      "causes of \(names.joined(separator: ", ")) change nothing without rehearsals", at: node,
      hint: "add e.g. `continuity: { rehearsals: 1000 }`")
  }

  /// Nobody comes back to a home site that is never asked.
  private func checkReturns(_ blueprint: Blueprint, _ node: Node?) {
    guard let node,
      let rule = DeploymentCatalogue.named(blueprint.deployment.name)?.init(blueprint.deployment),
      rule.bursting.returns == .whenRoom, !rule.triesHome
    else { return }
    log.note("`return` changes nothing where the home site is never asked", at: node)
  }

  /// Hosts are given up or kept where nobody is offered to them.
  private func checkHostsKept(_ blueprint: Blueprint, _ node: Node?) {
    guard let node, blueprint.deployment.parameters[PublicOnly.hosts.name] != nil,
      DeploymentCatalogue.named(blueprint.deployment.name)?.init(blueprint.deployment).triesHome
        ?? false
    else { return }
    log.note("`hosts` changes nothing where the home site is asked", at: node)
  }

  /// Guests exchange nothing across zones where no region has several.
  private func checkZones(_ blueprint: Blueprint, _ node: Node?) {
    guard let item = node?["traffic-between-guests"],
      blueprint.virtualisation.peerGBPerCoreHour > 0,
      !blueprint.sites.contains(where: { $0.isRented && $0.zonesOfRegion > 1 })
    else { return }
    log.note(
      "`traffic-between-guests` changes nothing where no site at a provider has several zones",
      at: item,
      hint: "zones-of-region: 3")
  }

  /// Nodes scale where there are some, and hosts are bought where some are not installed.
  private func checkNodes(_ blueprint: Blueprint, _ node: Node?) {
    guard let node else { return }
    let zones = blueprint.sites.flatMap(\.zones)
    if blueprint.nodeScaling.name == ClusterAutoscaler.name,
      !blueprint.sites.contains(where: { $0.nodes != nil })
    {
      log.note(
        "`\(ClusterAutoscaler.name)` changes nothing without nodes", at: node,
        hint: "give a site `node-groups`")
    }
    if blueprint.nodeScaling.name == PurchaseAhead.name,
      !zones.contains(where: { $0.hosts.contains { $0.installed != nil } })
    {
      log.note(
        "`\(PurchaseAhead.name)` changes nothing where all hosts are installed", at: node,
        hint: "hosts: [{ type: …, count: 8, installed: 4 }]")
    }
  }

  /// Two clocks have no use for some planes: a setting that changes nothing is an error.
  private func checkClock(_ blueprint: Blueprint, _ fields: inout Fields) {
    let clock = blueprint.clock.name
    if clock != WorkClock.name, let node = fields.node("queue"),
      blueprint.queue.name != FirstCome.name
    {
      log.note(
        "only the clock `\(WorkClock.name)` has guests wait in line", at: node,
        hint: "add `clock: \(WorkClock.name)`")
    }
    for key in ["entitlements", "reservations"] where clock != WorkClock.name {
      guard let node = fields.node(key) else { continue }
      log.note(
        "`\(key)` changes nothing where no guest waits in line", at: node,
        hint: "add `clock: \(WorkClock.name)`")
    }
    guard clock == CloudSimClock.name || clock == WorkClock.name, let node = fields.node("clock")
    else { return }
    let failures = blueprint.failures
    var unknown = [
      ("requests", blueprint.requests != nil),
      ("migration", fields.node("migration") != nil),
      ("deployment", blueprint.deployment.name != PrivateOnly.name),
      ("elasticity", blueprint.elasticity.name != NoElasticity.name),
      ("recovery", blueprint.recovery.name != NoRecovery.name),
      ("node-scaling", blueprint.nodeScaling.name != AllNodes.name),
    ]
    if clock == CloudSimClock.name {
      unknown += [
        ("placement", fields.node("placement") != nil),
        ("frequency", blueprint.frequency.name != Performance.name),
        ("sharing", blueprint.sharing.name != MaxMinFair.name),
        ("balancing", blueprint.balancing.name != NoBalancing.name),
        ("resize", blueprint.resize.name != NoResize.name),
        ("guests", blueprint.guests.name != AsTraced.name),
        ("shifting", blueprint.shifting.name != NoShifting.name),
        ("power-caps", blueprint.caps != .none),
        ("guest-rules", !blueprint.guestRules.isEmpty),
        ("continuity", blueprint.continuity != Continuity()),
        ("quotas", !blueprint.quotas.isEmpty),
        (
          "failures",
          !failures.hazards.isEmpty || !failures.calendar.isEmpty
        ),
      ]
    } else {
      unknown += [
        ("energy", blueprint.energy.name != AlwaysOn.name),
        ("balancing", blueprint.balancing.name != NoBalancing.name),
        ("resize", blueprint.resize.name != NoResize.name),
        ("failures.calendar.notice", failures.calendar.contains { $0.notice > 0 }),
        ("power-caps", blueprint.caps.rackWatts > 0 || blueprint.caps.siteWatts > 0),
        ("continuity", blueprint.continuity != Continuity()),
        ("quotas", !blueprint.quotas.isEmpty),
      ]
    }
    let names = unknown.filter(\.1).map { "`\($0.0)`" }
    guard !names.isEmpty else { return }
    log.note(
      "the clock `\(clock)` does not heed \(names.joined(separator: ", "))", at: node,
      hint: "leave them out, or take the clock `\(ExactClock.name)`")
  }

  private func hostTypes(_ path: String) -> [HostType] {
    guard !path.isEmpty else { return [] }
    if let known = hostCatalogues[path] { return known }
    let types = HostFile.types(path: path, folder: folder, log: log)
    hostCatalogues[path] = types
    return types
  }

  private func virtualisation(_ node: Node, _ blueprint: inout Blueprint) {
    var fields = Fields(of: node, what: "virtualisation", log: log)
    var sharing = Blueprint.Virtualisation()
    sharing.cpuOvercommit = fields.quantity("cpu-overcommit", One.self, in: 0.1...100) ?? 1
    sharing.memoryOvercommit = fields.quantity("memory-overcommit", One.self, in: 0.1...10) ?? 1
    sharing.referenceGigahertz = fields.quantity("reference-speed", Gigahertz.self) ?? 0
    sharing.bootSeconds = fields.quantity("boot", Seconds.self) ?? 0
    sharing.bootSigma = fields.quantity("boot-sigma", One.self, in: 0...3) ?? 0
    sharing.serviceUse = fields.quantity("service-use", Share.self, in: 0.01...1) ?? 0.8
    sharing.storageGiBPerGuest = fields.quantity("storage-per-guest", Gibibytes.self) ?? 0
    sharing.dailyChange = fields.quantity("daily-change", Share.self, in: 0...1) ?? 0
    sharing.egressGBPerCoreHour = fields.quantity("egress-per-core-hour", One.self) ?? 0
    sharing.peerGBPerCoreHour = fields.quantity("traffic-between-guests", One.self) ?? 0
    sharing.spareHosts = fields.integer("spare-hosts", in: 0...1_000_000) ?? 0
    sharing.spareRacks = fields.integer("spare-racks", in: 0...10_000) ?? 0
    sharing.spareZones = fields.integer("spare-zones", in: 0...100) ?? 0
    sharing.gpuUse = fields.quantity("gpu-use", Share.self, in: 0...1000) ?? 1
    sharing.threadsPerCore = fields.integer("threads-per-core", in: 1...8) ?? 1
    sharing.threadYield = fields.quantity("thread-yield", Share.self, in: 0...1) ?? 0.25
    sharing.memoryUse = fields.quantity("memory-use", Share.self, in: 0...1) ?? 1
    sharing.pageSharing = fields.quantity("page-sharing", Share.self, in: 0...0.99) ?? 0
    sharing.balloon = fields.quantity("balloon", Share.self, in: 0...0.99) ?? 0
    sharing.memoryPenalty = fields.quantity("memory-penalty", One.self, in: 0...1000) ?? 1
    sharing.lifetimeError = fields.quantity("lifetime-error", One.self, in: 0...5) ?? 0
    fields.close()
    blueprint.virtualisation = sharing
  }

  /// A host must have cores left for guests.
  private func checkHosts(_ blueprint: Blueprint, _ node: Node) {
    let used = Set(blueprint.sites.flatMap { $0.zones.flatMap { $0.hosts.map(\.type) } })
    for type in used.sorted() where blueprint.promisedCores(of: blueprint.hostTypes[type]) <= 0 {
      log.note(
        "`host-cores` leaves nothing of the \(blueprint.hostTypes[type].cores) cores of "
          + "`\(blueprint.hostTypes[type].name)` to guests", at: node["guests"] ?? node)
    }
  }

  private func caps(_ node: Node, _ blueprint: Blueprint) -> PowerCaps {
    var fields = Fields(of: node, what: "power caps", log: log)
    let caps = PowerCaps(
      hostWatts: fields.quantity("host", Watts.self) ?? 0,
      rackWatts: fields.quantity("rack", Watts.self) ?? 0,
      siteWatts: fields.quantity("site", Watts.self) ?? 0)
    fields.close()
    let used = Set(blueprint.sites.flatMap { $0.zones.flatMap { $0.hosts.map(\.type) } })
    for type in used.sorted() where caps.hostWatts > 0 {
      let idle = blueprint.hostTypes[type].power.power(at: 0)
      guard caps.hostWatts < idle else { continue }
      log.note(
        "`host` is \(caps.hostWatts) W, but `\(blueprint.hostTypes[type].name)` draws \(idle) W "
          + "without load", at: node)
    }
    return caps
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
    let sites = parameters.filter { [.site, .optionalSite].contains($0.kind) }
    let home = blueprint.sites.first { $0.kind == .private }?.name
    for parameter in sites where plane == .deployment {
      if let home, values[parameter.name] == .word(home) {
        log.note(
          "`\(parameter.name)` names the home site `\(Node.shortened(home))` itself", at: node)
      }
    }
    for (index, second) in sites.enumerated() {
      guard let site = values[second.name],
        let first = sites[..<index].first(where: { values[$0.name] == site })
      else { continue }
      log.note(
        "`\(second.name)` names the same site as `\(first.name)`, which has refused by then",
        at: node)
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
    case .watts:
      return fields.quantity(parameter.name, Watts.self, in: range).map { .number($0) }
    case .wattHours:
      return fields.quantity(parameter.name, WattHours.self, in: range).map { .number($0) }
    case .gibibytes:
      return fields.quantity(parameter.name, Gibibytes.self, in: range).map { .number($0) }
    case .gigabitsPerSecond:
      return fields.quantity(parameter.name, GigabitsPerSecond.self, in: range).map { .number($0) }
    case .word(let words): return fields.choice(parameter.name, of: words).map { .word($0) }
    case .site, .optionalSite:
      return fields.choice(parameter.name, of: blueprint.sites.map(\.name)).map { .word($0) }
    }
  }
}
