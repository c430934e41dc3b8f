/// Rates of flows that share links.
package enum FlowRates {
  /// Max–min fair rates: no flow can get more without taking from one that has no more.
  ///
  /// Progressive filling: all flows grow alike until a link is full; its flows stop, the others go
  /// on. Source: D. Bertsekas, R. Gallager, *Data Networks*, 2nd ed., 1992, section 6.5.2.
  ///
  /// - Precondition: Each flow uses at least one link, none twice; no negative capacity.
  /// - Complexity: O(*links* · *uses*), where uses are the links of all flows.
  /// - Parameters:
  ///   - capacities: Shape: `[links]`.
  ///   - flows: The links that each flow uses. Shape: `[flows][uses]`.
  /// - Returns: In the unit of the capacities. Shape: `[flows]`.
  package static func maxMin(capacities: [Double], flows: [[Int]]) -> [Double] {
    var rates = Array(repeating: 0.0, count: flows.count)
    var isFixed = Array(repeating: false, count: flows.count)
    var left = capacities
    var growing = Array(repeating: 0, count: capacities.count)
    for flow in flows { for link in flow { growing[link] += 1 } }
    while let tightest = growing.indices.filter({ growing[$0] > 0 })
      .min(by: { left[$0] / Double(growing[$0]) < left[$1] / Double(growing[$1]) })
    {
      let share = max(0, left[tightest]) / Double(growing[tightest])
      for index in flows.indices where !isFixed[index] && flows[index].contains(tightest) {
        isFixed[index] = true
        rates[index] = share
        for link in flows[index] {
          left[link] -= share
          growing[link] -= 1
        }
      }
    }
    return rates
  }
}
