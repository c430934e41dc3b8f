internal import Documents
internal import Platform
internal import Quantities
internal import Traces

/// Reads what fails in a platform.
struct FailuresFile {
  let log: ProblemLog
  let folder: String
  let sites: [Site]

  /// Reads the section; what is wrong with it is in the log.
  func failures(_ node: Node) -> Blueprint.Failures {
    var fields = Fields(of: node, what: "failures", log: log)
    var failures = Blueprint.Failures()
    failures.detectionSeconds = fields.quantity("detection", Seconds.self) ?? 0
    let hostTime = fields.quantity("host-mtbf", Seconds.self) ?? 0
    let hostRepair = fields.quantity("host-mttr", Seconds.self) ?? 3600
    if hostTime > 0 { failures.hazards.append(.hosts(mtbf: hostTime, mttr: hostRepair)) }
    let rackTime = fields.quantity("rack-mtbf", Seconds.self) ?? 0
    let rackRepair = fields.quantity("rack-mttr", Seconds.self, in: 1...1e9) ?? 3600
    if rackTime > 0 { failures.hazards.append(.racks(mtbf: rackTime, mttr: rackRepair)) }
    for item in fields.node("losses")?.elements ?? [] {
      var loss = Fields(of: item, what: "a loss", log: log)
      let place = self.place(&loss, item)
      let rate = loss.requiredQuantity("rate", PerYear.self)
      let length = loss.requiredQuantity("length", Seconds.self, in: 1...1e9)
      loss.close()
      guard let place, rate > 0 else { continue }
      failures.hazards.append(
        .loss(of: place.site, zone: place.zone, perYear: rate, meanSeconds: length))
    }
    for item in fields.node("causes")?.elements ?? [] {
      if let hazard = hazard(item) { failures.hazards.append(hazard) }
    }
    failures.crews = fields.integer("crews", in: 1...1_000_000) ?? 0
    if let item = fields.node("spares") {
      var row = Fields(of: item, what: "spares", log: log)
      failures.spares = Blueprint.Spares(
        count: row.integer("count", in: 1...1_000_000) ?? 1,
        leadSeconds: row.requiredQuantity("lead", Seconds.self, in: 1...1e9))
      row.close()
    }
    failures.failedHostsIdle = fields.choice("failed-hosts", of: ["off", "idle"]) == "idle"
    for item in fields.node("calendar")?.elements ?? [] {
      if let incident = incident(item) { failures.calendar.append(incident) }
    }
    for item in fields.node("traces")?.elements ?? [] { failures.calendar += trace(item) }
    fields.close()
    return failures
  }

  // MARK: By chance

  private func hazard(_ item: Node) -> Hazard? {
    var row = Fields(of: item, what: "a cause", log: log)
    defer { row.close() }
    func choice<T: RawRepresentable<String> & CaseIterable>(_ key: String, _: T.Type) -> T? {
      if row.node(key) == nil { log.note("the key `\(key)` is missing", at: item) }
      return row.choice(key, of: T.allCases.map(\.rawValue)).flatMap(T.init(rawValue:))
    }
    let cause = choice("cause", Hazard.Cause.self)
    let domain = choice("of", Hazard.Domain.self)
    let place = row.node("site") == nil ? nil : self.place(&row, item)
    if place == nil { _ = row.node("zone") }
    let rate = row.quantity("rate", PerYear.self, in: 1e-9...1e9)
    var between = row.node("between").flatMap(distribution)
    if let rate { between = TimeDistribution(meanSeconds: Hazard.secondsPerYear / rate) }
    if between == nil || rate != nil && row.node("between") != nil {
      log.note(
        "expected either `rate` or `between`", at: item,
        hint: "e.g. `rate: 2 /year`, or `between: { weibull: { mean: 4000 h, shape: 0.7 } }`")
    }
    let repair = row.required("repair").flatMap(distribution)
    var hazard = Hazard(
      cause ?? .hardware, of: domain ?? .host, site: place?.site, zone: place?.zone,
      between: between ?? TimeDistribution(meanSeconds: 1e9),
      repair: repair ?? TimeDistribution(meanSeconds: 3600))
    hazard.services = row.words("services")
    hazard.common = row.quantity("common", Share.self, in: 0...1) ?? 0
    hazard.units = row.integer("disks", in: 1...1000) ?? 1
    hazard.isPlanned = row.flag("planned") ?? (cause == .maintenance)
    hazard.corrupts = row.flag("corrupts") ?? false
    hazard.noticedSeconds = row.quantity("noticed-after", Seconds.self, in: 0...1e9) ?? 0
    if !hazard.services.isEmpty, domain != .service {
      log.note("`services` is for causes of services", at: item, hint: "add `of: service`")
    }
    if place != nil, domain == .guest || domain == .service {
      log.note(
        "causes of a \(hazard.domain.rawValue) are met wherever it runs: `site` says nothing",
        at: item)
    }
    if row.node("disks") != nil, domain != .disk {
      log.note("`disks` is for causes of disks", at: item, hint: "add `of: disk`")
    }
    if hazard.corrupts, [.disk, .network, .controlPlane].contains(hazard.domain) {
      log.note(
        "a \(hazard.domain.rawValue) cannot spoil data", at: item,
        hint: "data are spoilt `of` a guest, host, rack, zone, site, provider or service")
    }
    if hazard.noticedSeconds > 0, !hazard.corrupts {
      log.note(
        "`noticed-after` is for causes that spoil data", at: item, hint: "add `corrupts: yes`")
    }
    if hazard.common > 0, ![.guest, .disk, .host, .rack, .zone].contains(hazard.domain) {
      log.note(
        "nothing is larger than a \(hazard.domain.rawValue) for `common` to take down", at: item)
    }
    return cause != nil && domain != nil && between != nil && repair != nil ? hazard : nil
  }

  /// Reads a distribution: a mean of exponential times, or a family with its settings.
  private func distribution(_ node: Node) -> TimeDistribution? {
    guard let entry = node.entries.first, node.entries.count == 1 else {
      return Fields.quantity(node, Seconds.self, named: "time", in: 1...1e12, log: log)
        .map { TimeDistribution(meanSeconds: $0) }
    }
    if entry.key == "trace" { return observed(entry.value) }
    // These need no more than a mean.
    let plain: [String: TimeDistribution.Shape] = ["exponential": .exponential, "fixed": .fixed]
    if let shape = plain[entry.key], entry.value.entries.isEmpty {
      return Fields.quantity(entry.value, Seconds.self, named: "mean", in: 1...1e12, log: log)
        .map { TimeDistribution(shape, meanSeconds: $0) }
    }
    var row = Fields(of: entry.value, what: "a distribution", log: log)
    defer { row.close() }
    let mean = row.requiredQuantity("mean", Seconds.self, in: 1...1e12)
    func number(_ key: String, _ range: ClosedRange<Double>) -> Double {
      row.requiredQuantity(key, One.self, in: range)
    }
    let shape: TimeDistribution.Shape? =
      switch entry.key {
      case "exponential": .exponential
      case "weibull": .weibull(number("shape", 0.1...20))
      case "log-normal": .logNormal(number("sigma", 0...5))
      case "gamma": .gamma(number("shape", 0.01...1000))
      case "pareto": .pareto(number("tail", 1.01...100))
      case "fixed": .fixed
      default: nil
      }
    guard let shape else {
      let known = ["exponential", "weibull", "log-normal", "gamma", "pareto", "fixed", "trace"]
      log.note(
        "no distribution `\(Node.shortened(entry.key))`, expected \(Fields.list(known))", at: node,
        hint: Spelling.nearest(to: entry.key, among: known).map { "did you mean `\($0)`?" })
      _ = (row.node("shape"), row.node("sigma"), row.node("tail"))
      return nil
    }
    return TimeDistribution(shape, meanSeconds: mean)
  }

  /// The lengths of the incidents of a record.
  private func observed(_ node: Node) -> TimeDistribution? {
    var row = Fields(of: node, what: "a record of incidents", log: log)
    defer { row.close() }
    let lengths = incidents(&row, node).map { Double($0.end - $0.start) / 1000 }
    guard !lengths.isEmpty else { return nil }
    return .observed(lengths)
  }

  // MARK: Records

  /// Reads the incidents that a record names; none where something is wrong.
  private func incidents(_ row: inout Fields, _ node: Node) -> [IncidentRow] {
    var filter = IncidentFilter()
    filter.system = row.text("system")
    filter.vendor = row.text("vendor")
    filter.location = row.text("location")
    let path = row.requiredText("path")
    guard !path.isEmpty else { return [] }
    do {
      let rows = try IncidentReader.read(FilePath.resolve(path, in: folder), filter: filter)
      if rows.isEmpty {
        log.note("the record `\(Node.shortened(path))` has none of these incidents", at: node)
      }
      return rows
    } catch {
      log.note("\(error)", at: node)
      return []
    }
  }

  /// Incidents of a record at their own instants.
  private func trace(_ item: Node) -> [Blueprint.PlannedIncident] {
    var row = Fields(of: item, what: "a record of incidents", log: log)
    defer { row.close() }
    let place = self.place(&row, item)
    var from = row.text("from").flatMap { LocalTime(zone: "UTC").midnight(of: $0) }
    if from == nil, let node = row.node("from") {
      log.note("`from` is \(node.kind), expected a date, e.g. `2003-01-01`", at: node)
    }
    let rows = incidents(&row, item)
    guard let place, let first = rows.first else { return [] }
    if from == nil { from = first.start }
    let site = sites[place.site]
    // Nodes are counted over the zones of the site, or within the zone.
    let zones = place.zone.map { [$0] } ?? Array(site.zones.indices)
    return rows.compactMap { incident -> Blueprint.PlannedIncident? in
      let start = incident.start - (from ?? 0)
      guard start >= 0 else { return nil }
      var planned = Blueprint.PlannedIncident(
        site: place.site, zone: place.zone, start: start, length: incident.end - incident.start)
      planned.share = incident.share
      guard incident.node >= 0 else { return planned }
      var number = incident.node
      for zone in zones {
        let count = site.zones[zone].hostCount
        if number < count {
          planned.zone = zone
          planned.host = number
          return planned
        }
        number -= count
      }
      // The record has more nodes than the platform has hosts.
      return nil
    }
  }

  private func incident(_ item: Node) -> Blueprint.PlannedIncident? {
    var loss = Fields(of: item, what: "a planned incident", log: log)
    let place = self.place(&loss, item)
    let rack = loss.integer("rack", in: 1...10_000).map { $0 - 1 }
    let host = loss.integer("host", in: 1...1_000_000).map { $0 - 1 }
    let notice = loss.quantity("notice", Seconds.self, in: 0...1e9) ?? 0
    let start = loss.requiredQuantity("at", Seconds.self, in: 0...1e9)
    let length = loss.requiredQuantity("for", Seconds.self, in: 1...1e9)
    let share = loss.quantity("share", Share.self, in: 1e-6...1) ?? 1
    loss.close()
    guard let place else { return nil }
    if let rack {
      let racks = place.zone.map { sites[place.site].zones[$0].racks } ?? 0
      if rack >= racks { log.note("no such rack; racks count from 1 in a zone", at: item) }
    }
    if let host {
      let hosts = place.zone.map { sites[place.site].zones[$0].hostCount } ?? 0
      if host >= hosts { log.note("no such host; hosts count from 1 in a zone", at: item) }
    }
    if share < 1, host != nil || notice > 0 || sites[place.site].kind == .public {
      log.note(
        "`share` draws hosts of a private site, a zone or a rack, without notice", at: item)
    }
    var incident = Blueprint.PlannedIncident(
      site: place.site, zone: place.zone, rack: rack, host: host, start: Int64(start * 1000),
      length: Int64(length * 1000), notice: Int64(notice * 1000))
    incident.share = share
    return incident
  }

  /// Where a loss happens: a site, or a zone of it.
  private func place(_ fields: inout Fields, _ item: Node) -> (site: Int, zone: Int?)? {
    let names = sites.map(\.name)
    let site = fields.choice("site", of: names)
    if fields.node("site") == nil { log.note("the key `site` is missing", at: item) }
    guard let index = site.flatMap({ names.firstIndex(of: $0) }) else {
      _ = fields.node("zone")
      return nil
    }
    let zones = sites[index].zones.map(\.name)
    let zone = fields.choice("zone", of: zones)
    return (index, zone.flatMap { zones.firstIndex(of: $0) })
  }
}
