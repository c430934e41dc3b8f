/// The policy chosen for one plane, with its parameters in canonical units.
package struct Choice: Sendable, Hashable, Codable {
  /// The policy's name in its catalogue.
  package let name: String
  /// The parameters given; the policy's defaults stand for the others.
  package let parameters: [String: Value]

  /// The value of a parameter.
  package enum Value: Sendable, Hashable, Codable {
    case number(Double)
    case word(String)
  }

  /// Creates a choice.
  package init(name: String, parameters: [String: Value] = [:]) {
    self.name = name
    self.parameters = parameters
  }

  /// A number among the parameters, or its default.
  package func number(_ parameter: Parameter) -> Double {
    if case .number(let value) = parameters[parameter.name] { return value }
    return parameter.defaultNumber
  }

  /// A word among the parameters, or nil.
  package func word(_ parameter: Parameter) -> String? {
    if case .word(let text) = parameters[parameter.name] { return text }
    return nil
  }

  /// The choice as one line that names it: equal choices, and only they, have equal labels.
  ///
  /// Numbers carry the canonical unit of their parameter.
  package func label(_ known: [Parameter]) -> String {
    guard !parameters.isEmpty else { return name }
    let list = parameters.sorted { $0.key < $1.key }.map { key, value in
      switch value {
      case .number(let number):
        let unit = known.first { $0.name == key }?.kind.unit ?? ""
        let digits =
          number == number.rounded() && abs(number) < 1e15
          ? String(Int64(number)) : String(number)
        return "\(key) \(digits)\(unit.isEmpty ? "" : " ")\(unit)"
      case .word(let text): return "\(key) \(text)"
      }
    }
    return "\(name)(\(list.joined(separator: ", ")))"
  }
}

/// A parameter that a policy understands, with its unit, range, default and meaning.
package struct Parameter: Sendable, Hashable {
  /// What kind of value it takes.
  package enum Kind: Sendable, Hashable {
    case seconds, share, count, watts, wattHours, gibibytes, gigabitsPerSecond
    /// A site by its name, which must be given or may.
    case site, optionalSite
    /// One of some words; the first is the default.
    case word([String])

    /// The canonical unit, empty for pure numbers and names.
    package var unit: String {
      switch self {
      case .seconds: "s"
      case .watts: "W"
      case .wattHours: "Wh"
      case .gibibytes: "GiB"
      case .gigabitsPerSecond: "Gbit/s"
      case .share, .count, .site, .optionalSite, .word: ""
      }
    }
  }

  /// The key in the study file.
  package let name: String
  /// The kind of its value.
  package let kind: Kind
  /// The value where the study gives none, in the kind's canonical unit.
  package let defaultNumber: Double
  /// The allowed values.
  package let range: ClosedRange<Double>
  /// One sentence on what it does.
  package let meaning: String

  /// Describes a parameter.
  package init(
    _ name: String, _ kind: Kind, default defaultNumber: Double = 0,
    in range: ClosedRange<Double> = 0...Double.greatestFiniteMagnitude, _ meaning: String
  ) {
    self.name = name
    self.kind = kind
    self.defaultNumber = defaultNumber
    self.range = range
    self.meaning = meaning
  }

  /// What stands where a study gives no value: a number with its unit, the first of some words, or nothing.
  package var defaultText: String {
    switch kind {
    case .word(let words): return words.joined(separator: " or ") + "; \(words[0]) by default"
    case .site: return "must be given"
    case .optionalSite: return "none by default"
    case .share where defaultNumber <= 1: return "\(Self.text(defaultNumber * 100)) % by default"
    default:
      let unit = kind.unit.isEmpty ? "" : " \(kind.unit)"
      return "\(Self.text(defaultNumber))\(unit) by default"
    }
  }

  private static func text(_ number: Double) -> String {
    let rounded = (number * 1e6).rounded() / 1e6
    return rounded == rounded.rounded() && abs(rounded) < 1e15
      ? String(Int64(rounded)) : String(rounded)
  }
}
