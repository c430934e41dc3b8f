internal import Foundation

/// DuckDB's command line, where this machine has it.
package enum DuckDBTool {
  /// The program, or nil.
  package static let program: String? = {
    let environment = ProcessInfo.processInfo.environment
    if let named = environment["HEADROOM_DUCKDB"] { return named }
    return (environment["PATH"] ?? "").split(separator: ":").map { "\($0)/duckdb" }.first {
      FileManager.default.isExecutableFile(atPath: $0)
    }
  }()

  /// Whether it is here.
  package static var isInstalled: Bool { program != nil }
}
