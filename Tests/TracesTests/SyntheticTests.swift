import Foundation
import Platform
import Testing
import Traces

@Suite("Generated traces")
struct SyntheticTests {
  private func generate(
    _ kind: any SyntheticTrace.Type, _ request: SyntheticRequest,
    _ check: (String, [SyntheticFit]) throws -> Void
  ) throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "made-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try check(folder.path, try kind.write(request, to: folder.path))
  }

  private func contents(_ folder: String) throws -> [String: Data] {
    var files: [String: Data] = [:]
    for name in try FileManager.default.contentsOfDirectory(atPath: folder) {
      files[name] = FileManager.default.contents(atPath: "\(folder)/\(name)")
    }
    return files
  }

  @Test("The same seed makes the same bytes, another seed others", arguments: 0..<9)
  func seeds(index: Int) throws {
    let kind = SyntheticTraces.all[index]
    var made: [[String: Data]] = []
    for seed in [5, 5, 6] {
      let request = SyntheticRequest(
        seed: UInt64(seed), days: 2, guests: 30, services: kind == WebLike.self ? 2 : 0)
      try generate(kind, request) { folder, _ in made.append(try contents(folder)) }
    }
    #expect(!made[0].isEmpty && made[0] == made[1] && made[0] != made[2], "\(kind.name)")
  }

  @Test("Batch jobs follow the model of Lublin and Feitelson, and are read back as they are")
  func batch() throws {
    try generate(BatchLike.self, SyntheticRequest(seed: 1, days: 900, guests: 60_000)) {
      folder, fit in
      let targets = fit.map(\.target)
      // Closed forms of the model's parameters, worked out by hand.
      #expect(abs(targets[0] - 0.244) < 1e-12 && abs(targets[1] - 3.084) < 1e-9)
      #expect(abs(targets[2] - (0.7746 * 3.948 + 0.2254 * 9.36)) < 1e-9)
      #expect(targets[3] > 0.5 && targets[3] < 0.65)
      for (row, margin) in zip(fit, [0.007, 0.03, 0.06, 0.02]) {
        #expect(abs(row.generated - row.target) < margin, "\(row.statistic)")
      }
      try TraceImport.make(
        folder + "/store", from: [folder + "/jobs.swf.gz"], format: SWF.self,
        options: ReadOptions())
      let store = try TraceStore(at: folder + "/store")
      #expect(store.count == 60_000)
      let serial = store.millicores.count { $0 == 1000 }
      #expect(abs(Double(serial) / 60_000 - fit[0].generated) < 1e-12)
    }
  }

  @Test("Web services are self-similar, follow the week, and bursts hit several at once")
  func web() throws {
    try generate(WebLike.self, SyntheticRequest(seed: 2, days: 56, guests: 400, services: 8)) {
      folder, fit in
      #expect(fit.count == 3)
      for (row, margin) in zip(fit, [0.05, 0.04, 0.12]) {
        #expect(abs(row.generated - row.target) < margin, "\(row.statistic)")
      }
      try TraceImport.make(
        folder + "/store", from: [folder], format: AzureVM.self, options: ReadOptions())
      let store = try TraceStore(at: folder + "/store")
      #expect(store.count == 424)
      // Services that share day, week and bursts rise and fall together.
      let series = (0..<store.count).filter { store.sampleCount[$0] == 56 * 288 }
        .filter { store.name(of: $0).utf8.count < 4 }.prefix(24).map { guest in
          (0..<(56 * 288)).map { store.samples[Int(store.firstSample[guest]) + $0] }
        }
      let (left, right) = (series[0], series[3])
      let means = [left, right].map { $0.reduce(0, +) / Double($0.count) }
      var sums = (0.0, 0.0, 0.0)
      for (a, b) in zip(left, right) {
        let (a, b) = (a - means[0], b - means[1])
        sums = (sums.0 + a * b, sums.1 + a * a, sums.2 + b * b)
      }
      #expect(sums.0 / (sums.1 * sums.2).squareRoot() > 0.5)
    }
  }

  @Test("A trace like Azure's follows the published shares of sizes, lifetimes and use")
  func azure() throws {
    try generate(AzureLike.self, SyntheticRequest(seed: 3, days: 7, guests: 5000)) { _, fit in
      #expect(fit.count == 3)
      for row in fit { #expect(abs(row.generated - row.target) < 0.03, "\(row.statistic)") }
    }
  }

  @Test("A longer life, long names and plain files are what they say")
  func options() throws {
    var request = SyntheticRequest(seed: 3, days: 3, guests: 200)
    request.hasLongNames = true
    request.isPlain = true
    var means: [Double] = []
    for factor in [1.0, 8] {
      request.lifetimeFactor = factor
      try generate(AzureLike.self, request) { folder, fit in
        #expect(fit.count == 3)
        let table = try String(contentsOfFile: folder + "/vmtable.csv", encoding: .utf8)
        let rows = table.split(separator: "\n").map { $0.split(separator: ",") }
        #expect(rows.count == 200 && Set(rows.map { $0[0] }).count == 200)
        #expect(rows.allSatisfy { $0[0].utf8.count == 64 })
        means.append(rows.reduce(0) { $0 + (Double($1[4]) ?? 0) - (Double($1[3]) ?? 0) } / 200)
      }
    }
    #expect(means[1] > 2 * means[0])
  }
}
