internal import Economics
internal import Kernels
internal import Platform
internal import Studies
internal import Traces

/// What the numbers rest on: assumptions with their sources, data quality, manifest.
struct Appendix {
  let comparison: Comparison

  /// The sections as HTML.
  var html: String {
    """
    <h2>Assumptions and their sources</h2>\(prices)\(platform)
    <h2>Data quality</h2>\(quality)
    <h2>How this was made</h2>\(manifest)
    """
  }

  private func source(_ source: Source) -> [String] {
    [source.isAssumption ? "assumption" : "sourced", source.date, source.text]
  }

  private var prices: String {
    var text = ""
    for book in comparison.study.books {
      text += "<details><summary>\(HTML.escape(book.name)), \(HTML.escape(book.date)): "
      text += "\(HTML.escape(book.summary))</summary>"
      text += HTML.table(
        book.figures.map { [$0.name, $0.value] + source($0.source) },
        heading: ["price", "value", "standing", "date", "source"])
      text += "</details>"
    }
    return text
  }

  private var platform: String {
    let blueprint = comparison.study.platforms[comparison.study.baseline.platform].blueprint
    let used = Set(blueprint.sites.flatMap { $0.zones.flatMap { $0.hosts.map(\.type) } })
    let types = blueprint.hostTypes.enumerated().filter { used.contains($0.offset) }.map {
      [
        $0.element.name,
        "\($0.element.cores) cores, \($0.element.memoryMiB / 1024) GiB, "
          + "\(Figure.text($0.element.power.watts[0])) to "
          + "\(Figure.text($0.element.power.watts[10])) W",
      ] + source($0.element.source)
    }
    let sharing = blueprint.virtualisation
    let failures = blueprint.failures
    var settings = [
      ["cores promised per core", Figure.text(sharing.cpuOvercommit)],
      ["memory promised per unit", Figure.text(sharing.memoryOvercommit)],
      ["start of a guest", "\(Figure.text(sharing.bootSeconds)) s"],
      ["data of a guest", "\(Figure.text(sharing.storageGiBPerGuest)) GiB"],
      ["change of it in a day", Figure.percent(sharing.dailyChange)],
    ]
    for hazard in failures.hazards {
      let place =
        hazard.site.map { site in
          " at " + blueprint.sites[site].name
            + (hazard.zone.map { "/" + blueprint.sites[site].zones[$0].name } ?? "")
        } ?? ""
      settings.append([
        "\(hazard.cause.rawValue) takes down a \(hazard.domain.rawValue)\(place)",
        "every \(Figure.text(hazard.between.meanSeconds / 3600)) h (\(hazard.between.name)), for "
          + "\(Figure.text(hazard.repair.meanSeconds / 3600)) h (\(hazard.repair.name))",
      ])
    }
    for incident in failures.calendar {
      settings.append([
        "planned loss at \(blueprint.sites[incident.site].name)",
        "after \(Figure.text(Double(incident.start) / 3_600_000)) h, for "
          + "\(Figure.text(Double(incident.length) / 3_600_000)) h",
      ])
    }
    for site in blueprint.sites {
      guard let speed = site.corePerformance else { continue }
      settings.append([
        "\(site.name): work of a core for each unit of one of the trace's machines",
        "\(Figure.text(speed.value)) (\(Figure.text(speed.low)) to \(Figure.text(speed.high))), "
          + source(speed.source).filter { !$0.isEmpty }.joined(separator: ", "),
      ])
    }
    for site in blueprint.sites where !site.isRented {
      settings.append([
        "\(site.name): power usage effectiveness", text(site.overhead),
      ])
      settings.append([
        "\(site.name): carbon intensity",
        (site.carbon.changes ? "by hour, mean " : "") + "\(Figure.text(site.carbon.mean)) g/kWh",
      ])
    }
    return "<details><summary>Platform \(HTML.escape(blueprint.name)), as in the baseline</summary>"
      + HTML.table(types, heading: ["host type", "figures", "standing", "date", "source"])
      + HTML.table(settings) + "</details>"
  }

  private func text(_ overhead: PowerOverhead) -> String {
    switch overhead {
    case .constant(let effectiveness): Figure.text(effectiveness)
    case .load(let fixed, let linear, let square):
      "1 + \(Figure.text(fixed))/L + \(Figure.text(linear)) + \(Figure.text(square))·L at load L"
    case .weather(let base, let slope, let threshold, let temperature):
      "\(Figure.text(base)), and \(Figure.text(slope)) for each kelvin above "
        + "\(Figure.text(threshold)) °C; mean temperature \(Figure.text(temperature.mean)) °C"
    }
  }

  private var quality: String {
    let trace = comparison.results.trace
    let demand = comparison.study.demand.text
    let step = Figure.text(Double(trace.stepMilliseconds) / 60_000)
    var text = "<p>\(trace.guests) guests of \(trace.tenants) tenants, \(trace.services) services, "
    text += "\(Figure.text(trace.horizonHours)) hours in steps of \(step) minutes. "
    if trace.quality.guestsWithoutDemand > 0 {
      text += "Guests without readings are taken to demand \(HTML.escape(demand)). "
    }
    text += "The largest difference between a reading and what is stored of it is "
    text += "\(Figure.text(trace.largestError)) per cent of a guest's cores.</p>"
    text += HTML.table(trace.quality.lines.map { [$0.name, String($0.count)] })
    if !trace.quality.rejections.isEmpty {
      text += "<details><summary>The first rows left out</summary>"
      text += HTML.table(trace.quality.rejections.map { [$0] }) + "</details>"
    }
    return text + "<p>Source: \(HTML.escape(trace.citation))</p>"
  }

  private var manifest: String {
    let study = comparison.study
    let trace = comparison.results.trace
    return HTML.table(
      [
        ["tool", "headroom \(Version.current)"], ["study", study.file],
        ["seed", String(study.seed)],
        [
          "replications",
          "\(study.replications), redrawing "
            + (study.redraw.isEmpty
              ? "nothing" : study.redraw.map(\.rawValue).joined(separator: ", ")),
        ],
        [
          "scenarios",
          "\(comparison.rows.count) from \(study.platforms.count * study.replications) simulations",
        ],
      ] + study.overrides.map { ["setting", $0] }
        + trace.files.prefix(20).map { ["trace file", "\($0.name), SHA-256 \($0.sha256)"] })
  }
}
