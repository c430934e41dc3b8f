import Kernels
import Platform

/// Reads the demand of guests and of replicas, which share the load of their service.
struct DemandSource {
  private let samples: [SampleColumn]
  /// Steps of a day, and the day whose demand each day shows; empty for its own.
  private let stepsPerDay: Int
  private let dayOrder: [Int32]
  /// Load of each elastic service, in core-basis-points.
  ///
  /// Shape: `[services][steps]`.
  private let serviceLoad: [[Int32]]

  init(_ workload: Workload, serviceLoad: [[Int32]] = []) {
    samples = workload.samples
    stepsPerDay = Int(86_400_000 / workload.stepMilliseconds)
    dayOrder = workload.dayOrder
    self.serviceLoad = serviceLoad
  }

  /// The demand of a stay at one step, in core-basis-points.
  ///
  /// Replica *j* of *n* takes ⌊(load + j) / n⌋, so that the shares add up to the load, and at most
  /// its own cores.
  func load(of stay: Stay, at step: Int, guests: GuestTable) -> Int32 {
    let guest = Int(stay.guest)
    if stay.sharers > 0 {
      let load = serviceLoad[Int(guests.replicaOf[guest])][step]
      let most = min(stay.millicores * 10, guests.limit(of: stay))
      return min((load + stay.sharer) / stay.sharers, most)
    }
    return Int32(sum(of: stay, steps: step..<(step + 1), guests: guests, isServed: true))
  }

  /// Adds the demand of a stay over whole steps to a load row.
  func add(
    _ stay: Stay, steps: Range<Int>, guests: GuestTable, to row: inout MutableSpan<Int32>
  ) {
    let guest = Int(stay.guest)
    if stay.sharers > 0 {
      for step in steps { row[step] += load(of: stay, at: step, guests: guests) }
      return
    }
    let demand = guests.demand[guest]
    let millicores = guests.demandMillicores[guest]
    let cap = guests.cap(of: stay)
    guard demand.length > 0 else {
      let load = min(Self.constantLoad(demand, millicores: millicores), cap)
      for step in steps { row[step] += load }
      return
    }
    let column = samples[Int(demand.column)]
    var step = steps.lowerBound
    while step < steps.upperBound {
      let range = self.range(of: demand, from: step, until: steps.upperBound)
      column.add(range, millicores: millicores, cap: cap, to: &row, from: step)
      step += range.count
    }
  }

  /// The summed demand of a stay over whole steps, in core-basis-point steps.
  ///
  /// - Parameter isServed: Whether only what the guest's own cores can serve counts.
  func sum(
    of stay: Stay, steps: Range<Int>, guests: GuestTable, isServed: Bool = false
  ) -> Int64 {
    let guest = Int(stay.guest)
    let millicores = guests.demandMillicores[guest]
    let cap = isServed ? guests.cap(of: stay) : .max
    if stay.sharers > 0 {
      let load = serviceLoad[Int(guests.replicaOf[guest])]
      let most = isServed ? min(stay.millicores * 10, guests.limit(of: stay)) : .max
      return steps.reduce(0) { $0 + Int64(min((load[$1] + stay.sharer) / stay.sharers, most)) }
    }
    let demand = guests.demand[guest]
    guard demand.length > 0 else {
      let load = min(Self.constantLoad(demand, millicores: millicores), cap)
      return Int64(load) * Int64(steps.count)
    }
    let column = samples[Int(demand.column)]
    var total: Int64 = 0
    var step = steps.lowerBound
    while step < steps.upperBound {
      let range = self.range(of: demand, from: step, until: steps.upperBound)
      total += column.load(range, millicores: millicores, cap: cap)
      step += range.count
    }
    return total
  }

  /// Adds how far the demand of a stay may stray within each step, as a variance of loads.
  func addVariance(
    of stay: Stay, steps: Range<Int>, guests: GuestTable, spreads: SampleColumn,
    to row: inout [Double]
  ) {
    let demand = guests.demand[Int(stay.guest)]
    guard stay.sharers == 0, demand.length > 0, demand.column == 0 else { return }
    let scale = Double(guests.demandMillicores[Int(stay.guest)]) / 10
    var step = steps.lowerBound
    while step < steps.upperBound {
      let range = self.range(of: demand, from: step, until: steps.upperBound)
      for (offset, sample) in range.enumerated() {
        let spread = spreads[sample] * scale
        row[step + offset] += spread * spread
      }
      step += range.count
    }
  }

  /// The longest run of consecutive samples that serves the steps from `step` on.
  private func range(of demand: DemandRow, from step: Int, until end: Int) -> Range<Int> {
    var shown = step
    var end = end
    if !dayOrder.isEmpty {
      let day = step / stepsPerDay
      shown += (Int(dayOrder[day]) - day) * stepsPerDay
      end = min(end, (day + 1) * stepsPerDay)
    }
    let index = (shown + Int(demand.phase)) % Int(demand.length)
    let count = min(Int(demand.length) - index, end - step)
    let first = demand.start + index
    return first..<(first + count)
  }

  private static func constantLoad(_ demand: DemandRow, millicores: Int32) -> Int32 {
    Int32((Int64(millicores) * Int64(demand.start) + 500) / 1000)
  }
}
