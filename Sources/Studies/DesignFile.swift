internal import Documents
internal import Platform
internal import Quantities

/// Reads servers as lists of parts from a catalogue of hosts.
struct DesignFile {
  private let log: ProblemLog
  /// What one of each part is like, by name.
  private var parts: [String: ServerDesign.Part] = [:]
  /// Shares of full power at 10, 20, … 100 % load.
  private var derating: Derating?

  /// Reads what a catalogue says of parts: the sections `parts` and `derating`.
  init(_ file: Node, log: ProblemLog) {
    self.log = log
    for entry in file["parts"]?.entries ?? [] { parts[entry.key] = part(entry.value) }
    if let node = file["parts"], node.entries.isEmpty {
      log.note("`parts` is \(node.kind), expected parts by their names", at: node)
    }
    guard let node = file["derating"] else { return }
    let shares = node.elements.compactMap { element in
      Fields.quantity(element, Share.self, named: "derating", in: 0...1, log: log)
    }
    guard shares.count == 10 else {
      log.note(
        "`derating` expects 10 shares of full power, at 10 %, 20 %, … 100 % load", at: node)
      return
    }
    derating = Derating(
      points: shares.enumerated().map { (load: Double($0.offset + 1) / 10, share: $0.element) })
  }

  private func part(_ node: Node) -> ServerDesign.Part {
    var fields = Fields(of: node, what: "a part", log: log)
    let part = ServerDesign.Part(
      count: 1, watts: fields.requiredQuantity("watts", Watts.self, in: 0...10_000),
      regulatorLoss: fields.quantity("regulator-loss", Share.self, in: 0...1) ?? 0,
      embodiedKilograms: fields.requiredQuantity("embodied", Kilograms.self, in: 0...1e5),
      followsLoad: fields.flag("follows-load") ?? true)
    fields.close()
    return part
  }

  /// Reads the design of one host type.
  func design(_ node: Node) -> ServerDesign? {
    var fields = Fields(of: node, what: "a design", log: log)
    let list = fields.required("parts")
    let fans = fields.node("fans").map(self.fans)
    let supplyLoss = fields.quantity("supply-loss", Share.self, in: 0...1) ?? 0
    fields.close()
    guard let list else { return nil }
    let counted = list.entries.compactMap(self.counted)
    if list.entries.isEmpty {
      log.note("`parts` expects names of parts with their counts", at: list)
    }
    guard let derating else {
      log.note(
        "a design expects the file's `derating`", at: node,
        hint: "give the shares of full power that parts draw at 10 %, 20 %, … 100 % load")
      return nil
    }
    return ServerDesign(parts: counted, fans: fans, supplyLoss: supplyLoss, derating: derating)
  }

  private func counted(_ entry: Node.Entry) -> ServerDesign.Part? {
    guard var part = parts[entry.key] else {
      log.note(
        "unknown part `\(Node.shortened(entry.key))`", at: entry.value,
        hint: Spelling.nearest(to: entry.key, among: parts.keys.sorted())
          .map { "did you mean `\($0)`?" } ?? "parts are named under `parts` of the same file")
      return nil
    }
    guard let count = entry.value.text.flatMap(Int.init), (1...10_000).contains(count) else {
      log.note("a count of parts is a whole number of 1 to 10,000", at: entry.value)
      return nil
    }
    part.count = count
    return part
  }

  private func fans(_ node: Node) -> ServerDesign.Fans {
    var fields = Fields(of: node, what: "fans", log: log)
    let fans = ServerDesign.Fans(
      watts: fields.requiredQuantity("watts", Watts.self, in: 0...10_000),
      restWatts: fields.requiredQuantity("at", Watts.self, in: 0...100_000),
      slope: fields.requiredQuantity("slope", Share.self, in: 0...1))
    fields.close()
    return fans
  }
}
