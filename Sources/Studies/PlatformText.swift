internal import Foundation
package import Traces

/// A platform and its host types as files, made from a table of machines.
package struct PlatformText {
  private let table: MachineTable
  private let name: String

  /// Watts of a hardware thread, idle and busy, where the table tells no power: the averages over
  /// AWS' machines of Cloud Carbon Footprint, `coefficients-aws-use.csv`, 2024.
  private static let wattsPerThread = (idle: 0.74, full: 3.5)

  /// Prepares the files of a platform.
  package init(_ table: MachineTable, name: String) {
    self.table = table
    self.name = name
  }

  /// The file `hosts.yaml`.
  package var hosts: String {
    var text = "# Host types of \(name). Source: \(Self.quoted(table.citation))\nhost-types:\n"
    for kind in table.kinds {
      let isKnown = kind.fullWatts > 0
      let threads = Double(kind.cores)
      let idle = isKnown ? kind.idleWatts : Self.wattsPerThread.idle * threads
      let full = isKnown ? kind.fullWatts : Self.wattsPerThread.full * threads
      let watts = (0...10).map { step in
        number(idle + (full - idle) * Double(step) / 10)
      }
      text += "  \(Self.name(of: kind)):\n    cores: \(kind.cores)\n    sockets: 2\n"
      if kind.megahertz > 0 { text += "    speed: \(number(kind.megahertz / 1000)) GHz\n" }
      text += "    memory: \(kind.memoryMiB) MiB\n"
      text += "    power-watts: [\(watts.joined(separator: ", "))]\n"
      if kind.gpus > 0 {
        text += "    gpus: { count: \(kind.gpus), model: \(Self.quoted(kind.gpuModel)), "
        text += "idle: 25 W, full: 250 W }  # assumption: watts of each\n"
      }
      text +=
        isKnown
        ? "    source: \"a straight line between the topology's idle and full power\"\n"
        : "    source: \"assumption: 0.74 W idle and 3.5 W busy a thread, the averages over AWS' "
          + "machines of Cloud Carbon Footprint\"\n"
      text += "    date: 2024\n    standing: \(isKnown ? "sourced" : "assumption")\n"
    }
    return text
  }

  /// The file `platform.yaml`.
  package var platform: String {
    var text = "# Machines: \(Self.quoted(table.citation)).\n"
    text += "platform: \(name)\nhost-types: hosts.yaml\nsites:\n  home:\n    kind: private\n"
    text += "    region: unknown\n    zones:\n"
    for (zone, kinds) in table.zones.sorted(by: { $0.key < $1.key }) {
      let groups = kinds.sorted { $0.key < $1.key }.map {
        "{ type: \(Self.name(of: $0.key)), count: \($0.value) }"
      }
      text += "      \(Self.quoted(zone)): { hosts: [\(groups.joined(separator: ", "))] }\n"
    }
    return text + "virtualisation: { cpu-overcommit: 1, memory-overcommit: 1 }\n"
  }

  private static func name(of kind: MachineTable.Kind) -> String {
    let model = kind.gpuModel.lowercased().filter { $0.isASCII && ($0.isLetter || $0.isNumber) }
    let gpus = kind.gpus > 0 ? "-\(kind.gpus)gpu\(model.isEmpty ? "" : "-\(model)")" : ""
    let clock = kind.megahertz > 0 ? "-\(Int(kind.megahertz))mhz" : ""
    return "m\(kind.cores)c-\(kind.memoryMiB)m\(gpus)\(clock)"
  }

  /// A name from a file as YAML has it between double quotes.
  private static func quoted(_ text: String) -> String {
    let data = try? JSONEncoder().encode(text)
    return data.map { String(decoding: $0, as: UTF8.self) } ?? "\"\""
  }

  private func number(_ value: Double) -> String {
    let rounded = (value * 1000).rounded() / 1000
    return rounded == rounded.rounded() ? String(Int(rounded)) : String(rounded)
  }
}
