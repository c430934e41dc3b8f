internal import Documents
internal import Platform
internal import Quantities

/// Reads what guests may have together.
struct QuotaFile {
  let log: ProblemLog

  /// Reads a list of quotas; what is wrong is in the log.
  func quotas(_ node: Node) -> [Quota] {
    return node.elements.map { item in
      var row = Fields(of: item, what: "a quota", log: log)
      var quota = Quota(
        tenants: row.words("tenants"), services: row.words("services"),
        isForEachTenant: row.choice("for", of: ["all", "each-tenant"]) == "each-tenant",
        millicores: row.quantity("cores", One.self, in: 0...1e12).map {
          Int64(($0 * 1000).rounded())
        },
        memoryMiB: row.quantity("memory", Gibibytes.self, in: 0...1e12)
          .map { Int64(($0 * 1024).rounded()) },
        guests: row.integer("guests", in: 0...1_000_000_000).map(Int64.init))
      if let node = row.node("subnet") { quota.prefixBits = prefix(node) }
      row.close()
      if quota.millicores == nil, quota.memoryMiB == nil, quota.guests == nil,
        quota.prefixBits == nil
      {
        log.note(
          "the quota limits nothing", at: item, hint: "add `cores`, `memory`, `guests` or `subnet`")
      }
      return quota
    }
  }

  /// The bits of a prefix such as `/24`.
  private func prefix(_ node: Node) -> Int? {
    if let text = node.text, text.hasPrefix("/"), let bits = Int(text.dropFirst()), 8...29 ~= bits {
      return bits
    }
    log.note("`subnet` is \(node.kind), expected a prefix from `/8` to `/29`", at: node)
    return nil
  }
}
