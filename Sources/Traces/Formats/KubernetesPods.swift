/// Pods as `kubectl get pods -A -o json` shows them: a picture of a cluster at one instant.
///
/// Each running pod is a guest with the sum of its containers' requests (their limits where there
/// is no request, and a hundredth of a core for none), its namespace as tenant and its owner as
/// service. It lives through a day, the horizon of a picture: when it will end, nobody knows.
package enum KubernetesPods: TraceReader {
  package static let name = "kubectl"
  package static let summary = "`kubectl get pods -A -o json`: requests of running pods"

  package static func isLikely(_ head: FileHead) -> Bool {
    let text = head.lines.joined()
    return text.contains("\"apiVersion\"") && text.contains("\"items\"")
  }

  package static func read(
    _ input: TraceInput, into writer: inout TraceWriter
  ) throws(TraceError) {
    writer.citation = "Kubernetes API, core/v1"
    writer.horizonMilliseconds = 86_400_000
    for file in input.files {
      let document = try JSONText(file, limit: input.options.unpackedLimitBytes)
      for item in try document.required("items").elements where item["kind"]?.text != "Node" {
        writer.quality.rowsRead += 1
        let phase = item["status"]?["phase"]?.text ?? "Running"
        guard phase == "Running" || phase == "Pending" else { continue }
        try pod(item, &writer)
      }
    }
  }

  private static func pod(_ item: JSONText, _ writer: inout TraceWriter) throws(TraceError) {
    let metadata = try item.required("metadata")
    guard let name = metadata["name"]?.text else { throw metadata.problem("a name") }
    let namespace = metadata["namespace"]?.text ?? "default"
    var cores = 0.0
    var bytes = 0.0
    var gpus = 0.0
    for container in try item.required("spec").required("containers").elements {
      let resources = container["resources"]
      func amount(_ key: String) throws(TraceError) -> Double {
        guard let node = resources?["requests"]?[key] ?? resources?["limits"]?[key] else {
          return 0
        }
        guard let value = KubernetesQuantity.parse(node) else {
          throw node.problem("a quantity such as `500m` or `2Gi`")
        }
        return value
      }
      cores += try amount("cpu")
      bytes += try amount("memory")
      gpus += try amount("nvidia.com/gpu")
    }
    guard cores < 1e5, bytes < 1e15, gpus < 1e5 else { throw item.problem("a smaller pod") }
    let owner = metadata["ownerReferences"]?.elements.first
    writer.add(
      TraceWriter.Guest(
        name: writer.guests.names.number(of: "\(namespace)/\(name)"),
        tenant: writer.tenants.number(of: namespace),
        deployment: owner?["name"]?.text.map {
          writer.deployments.number(of: "\(namespace)/\($0)")
        } ?? -1,
        created: 0, deleted: writer.horizonMilliseconds,
        millicores: Int32(max(cores * 1000, 10).rounded(.up)),
        memoryMiB: Int32((bytes / 1_048_576).rounded(.up)),
        machine: item["spec"]?["nodeName"]?.text.map { writer.machines.number(of: $0) } ?? -1,
        milliGPUs: Int32(gpus * 1000),
        censored: 3))
  }
}

/// Quantities as Kubernetes writes them.
///
/// Source: Kubernetes API reference, *Quantity*: a number with a decimal or binary suffix.
enum KubernetesQuantity {
  private static let suffixes: [(String, Double)] = [
    ("Ki", 1024), ("Mi", 1_048_576), ("Gi", 1_073_741_824), ("Ti", 1_099_511_627_776),
    ("Pi", 1_125_899_906_842_624), ("n", 1e-9), ("u", 1e-6), ("m", 1e-3), ("k", 1e3), ("M", 1e6),
    ("G", 1e9), ("T", 1e12), ("P", 1e15),
  ]

  /// The amount in the base unit; nil where it is none, or negative.
  static func parse(_ node: JSONText) -> Double? {
    guard let text = node.text else { return node.number.flatMap { $0 >= 0 ? $0 : nil } }
    for (suffix, factor) in suffixes where text.hasSuffix(suffix) {
      guard let value = Double(text.dropLast(suffix.count)), value >= 0, value.isFinite else {
        return nil
      }
      return value * factor
    }
    guard let value = Double(text), value >= 0, value.isFinite else { return nil }
    return value
  }
}
