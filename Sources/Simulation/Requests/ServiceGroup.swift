import Kernels
import Platform

/// The guests of one service in a trace, and what their readings say of its requests.
///
/// Nobody counted requests there. What a group of replicas does beyond an idle floor of each is taken for requests, if
/// its members do alike: one of several replicas behind a balancer is about as busy as the others, and at the same
/// times.
struct ServiceGroup {
  /// Index of the service, and its guests.
  let service: Int
  let rows: [Int]
  /// What its guests ask for at each step beyond their idle floors, in cores.
  ///
  /// Shape: `[steps]`.
  private(set) var load: [Double]
  /// Core-steps that its guests ask for, with their floors.
  private(set) var work = 0.0
  /// Median correlation of a member's load with that of the others, and the coefficient of variation of their mean
  /// loads.
  private(set) var correlation = 1.0, imbalance = 0.0
  /// Steps that members are compared at, and members that are compared, at most.
  private static let steps = 2000, members = 64

  init(_ service: Int, _ rows: [Int], _ simulator: Simulator) {
    self.service = service
    self.rows = rows
    let (workload, guests) = (simulator.request.workload, simulator.guests)
    let settings = simulator.blueprint.requests ?? Requests(seconds: 1)
    let source = DemandSource(workload)
    let step = workload.stepMilliseconds
    load = Array(repeating: 0, count: workload.steps)
    var compared: [(first: Int, load: [Double])] = []
    var row = Array(repeating: Int32(0), count: workload.steps)
    for guest in rows {
      let first = Int((max(workload.arrival[guest], 0) + step - 1) / step)
      let end = min(Int((workload.departure[guest] + step - 1) / step), workload.steps)
      guard first < end else { continue }
      let stay = Stay(
        guest: Int32(guest), host: -1, start: 0, end: 1, sharers: 0, sharer: 0, cell: 0,
        millicores: workload.millicores[guest])
      for index in first..<end { row[index] = 0 }
      var span = row.mutableSpan
      source.add(stay, steps: first..<end, guests: guests, to: &span)
      let own = row[first..<end].map { Double($0) / 10_000 }
      let floor = Self.floor(own, settings.idleShare)
      for (index, value) in own.enumerated() {
        load[first + index] += max(value - floor, 0)
        work += value
      }
      if compared.count < Self.members { compared.append((first, own)) }
    }
    compare(compared)
  }

  /// What a replica does without requests: so low a quantile that few readings are below it, or nothing where all are
  /// alike or none may be below.
  private static func floor(_ load: [Double], _ share: Double) -> Double {
    let sorted = load.sorted()
    guard share > 0, let least = sorted.first, let most = sorted.last, most > least else {
      return 0
    }
    return Statistics.quantile(ofSorted: sorted, share)
  }

  private mutating func compare(_ members: [(first: Int, load: [Double])]) {
    guard members.count > 1 else { return }
    let means = members.map { Statistics.mean($0.load) }
    let mean = Statistics.mean(means)
    imbalance = mean > 0 ? Statistics.standardDeviation(means) / mean : 0
    var correlations: [Double] = []
    for (place, member) in members.enumerated() {
      // Both at the steps that they share, thinned out.
      let stride = max(member.load.count / Self.steps, 1)
      var (own, others): ([Double], [Double]) = ([], [])
      for offset in Swift.stride(from: 0, to: member.load.count, by: stride) {
        let step = member.first + offset
        var (sum, count) = (0.0, 0)
        for (index, other) in members.enumerated() where index != place {
          let at = step - other.first
          guard at >= 0, at < other.load.count else { continue }
          sum += other.load[at]
          count += 1
        }
        guard count > 0 else { continue }
        own.append(member.load[offset])
        others.append(sum / Double(count))
      }
      if let value = Statistics.correlation(own, others) { correlations.append(value) }
    }
    correlations.sort()
    // Loads that never change agree.
    correlation = correlations.isEmpty ? 1 : Statistics.quantile(ofSorted: correlations, 0.5)
  }

  /// Whether it may be taken as one service.
  func isEligible(_ settings: Requests) -> Bool {
    rows.count > 1 && correlation >= settings.leastCorrelation
      && imbalance <= settings.mostImbalance
  }
}
