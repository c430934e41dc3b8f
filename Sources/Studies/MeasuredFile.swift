internal import Documents
internal import Foundation
internal import Quantities
internal import Traces

/// Reads the section `measured` of a study.
struct MeasuredFile {
  let log: ProblemLog
  let folder: String

  /// Reads the section with the bill that it names; what is wrong is in the log.
  func measured(_ node: Node) -> Measured {
    var fields = Fields(of: node, what: "what was measured", log: log)
    var measured = Measured(source: fields.text("source") ?? "")
    measured.utilisation = fields.quantity("utilisation", Share.self, in: 0...1)
    if let item = fields.node("energy") {
      var row = Fields(of: item, what: "a measured energy", log: log)
      measured.energyKilowattHours =
        row.requiredQuantity("amount", WattHours.self, in: 0...1e18) / 1000
      measured.energyDays = row.requiredQuantity("over", Seconds.self, in: 60...1e10) / 86_400
      row.close()
    }
    if let item = fields.node("bill") { measured.bill = bill(item) }
    fields.close()
    return measured
  }

  private func bill(_ node: Node) -> Bill? {
    let names = node.text.map { [$0] } ?? node.elements.compactMap(\.text)
    let scratch = FileManager.default.temporaryDirectory.appending(
      path: "headroom-bill-\(ProcessInfo.processInfo.globallyUniqueString)")
    defer { try? FileManager.default.removeItem(at: scratch) }
    do throws(TraceError) {
      // Without the folder, archives cannot be unpacked, which is an error of its own.
      try? FileManager.default.createDirectory(at: scratch, withIntermediateDirectories: true)
      return try Bill.read(
        names.map { FilePath.resolve($0, in: folder) }, scratch: scratch.path)
    } catch {
      for problem in error.problems {
        log.note("the bill \(problem)", at: node, hint: error.hint)
      }
      return nil
    }
  }
}
