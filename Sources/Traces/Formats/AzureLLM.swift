/// Requests to language models, Azure 2023: `TIMESTAMP,ContextTokens,GeneratedTokens`.
///
/// All requests of a file are one service of ten equal replicas of the default size. Their load in a minute is that
/// minute's tokens over those of the busiest minute: the trace tells what is asked, not what it costs, and neither
/// number nor size of replicas.
package enum AzureLLM: TraceReader {
  package static let name = "azure-llm"

  /// Replicas that serve the busiest minute: an assumption.
  private static let replicas = 10

  package static let summary = "Azure LLM 2023: requests with their tokens, as one service"

  package static func isLikely(_ head: FileHead) -> Bool {
    head.heading.hasPrefix("TIMESTAMP,ContextTokens")
  }

  package static func read(
    _ input: TraceInput, into writer: inout TraceWriter
  ) throws(TraceError) {
    writer.citation = "Patel et al., Splitwise, ISCA 2024; CC-BY-4.0"
    writer.stepMilliseconds = 60_000
    let tenant = writer.tenants.number(of: "azure")
    for file in try input.files(".csv") {
      var rows = try input.rows(file)
      let heading = try Heading(&rows)
      let time = try heading.column("TIMESTAMP")
      let (asked, given) = (
        try heading.column("ContextTokens"), try heading.column("GeneratedTokens")
      )
      var tokens: [Int64: Double] = [:]
      try writer.forEachRow(of: rows) { _, row throws(TraceError) in
        try row.expect(fields: heading.count)
        guard let instant = InstantText.milliseconds(of: row.text(time)) else {
          throw row.problem(time, expected: "a date such as 2023-11-16 18:15:46.6805900")
        }
        tokens[instant / 60_000, default: 0] +=
          try row.amount(asked, "tokens") + (try row.amount(given, "tokens"))
      }
      let most = tokens.values.max() ?? 1
      var series = ReadingSeries()
      let size = (
        millicores: Int32((input.options.defaultCores * 1000).rounded()),
        memoryMiB: Int32(input.options.defaultMemoryMiB.rounded(.up))
      )
      guard let first = tokens.keys.min(), let last = tokens.keys.max(), last - first < 10_000_000
      else { continue }
      for minute in first...last {
        series.add(minute * 60_000, (tokens[minute] ?? 0) / most * 100, size)
      }
      let service = String(file.base.dropLast(4))
      let deployment = writer.deployments.number(of: service)
      for replica in 1...replicas {
        try writer.add(
          series, name: "\(service)-\(replica)", tenant: tenant, deployment: deployment)
      }
    }
    writer.settleSeries()
  }
}
