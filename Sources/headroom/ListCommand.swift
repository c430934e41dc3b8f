internal import ArgumentParser
internal import Documents
internal import Economics
internal import Foundation
internal import Kernels
internal import Platform
internal import Simulation
internal import Studies
internal import Traces

/// Prints the catalogues.
struct ListCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "List policies, trace formats, metrics, prices or host types.",
    discussion: """
      Prices and hosts are read from files, by default those below datasets.

      Examples:
        headroom list policies
        headroom list prices datasets/prices/2026-11-list.yaml
        headroom list prices --matching 'aws us-east-1 m7i'
        headroom list hosts --json
      """)

  /// What can be listed.
  enum Kind: String, ExpressibleByArgument, CaseIterable {
    case policies, formats, metrics, prices, hosts
  }

  @Argument(help: "policies, formats, metrics, prices or hosts.")
  var kind: Kind

  @Argument(help: "For prices and hosts: the files.", completion: .file(extensions: ["yaml"]))
  var files: [String] = []

  @Option(
    help: ArgumentHelp(
      "Only entries that have all these words; instances are listed with it.", valueName: "words"))
  var matching: String?

  @Flag(help: "Print as JSON.")
  var json = false

  /// One entry of a catalogue.
  private struct Entry: Encodable {
    var group: String?
    var name: String
    var value: String?
    var summary: String
    var source: String?
    var date: String?
    var parameters: [String: String]?
  }

  func run() throws {
    let words = (matching ?? "").split(separator: " ").map { $0.lowercased() }
    let entries = try self.entries().filter { entry in
      let text = [entry.group ?? "", entry.name, entry.value ?? "", entry.summary]
        .joined(separator: " ").lowercased()
      return words.allSatisfy(text.contains)
    }
    if json { return try Terminal.printJSON(entries) }
    var group: String?
    for entry in entries {
      if entry.group != group, let name = entry.group { print(name) }
      group = entry.group
      let value = entry.value.map { "  \($0)" } ?? ""
      print("  \(entry.name)\(value)  \(entry.summary)")
      for (name, meaning) in (entry.parameters ?? [:]).sorted(by: { $0.key < $1.key }) {
        print("    \(name): \(meaning)")
      }
    }
  }

  private func entries() throws -> [Entry] {
    switch kind {
    case .policies:
      return Plane.allCases.flatMap { plane in
        plane.entries.map { entry in
          Entry(
            group: plane.rawValue, name: entry.name, summary: entry.summary,
            parameters: Dictionary(
              uniqueKeysWithValues: entry.parameters.map {
                ($0.name, "\($0.meaning) (\($0.defaultText))")
              }))
        }
      }
        + Plane.namedRules.flatMap { setting, rules in
          rules.map { Entry(group: setting, name: $0.name, summary: $0.summary) }
        }
    case .formats:
      return TraceFormats.all.map { Entry(name: $0.name, summary: $0.summary) }
    case .metrics:
      return CostMetric.allCases.map {
        Entry(name: $0.rawValue, value: "currency", summary: $0.meaning)
      } + Metric.allCases.map { Entry(name: $0.rawValue, value: $0.unit, summary: $0.meaning) }
    case .prices:
      return try found("datasets/prices").flatMap { path in
        let book = try Terminal.orExit { () throws(Problems) in try Catalogues.priceBook(path) }
        let group = "\(book.name), \(book.date), \(book.currency)"
        return book.figures.map {
          Entry(
            group: group, name: $0.name, value: $0.value,
            summary: $0.source.isAssumption ? "assumption" : "sourced", source: $0.source.text,
            date: $0.source.date)
        } + (matching == nil ? [] : book.rented.flatMap { Self.instances(of: $0, in: group) })
      }
    case .hosts:
      return try found("datasets/catalogues").flatMap { path in
        let types = try Terminal.orExit { () throws(Problems) in try Catalogues.hostTypes(path) }
        return types.map {
          Entry(
            name: $0.name,
            value: "\($0.cores) cores, \($0.memoryMiB / 1024) GiB, "
              + "\(Self.tenths($0.power.watts[0])) to \(Self.tenths($0.power.watts[10])) W"
              + ($0.embodiedKilograms > 0
                ? ", \(Self.tenths($0.embodiedKilograms)) kg CO2e" : "")
              + ($0.gpus.count > 0 ? ", \($0.gpus.count) \($0.gpus.model)" : ""),
            summary: $0.source.isAssumption ? "assumption" : "sourced", source: $0.source.text,
            date: $0.source.date)
        }
      }
    }
  }

  private static func tenths(_ value: Double) -> Double { (value * 10).rounded() / 10 }

  /// The instances of a region with their prices.
  private static func instances(of rented: RentedPrices, in group: String) -> [Entry] {
    rented.instances.sorted { $0.key < $1.key }.map { type, prices in
      let terms = RentedPrices.Pricing.allCases.compactMap { pricing in
        prices.hourly(pricing).map { "\(pricing.rawValue) \($0)" }
      }
      return Entry(
        group: group, name: "\(rented.provider) \(rented.region) \(type)",
        value: "\(terms.joined(separator: ", ")) per hour", summary: "sourced",
        source: nil, date: nil)
    }
  }

  /// The files given, or those of a folder.
  private func found(_ folder: String) throws -> [String] {
    guard files.isEmpty else { return files }
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    let wanted = names.sorted().filter {
      $0.hasSuffix(".yaml") && (kind == .prices || $0.hasSuffix("hosts.yaml"))
    }
    guard !wanted.isEmpty else {
      Terminal.complain("no file given, and none in \(folder)", hint: "name the files to list")
      throw ExitCode(66)
    }
    return wanted.map { "\(folder)/\($0)" }
  }
}
