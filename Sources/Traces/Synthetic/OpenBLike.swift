internal import Foundation

/// Makes pods with GPUs in the format of Alibaba's cluster trace of 2023.
///
/// Kinds of pod with the shares and usual sizes of the published table, rounded; lives are log-normal, and
/// arrivals come twice as often at noon as at midnight. One in ten asks for a model of GPU by name.
package enum OpenBLike: SyntheticTrace {
  package static let name = "openb"
  package static let summary = "pods with whole and shared GPUs, after Weng et al. 2023"

  /// A kind of pod: share of all, cores and memory in thousandths and MiB, GPUs, thousandths of each.
  private struct Kind {
    var share: Double
    var millicores: Int, memoryMiB: Int
    var gpus: Int, milli: ClosedRange<Int>
  }

  private static let kinds = [
    Kind(share: 0.13, millicores: 8000, memoryMiB: 30_720, gpus: 0, milli: 0...0),
    Kind(share: 0.20, millicores: 3000, memoryMiB: 6144, gpus: 1, milli: 500...900),
    Kind(share: 0.18, millicores: 8000, memoryMiB: 30_720, gpus: 1, milli: 200...600),
    Kind(share: 0.28, millicores: 12_000, memoryMiB: 49_152, gpus: 1, milli: 1000...1000),
    Kind(share: 0.15, millicores: 4000, memoryMiB: 8192, gpus: 1, milli: 1000...1000),
    Kind(share: 0.03, millicores: 16_000, memoryMiB: 65_536, gpus: 2, milli: 1000...1000),
    Kind(share: 0.02, millicores: 32_000, memoryMiB: 131_072, gpus: 4, milli: 1000...1000),
    Kind(share: 0.01, millicores: 64_000, memoryMiB: 262_144, gpus: 8, milli: 1000...1000),
  ]
  private static let models = ["T4", "V100M32", "G2", "V100M32|G2"]
  private static let namedShare = 0.1
  /// Median life in seconds, and standard deviation of its logarithm.
  private static let medianLife = 10_800.0, spread = 1.2

  /// Writes `pods.csv` or `pods.csv.gz`.
  package static func write(
    _ request: SyntheticRequest, to folder: String
  ) throws(TraceError) -> [SyntheticFit] {
    var random = SyntheticStream(state: request.seed)
    let length = Double(request.days) * 86_400
    var pods: [(start: Int, end: Int, kind: Kind, milli: Int, model: String, isBatch: Bool)] = []
    while pods.count < request.guests {
      let start = random.uniform() * length
      let ofDay = SyntheticStream.sine(start / 86_400 - 0.25)
      guard random.uniform() < (3 + ofDay) / 4 else { continue }
      var place = random.uniform()
      let kind = kinds.first {
        place -= $0.share
        return place < 0
      }
      guard let kind else { continue }
      let life = medianLife * exp(spread * random.normal())
      let steps = Double(kind.milli.upperBound - kind.milli.lowerBound) / 10 + 1
      let milli = kind.milli.lowerBound + 10 * Int(random.uniform() * steps)
      let isNamed = kind.gpus > 0 && random.uniform() < namedShare
      let model = isNamed ? models[Int(random.uniform() * Double(models.count))] : ""
      pods.append(
        (Int(start), Int(start + max(life, 60)), kind, milli, model, random.uniform() < 0.4))
    }
    pods.sort { ($0.start, $0.end) < ($1.start, $1.end) }
    var text =
      "name,cpu_milli,memory_mib,num_gpu,gpu_milli,gpu_spec,qos,pod_phase,creation_time,"
      + "deletion_time,scheduled_time\n"
    for (index, pod) in pods.enumerated() {
      text += "pod-\(index + 1),\(pod.kind.millicores),\(pod.kind.memoryMiB),\(pod.kind.gpus),"
      text += "\(pod.milli),\(pod.model),\(pod.isBatch ? "BE" : "LS"),Succeeded,"
      text += "\(pod.start),\(pod.end),\(pod.start)\n"
    }
    try SyntheticFile.write(text, to: folder + "/pods" + request.ending)
    let source = "Weng et al. 2023, rounded"
    return [
      SyntheticFit(
        "pods that share a GPU", target: 0.38,
        generated: SyntheticFit.share(pods) { $0.kind.gpus == 1 && $0.milli < 1000 },
        source: source),
      SyntheticFit(
        "pods without a GPU", target: 0.13,
        generated: SyntheticFit.share(pods) { $0.kind.gpus == 0 }, source: source),
      SyntheticFit(
        "pods with several GPUs", target: 0.06,
        generated: SyntheticFit.share(pods) { $0.kind.gpus > 1 },
        source: "made more than the published 0.01, so that a small cluster has some"),
    ]
  }
}
