/// Nodes as `kubectl get nodes -o json` shows them, by their zone's label.
package enum KubernetesNodes: MachineReader {
  package static let name = KubernetesPods.name
  package static let summary = "`kubectl get nodes -o json`"

  package static func machines(
    _ input: TraceInput, into table: inout MachineTable
  ) throws(TraceError) {
    table.citation = "Kubernetes API, core/v1"
    for file in input.files {
      let document = try JSONText(file, limit: input.options.unpackedLimitBytes)
      for item in try document.required("items").elements where item["kind"]?.text == "Node" {
        let capacity = try item.required("status").required("capacity")
        guard let cores = capacity["cpu"].flatMap(KubernetesQuantity.parse),
          let bytes = capacity["memory"].flatMap(KubernetesQuantity.parse),
          MachineTable.check(cores: cores, memoryMiB: bytes / 1_048_576)
        else { throw capacity.problem("`cpu` and `memory` of a machine") }
        let gpus = capacity["nvidia.com/gpu"].flatMap(KubernetesQuantity.parse) ?? 0
        let zone = item["metadata"]?["labels"]?["topology.kubernetes.io/zone"]?.text ?? "a"
        table.add(
          .init(
            cores: Int(cores), memoryMiB: Int(bytes / 1_048_576), gpus: Int(min(gpus, 32))),
          zone: zone)
      }
    }
  }
}
