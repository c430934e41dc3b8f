import Kernels
import Platform

/// What becomes of the requests of one service, step by step and over a run.
struct ServiceAnswers {
  let service: Int
  let rule: Requests.Rule
  /// At each step: requests made and answered, the mean time and its variance in seconds, servers, and how long a request
  /// keeps one of them busy in seconds.
  ///
  /// Shape: `[steps]`.
  var asked: [Double], answered: [Double], mean: [Double], variance: [Double]
  var servers: [Double], busy: [Double]
  /// Over the run: requests made, refused, failed and sent elsewhere; the imbalance times requests, and those that there
  /// were replicas for.
  var made = 0.0, refused = 0.0, failed = 0.0, remote = 0.0, imbalance = 0.0, compared = 0.0
  /// Replicas times milliseconds, and milliseconds.
  var replicaTime = 0.0, time = 0.0
  /// Answered requests that take longer than each of ``grid``, without those of steps that calls change.
  private var beyond: [Double]
  /// Times in seconds.
  private let grid: [Double]
  private(set) var violation = 0.0, late = 0.0

  init(service: Int, rule: Requests.Rule, seconds: Double, steps: Int) {
    self.service = service
    self.rule = rule
    asked = Array(repeating: 0, count: steps)
    answered = asked
    mean = asked
    variance = asked
    servers = asked
    busy = asked
    // Sixteen points for a doubling, from an eighth of the time of a request to sixteen million times it.
    grid = (0..<432).map { seconds / 8 * Elementary.pow(2, Double($0) / 16) }
    beyond = Array(repeating: 0, count: grid.count)
  }

  /// Share of a step's requests that are answered.
  func served(at step: Int) -> Double { asked[step] > 0 ? answered[step] / asked[step] : 1 }

  /// Counts answered requests of a while within a step, times as the step's so far are kept.
  mutating func add(_ times: ResponseMixture, requests: Double, step: Int) {
    guard requests > 0 else { return }
    let (own, spread) = (times.mean, times.variance)
    let total = answered[step] + requests
    let (before, share) = (mean[step], requests / total)
    mean[step] = before + share * (own - before)
    variance[step] =
      (1 - share) * (variance[step] + (before - mean[step]) * (before - mean[step]))
      + share * (spread + (own - mean[step]) * (own - mean[step]))
    answered[step] = total
  }

  /// Counts how long answered requests take.
  mutating func spread(_ tail: (Double) -> Double, requests: Double) {
    guard requests > 0 else { return }
    for (index, time) in grid.enumerated() {
      let share = tail(time)
      beyond[index] += requests * share
      // Later points are beyond what anybody takes.
      if share < 1e-7 { break }
    }
    if let objective = rule.objective { late += requests * tail(objective.seconds) }
  }

  /// Counts a while in which the objective was not kept.
  mutating func violate(milliseconds: Int64) { violation += Double(milliseconds) }

  /// The time that a share of all answered requests keeps, between the points of the grid, in seconds.
  func quantile(_ share: Double) -> Double {
    let all = answered.reduce(0, +)
    guard all > 0 else { return 0 }
    let wanted = (1 - share) * all
    guard let index = beyond.firstIndex(where: { $0 <= wanted }) else {
      return grid[grid.count - 1]
    }
    guard index > 0 else { return grid[0] }
    let (high, low) = (beyond[index - 1], beyond[index])
    let part = high > low ? (high - wanted) / (high - low) : 0
    return grid[index - 1] + part * (grid[index] - grid[index - 1])
  }

  func record(name: String) -> RequestRecord {
    let all = max(answered.reduce(0, +), 1e-300)
    let sum = answered.indices.reduce(0) { $0 + answered[$1] * mean[$1] }
    return RequestRecord(
      service: name, requests: made, refused: made > 0 ? refused / made : 0,
      failed: made > 0 ? failed / made : 0, mean: sum / all * 1000, median: quantile(0.5) * 1000,
      p95: quantile(0.95) * 1000, p99: quantile(0.99) * 1000,
      violationMinutes: rule.objective.map { _ in violation / 60_000 },
      late: rule.objective.map { _ in late / all },
      imbalance: compared > 0 ? imbalance / compared : 1,
      remote: made > 0 ? remote / made : 0, replicas: time > 0 ? replicaTime / time : 0)
  }
}
