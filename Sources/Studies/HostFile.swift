internal import Documents
internal import Kernels
internal import Platform
internal import Quantities

/// Reads catalogues of host types.
enum HostFile {
  /// Reads a catalogue; what is wrong is in the log.
  static func types(path: String, folder: String, log: ProblemLog) -> [HostType] {
    do {
      let file = try Node.read(path: FilePath.resolve(path, in: folder), shownAs: path)
      let designs = DesignFile(file, log: log)
      return (file["host-types"]?.entries ?? []).map { type($0, designs, log: log) }
    } catch {
      error.list.forEach(log.note)
      return []
    }
  }

  private static func type(
    _ entry: Node.Entry, _ designs: DesignFile, log: ProblemLog
  ) -> HostType {
    var fields = Fields(of: entry.value, what: "a host type", log: log)
    let cores = fields.integer("cores", in: 1...10_000) ?? 1
    let sockets = fields.integer("sockets", in: 1...64) ?? 1
    let gigahertz = fields.quantity("speed", Gigahertz.self, in: 0...100) ?? 0
    let memory = fields.requiredQuantity("memory", Gibibytes.self, in: 1...1e6)
    let design = fields.node("design").flatMap(designs.design)
    let power = power(&fields, design, log: log)
    let sleep = fields.quantity("sleep-power", Watts.self) ?? 0
    let off = fields.quantity("off-power", Watts.self) ?? 0
    let rackUnits = fields.integer("rack-units", in: 1...Zone.unitsOfRack) ?? 1
    let gpus = fields.node("gpus").map { self.gpus($0, log: log) } ?? .none
    let embodied =
      fields.quantity("embodied", Kilograms.self) ?? design?.embodiedKilograms ?? 0
    let life = fields.quantity("life", Seconds.self, in: 86_400...1e10) ?? 4 * 31_536_000
    let source = Source(of: &fields)
    fields.close()
    return HostType(
      name: entry.key, cores: cores, sockets: sockets, gigahertz: gigahertz,
      rackUnits: rackUnits, memoryMiB: Int((memory * 1024).rounded()),
      power: power, sleepWatts: sleep, offWatts: off, gpus: gpus, embodiedKilograms: embodied,
      lifeYears: life / 31_536_000, source: source)
  }

  /// Power as measured, or else by the parts of the design.
  private static func power(
    _ fields: inout Fields, _ design: ServerDesign?, log: ProblemLog
  ) -> PowerCurve {
    let none = PowerCurve.linear(idle: 0, maximum: 0)
    guard
      let node = fields.node("design") == nil
        ? fields.required("power-watts") : fields.node("power-watts")
    else { return design?.power ?? none }
    let watts = node.elements.compactMap { $0.text.flatMap(Double.init) }
      .filter { $0.isFinite && $0 >= 0 }
    guard watts.count == 11 else {
      log.note("`power-watts` expects 11 numbers", at: node)
      return none
    }
    return PowerCurve(watts: watts)
  }

  private static func gpus(_ node: Node, log: ProblemLog) -> GPUEquipment {
    var fields = Fields(of: node, what: "GPUs", log: log)
    let equipment = GPUEquipment(
      count: fields.integer("count", in: 1...GPUEquipment.limit) ?? 1,
      model: fields.text("model") ?? "",
      idleWatts: fields.requiredQuantity("idle", Watts.self, in: 0...10_000),
      fullWatts: fields.requiredQuantity("full", Watts.self, in: 0...10_000))
    fields.close()
    if equipment.fullWatts < equipment.idleWatts {
      log.note("`full` is less than `idle`", at: node)
    }
    return equipment
  }
}
