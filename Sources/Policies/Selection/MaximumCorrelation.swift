package import Kernels

/// Picks the guest whose history the other guests' histories explain best.
///
/// Its peaks coincide with theirs, so that moving it relieves the host most. The measure is the
/// multiple correlation coefficient: R² of the least-squares fit of one history by all others. With
/// one guest, with fewer values than guests, or where histories depend on each other exactly, the
/// guest with the least memory goes. Source: A. Verma et al., USENIX ATC 2009; A. Beloglazov,
/// R. Buyya, DOI 10.1002/cpe.1867.
package struct MaximumCorrelation: SelectionPolicy {
  package static let name = "maximum-correlation"
  package static let needsHistory = true

  package init() {}

  package func choose(_ candidates: [MigrationCandidate], stream: RandomStream) -> Int {
    let values = candidates.map(\.history.count).min() ?? 0
    guard candidates.count > 1, candidates.count <= values,
      let explained = Self.explained(candidates, values: values)
    else { return candidates.first { $0.memoryMiB } }
    var best = 0
    // The least positive number: a share of zero does not win over the first guest.
    var most = Double.leastNonzeroMagnitude
    for index in explained.indices where explained[index] > most {
      most = explained[index]
      best = index
    }
    return best
  }

  /// R² of each guest's history by the others', or nil where a fit is singular.
  private static func explained(_ candidates: [MigrationCandidate], values: Int) -> [Double]? {
    var shares: [Double] = []
    for subject in candidates.indices {
      var columns = [Array(repeating: 1.0, count: values)]
      for other in candidates.indices where other != subject {
        columns.append(Array(candidates[other].history.prefix(values)))
      }
      let wanted = Array(candidates[subject].history.prefix(values))
      guard let weights = LeastSquares.weights(of: columns, for: wanted) else { return nil }
      var rest = 0.0
      for row in wanted.indices {
        var fitted = 0.0
        for column in columns.indices { fitted += columns[column][row] * weights[column] }
        rest += (wanted[row] - fitted) * (wanted[row] - fitted)
      }
      shares.append(1 - rest / Statistics.sumOfSquaredDeviations(wanted))
    }
    return shares
  }
}
