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
      return (file["host-types"]?.entries ?? []).map { type($0, log: log) }
    } catch {
      error.list.forEach(log.note)
      return []
    }
  }

  private static func type(_ entry: Node.Entry, log: ProblemLog) -> HostType {
    var fields = Fields(of: entry.value, what: "a host type", log: log)
    let cores = fields.integer("cores", in: 1...10_000) ?? 1
    let sockets = fields.integer("sockets", in: 1...64) ?? 1
    let gigahertz = fields.quantity("speed", Gigahertz.self, in: 0...100) ?? 0
    let memory = fields.requiredQuantity("memory", Gibibytes.self, in: 1...1e6)
    let watts = (fields.required("power-watts")?.elements ?? []).compactMap {
      $0.text.flatMap(Double.init)
    }.filter { $0.isFinite && $0 >= 0 }
    if watts.count != 11 { log.note("`power-watts` expects 11 numbers", at: entry.value) }
    let sleep = fields.quantity("sleep-power", Watts.self) ?? 0
    let rackUnits = fields.integer("rack-units", in: 1...42) ?? 1
    let gpus = fields.node("gpus").map { self.gpus($0, log: log) } ?? .none
    let embodied = fields.quantity("embodied", Kilograms.self) ?? 0
    let life = fields.quantity("life", Seconds.self, in: 86_400...1e10) ?? 4 * 31_536_000
    let source = Source(
      text: fields.text("source") ?? "", date: fields.text("date") ?? "",
      isAssumption: fields.text("standing") != "sourced")
    fields.close()
    return HostType(
      name: entry.key, cores: cores, sockets: sockets, gigahertz: gigahertz,
      rackUnits: rackUnits, memoryMiB: Int((memory * 1024).rounded()),
      power: watts.count == 11 ? PowerCurve(watts: watts) : .linear(idle: 0, maximum: 0),
      sleepWatts: sleep, gpus: gpus, embodiedKilograms: embodied,
      lifeYears: life / 31_536_000, source: source)
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
