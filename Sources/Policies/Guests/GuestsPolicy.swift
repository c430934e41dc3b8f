package import Platform

/// What kind of guest runs on hosts: what it costs besides its own work.
package protocol GuestsPolicy: Sendable {
  /// The name in study files.
  static var name: String { get }
  /// The parameters a study may give.
  static var parameters: [Parameter] { get }

  /// Creates the kind with the chosen parameters.
  init(_ choice: Choice)

  /// What it sets of how guests share hosts.
  func apply(to sharing: inout Blueprint.Virtualisation)
}

extension GuestsPolicy {
  package static var parameters: [Parameter] { [] }
}

/// Parameters that kinds of guest share, each kind with its own defaults.
enum GuestParameters {
  static func host(_ cores: Double) -> Parameter {
    Parameter(
      "host-cores", .count, default: cores, in: 0...1000,
      "cores of each host that its own software keeps busy")
  }

  static func share(_ share: Double) -> Parameter {
    Parameter(
      "cpu", .share, default: share, in: 0...10,
      "CPU that a guest costs besides, as a share of its own")
  }

  static func memory(_ gibibytes: Double) -> Parameter {
    Parameter(
      "memory", .gibibytes, default: gibibytes, in: 0...1000, "memory that each guest costs besides"
    )
  }

  static func boot(_ seconds: Double) -> Parameter {
    Parameter(
      "boot", .seconds, default: seconds, in: 0...86_400,
      "time from placement on a running host to a running guest")
  }

  static func density(_ guests: Double) -> Parameter {
    Parameter(
      "density", .count, default: guests, in: 0...1_000_000,
      "most guests of a host; 0 for any number")
  }
}
