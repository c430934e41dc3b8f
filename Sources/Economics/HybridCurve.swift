internal import Kernels

/// Cost of serving a demand from owned capacity and renting what is above it.
///
/// Source: J. Weinman, *Cloudonomics*; hybrid clouds, 2009. Demand is divisible, and rented capacity
/// is there at once and costs by the hour: what a simulation of whole guests adds to it is told
/// apart by putting both side by side.
package struct HybridCurve: Sendable {
  /// Demand in each hour, sorted.
  private let sorted: [Double]
  /// Sums of the demands from the largest down: element `i` is that of all from `i` on.
  private let above: [Double]
  /// Cost of a unit of owned capacity for an hour, used or not, and of a rented one.
  package let owned: Double, rented: Double

  /// Describes a demand and its prices.
  package init(demand: [Double], owned: Double, rented: Double) {
    sorted = demand.sorted()
    var sums = [0.0]
    for value in sorted.reversed() { sums.append((sums.last ?? 0) + value) }
    above = sums.reversed()
    self.owned = owned
    self.rented = rented
  }

  /// How many times an owned unit's price a rented one costs.
  package var premium: Double { rented / owned }
  /// Mean and largest demand.
  package var mean: Double { sorted.isEmpty ? 0 : above[0] / Double(sorted.count) }
  package var peak: Double { sorted.last ?? 0 }

  /// Cost of a mean hour with so much owned capacity.
  package func cost(at capacity: Double) -> Double {
    guard !sorted.isEmpty else { return owned * capacity }
    var low = 0
    var high = sorted.count
    while low < high {
      let middle = (low + high) / 2
      if sorted[middle] > capacity { high = middle } else { low = middle + 1 }
    }
    let over = above[low] - capacity * Double(sorted.count - low)
    return owned * capacity + rented * over / Double(sorted.count)
  }

  /// The capacity that costs least: demand exceeds it for the share `1 / premium` of the hours.
  package var optimum: Double {
    guard premium > 1, !sorted.isEmpty else { return 0 }
    let index = Int((Double(sorted.count) * (1 - 1 / premium)).rounded(.up)) - 1
    return sorted[min(max(index, 0), sorted.count - 1)]
  }

  /// The premium at which renting all costs as much as owning the peak.
  package var breakEvenPremium: Double { mean > 0 ? peak / mean : .infinity }
}
