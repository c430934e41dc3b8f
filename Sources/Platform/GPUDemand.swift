/// The GPUs that a guest asks for: a share of one, or whole ones.
package struct GPUDemand: Sendable, Hashable {
  /// How many, at least 0.
  package var count: Int16
  /// What is asked of each, in thousandths; less than 1000 of a single one only.
  package var milli: Int16
  /// The models that will do, a bit for each of the workload's or platform's models; 0 for any.
  package var models: UInt32

  /// No GPU.
  package static let none = GPUDemand(count: 0, milli: 0)

  /// Describes a demand.
  package init(count: Int16, milli: Int16, models: UInt32 = 0) {
    self.count = count
    self.milli = milli
    self.models = models
  }

  /// The demand that a trace tells in thousandths of a GPU: up to a whole one is a share of it, and
  /// more is rounded up to whole ones.
  package init(milliGPUs: Int32, models: UInt32 = 0) {
    let isShare = milliGPUs <= 1000
    count = isShare ? (milliGPUs > 0 ? 1 : 0) : Int16(clamping: (Int(milliGPUs) + 999) / 1000)
    milli = isShare ? Int16(max(milliGPUs, 0)) : 1000
    self.models = milliGPUs > 0 ? models : 0
  }

  /// Whether a GPU is asked for.
  package var isNone: Bool { count == 0 }
  /// Whether it is a share of one, so that others may share the GPU.
  package var isShared: Bool { count == 1 && milli < 1000 }
  /// Thousandths of a GPU in all.
  package var total: Int32 { Int32(count) * Int32(milli) }
}

/// GPUs of a host, a bit for each in the order of their numbers.
package typealias GPUSet = UInt32

/// The GPUs that every host of a type has.
package struct GPUEquipment: Sendable, Hashable, Codable {
  /// How many, 0 to ``limit``.
  package let count: Int
  /// The model, as traces name it.
  package let model: String
  /// Power of each, in watts: without work, and at full use.
  package let idleWatts: Double, fullWatts: Double

  /// The most GPUs of a host.
  package static let limit = 32
  /// A host without any.
  package static let none = GPUEquipment(count: 0, model: "", idleWatts: 0, fullWatts: 0)

  /// Describes the equipment.
  package init(count: Int, model: String, idleWatts: Double, fullWatts: Double) {
    self.count = count
    self.model = model
    self.idleWatts = idleWatts
    self.fullWatts = fullWatts
  }
}
