import Foundation
import Platform
import Testing
import Traces

/// A store made from files that a test writes.
struct Import {
  let store: TraceStore

  init(
    _ format: String, _ files: [String: String], configure: (inout ReadOptions) -> Void = { _ in }
  ) throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "import-\(UUID())")
    let traces = folder.appending(path: "traces")
    defer { try? FileManager.default.removeItem(at: folder) }
    for (name, text) in files {
      let file = traces.appending(path: name)
      try FileManager.default.createDirectory(
        at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(text.utf8).write(to: file)
    }
    try self.init(format, paths: [traces.path], in: folder.path, configure: configure)
  }

  init(
    _ format: String, paths: [String], in folder: String,
    configure: (inout ReadOptions) -> Void = { _ in }
  ) throws {
    var options = ReadOptions()
    configure(&options)
    let reader = try #require(TraceFormats.named(format))
    try TraceImport.make(
      folder + "/store", from: paths, format: reader, options: options)
    store = try TraceStore(at: folder + "/store")
  }

  var names: [String] { (0..<store.count).map(store.name) }
  var samples: [Double] { (0..<store.samples.count).map { store.samples[$0] } }
  var tenants: [String] { store.tenant.map { store.tenantNames[Int($0)] } }
  var services: [String] {
    store.deployment.map { $0 < 0 ? "" : store.deploymentNames[Int($0)] }
  }
  /// Arrivals and departures in seconds.
  var lives: [[Int64]] {
    (0..<store.count).map { [store.arrival[$0] / 1000, store.departure[$0] / 1000] }
  }
  /// Cores times hours of all lives.
  var coreHours: Double {
    (0..<store.count).reduce(0) { total, guest in
      let end = min(store.departure[guest], store.manifest.horizonMilliseconds)
      return total + Double(store.millicores[guest]) / 1000
        * Double(end - store.arrival[guest]) / 3_600_000
    }
  }
}
