import Kernels
import Platform

/// Reads the demand of guests and of replicas, which share the load of their service.
struct DemandSource {
  /// Load of each elastic service, in core-basis-points.
  ///
  /// Shape: `[services][steps]`.
  var serviceLoad: [[Int32]]

  /// The demand of a stay at one step, in core-basis-points.
  ///
  /// Replica *j* of *n* takes ⌊(load + j) / n⌋, so that the shares add up to the load, and at most
  /// its own cores.
  func load(
    of stay: Stay, at step: Int, guests: GuestTable, samples: Span<UInt16>
  ) -> Int32 {
    let guest = Int(stay.guest)
    if stay.sharers > 0 {
      let load = serviceLoad[Int(guests.replicaOf[guest])][step]
      return min((load + stay.sharer) / stay.sharers, guests.millicores[guest] * 10)
    }
    let row = guests.demand[guest]
    let index = (step + Int(row.phase)) % Int(row.length)
    return LoadRow.load(of: samples[row.start + index], millicores: guests.millicores[guest])
  }

  /// Adds the demand of a stay over whole steps to a load row.
  func add(
    _ stay: Stay, steps: Range<Int>, guests: GuestTable, samples: Span<UInt16>,
    to row: inout MutableSpan<Int32>
  ) {
    let guest = Int(stay.guest)
    if stay.sharers > 0 {
      for step in steps {
        row[step] += load(of: stay, at: step, guests: guests, samples: samples)
      }
      return
    }
    let demand = guests.demand[guest]
    let length = Int(demand.length)
    var step = steps.lowerBound
    while step < steps.upperBound {
      let index = (step + Int(demand.phase)) % length
      let run = min(length - index, steps.upperBound - step)
      let first = demand.start + index
      LoadRow.add(
        samples.extracting(first..<(first + run)), milliweight: guests.millicores[guest],
        to: &row, from: step)
      step += run
    }
  }

  /// The summed demand of a stay over whole steps, in core-basis-point steps.
  func sum(
    of stay: Stay, steps: Range<Int>, guests: GuestTable, samples: Span<UInt16>
  ) -> Int64 {
    let guest = Int(stay.guest)
    let millicores = guests.millicores[guest]
    guard stay.sharers == 0, millicores % 1000 == 0 else {
      return steps.reduce(0) {
        $0 + Int64(load(of: stay, at: $1, guests: guests, samples: samples))
      }
    }
    let demand = guests.demand[guest]
    let length = Int(demand.length)
    var total: Int64 = 0
    var step = steps.lowerBound
    while step < steps.upperBound {
      let index = (step + Int(demand.phase)) % length
      let run = min(length - index, steps.upperBound - step)
      let first = demand.start + index
      total += LoadRow.sum(samples.extracting(first..<(first + run)))
      step += run
    }
    return total * Int64(millicores / 1000)
  }
}
