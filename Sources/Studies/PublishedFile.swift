internal import Documents
internal import Platform
internal import Quantities
internal import Simulation

/// Reads results that others published, to show them beside the study's own.
struct PublishedFile {
  let log: ProblemLog
  /// Names of the study's axes besides prices, and the values of each platform.
  let axes: [String]
  let variants: [Study.Variant]
  let baseline: Int

  /// Reads the file; what is wrong with it is in the log.
  ///
  /// Each entry names a scenario by its axes, those left out being the baseline's, and the metrics
  /// known of it.
  func published(_ node: Node) -> Published {
    var fields = Fields(of: node, what: "published results", log: log)
    _ = fields.requiredText("published")
    var published = Published(
      source: fields.requiredText("source"), date: fields.requiredText("date"))
    for item in fields.required("values")?.elements ?? [] {
      var row = Fields(of: item, what: "a published result", log: log)
      var wanted = variants.isEmpty ? [] : variants[baseline].values
      for (index, axis) in axes.enumerated() {
        guard let value = row.node(axis), let root = variants.first?.blueprint else { continue }
        wanted[index] = label(value, axis, root)
      }
      let platform = variants.firstIndex { $0.values == wanted }
      if platform == nil {
        log.note("none of the study's scenarios: \(wanted.joined(separator: " · "))", at: item)
      }
      for metric in Metric.allCases {
        let value =
          metric.unit == "share"
          ? row.quantity(metric.rawValue, Share.self, in: 0...1)
          : row.quantity(metric.rawValue, One.self)
        guard let platform, let value else { continue }
        published.figures.append(
          .init(platform: platform, metric: metric.rawValue, value: value))
      }
      row.close()
    }
    fields.close()
    return published
  }

  private func label(_ node: Node, _ axis: String, _ root: Blueprint) -> String {
    guard let plane = Plane(rawValue: axis) else { return node.label }
    return plane.label(PlatformFile(log: log, folder: "").choice(node, plane, root))
  }
}
