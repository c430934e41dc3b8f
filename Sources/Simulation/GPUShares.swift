import Platform
import Policies

/// Who uses each GPU, and what each gets of it by the rule of sharing.
///
/// A guest asks a GPU for what it holds of it times how busy it keeps that, and for no more than the whole: one that
/// asks for more than it holds gets what others leave, where the rule lends.
struct GPUShares {
  private struct Holder {
    var row: Int32
    var milli: Double
  }

  private let rule: any SharingPolicy
  private let use: Double
  /// By site, host and GPU; guests in the order of rows.
  private var holders: [Int: [Holder]] = [:]
  /// Asked and served now, in thousandths of a GPU, and up to now, times milliseconds.
  private var asked = 0.0, served = 0.0
  private(set) var askedUnits = 0.0, servedUnits = 0.0
  private var since: Int64 = 0

  init(_ rule: any SharingPolicy, use: Double) {
    self.rule = rule
    self.use = use
  }

  private func outcome(_ list: [Holder]) -> (asked: Double, served: Double) {
    guard !list.isEmpty else { return (0, 0) }
    let demands = list.map { min(1000, $0.milli * use) }
    let served = rule.allocate(capacity: 1000, demands: demands, own: list.map(\.milli))
    return (demands.reduce(0, +), served.reduce(0, +))
  }

  /// A guest takes its part of some GPUs of a host, or gives it back; returns by how much what is
  /// served changes, in thousandths of a GPU.
  mutating func change(
    _ row: Int, state: Int, host: Int, gpus: GPUSet, milli: Int16, isTaken: Bool, at time: Int64
  ) -> Double {
    advance(to: time)
    let before = served
    for index in 0..<GPUEquipment.limit where gpus & (1 << GPUSet(index)) != 0 {
      let key = state << 40 | host << 8 | index
      var list = holders[key] ?? []
      let old = outcome(list)
      if isTaken {
        let place = list.firstIndex { $0.row > Int32(row) } ?? list.count
        list.insert(Holder(row: Int32(row), milli: Double(milli)), at: place)
      } else {
        list.removeAll { $0.row == Int32(row) }
      }
      let new = outcome(list)
      asked += new.asked - old.asked
      served += new.served - old.served
      holders[key] = list.isEmpty ? nil : list
    }
    return served - before
  }

  /// Counts what is asked and served up to an instant.
  mutating func advance(to time: Int64) {
    askedUnits += asked * Double(time - since)
    servedUnits += served * Double(time - since)
    since = time
  }

  /// Adds what is told of GPUs, of which there are so many.
  func add(cards: Int, length: Double, to metrics: inout [Metric: Double]) {
    metrics[.gpuUseMean] = servedUnits / 1000 / (Double(cards) * length)
    metrics[.unmetGPUShare] = unmetShare
  }

  /// What was asked for and not served over all that was asked for; nil where nothing was.
  private var unmetShare: Double? {
    askedUnits > 0 ? max(0, askedUnits - servedUnits) / askedUnits : nil
  }
}
