internal import Documents
internal import Foundation
internal import Platform
internal import Quantities

/// Reads the sites of platform files.
final class SiteFile {
  let log: ProblemLog
  /// The folder that paths in the file are relative to.
  let folder: String
  /// Catalogues read so far, by path: a grid of platforms shares them.
  private var instanceCatalogues: [String: [InstanceType]] = [:]

  init(log: ProblemLog, folder: String) {
    self.log = log
    self.folder = folder
  }

  func site(_ entry: Node.Entry, types: [HostType]) -> Site {
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
    let restore =
      fields.quantity("restore-bandwidth", GigabitsPerSecond.self, in: 0.001...100_000) ?? 10
    var site = Site(
      name: entry.key, kind: kind ?? .private, provider: provider, region: region,
      overhead: overhead, carbon: carbon ?? .constant(0), contractedCarbon: contracted,
      zones: zones, instanceTypes: catalogue,
      provisioningSeconds: provisioning, restoreGigabitsPerSecond: restore)
    if let price { site.energyPrice = price }
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
}
