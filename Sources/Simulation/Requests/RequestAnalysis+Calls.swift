import Kernels
import Platform

extension RequestAnalysis {
  // MARK: What services call

  /// The results of all services, with what they call and how their users think.
  mutating func records() -> [RequestRecord] {
    let names = simulator.request.workload.serviceNames
    for index in order(names) { addCalls(to: index, names) }
    return answers.enumerated().map { place, answers in
      var record = answers.record(name: names[answers.service])
      guard place < Self.servicesTold else { return record }
      let width = (steps + Self.intervalsTold - 1) / Self.intervalsTold
      record.step = step * Int64(width)
      var before = 0.0
      record.over = stride(from: 0, to: steps, by: width).map { start in
        let range = (start..<min(start + width, steps)).filter { answers.answered[$0] > 0 }
        // Without requests the line goes on.
        guard !range.isEmpty else { return before }
        before = Statistics.mean(
          range.map { index in
            var mixture = ResponseMixture()
            mixture.add(
              Self.time(mean: answers.mean[index], variance: answers.variance[index]), weight: 1)
            return mixture.quantile(0.95) * 1000
          })
        return before
      }
      return record
    }
  }

  /// Services, and intervals of each, whose times a record tells one by one.
  private static let servicesTold = 3, intervalsTold = 1000

  /// The answers, each after those that it calls; the study reader refuses circles.
  private func order(_ names: [String]) -> [Int] {
    var order: [Int] = []
    var isDone = Array(repeating: false, count: answers.count)
    func visit(_ index: Int) {
      guard !isDone[index] else { return }
      isDone[index] = true
      for call in answers[index].rule.calls {
        if let other = answers.firstIndex(where: { names[$0.service] == call.service }) {
          visit(other)
        }
      }
      order.append(index)
    }
    for index in answers.indices { visit(index) }
    return order
  }

  private mutating func addCalls(to index: Int, _ names: [String]) {
    var own = answers[index]
    guard !own.rule.calls.isEmpty || own.rule.thinkSeconds != nil else { return }
    let calls = own.rule.calls.compactMap { call in
      answers.firstIndex { names[$0.service] == call.service }.map {
        (other: $0, visits: call.visits)
      }
    }
    for step in 0..<steps where own.asked[step] > 0 {
      var mean = own.mean[step]
      var variance = own.variance[step]
      // What one of the services called refuses, nobody answers.
      var kept = 1.0
      for call in calls {
        kept *= max(1 - call.visits * (1 - answers[call.other].served(at: step)), 0)
        mean += call.visits * answers[call.other].mean[step]
        variance += call.visits * answers[call.other].variance[step]
      }
      own.refused += own.answered[step] * (1 - kept)
      own.answered[step] *= kept
      guard own.answered[step] > 0 else {
        if own.rule.objective != nil { own.violate(milliseconds: self.step) }
        continue
      }
      if let think = own.rule.thinkSeconds {
        mean = closed(own, calls, step: step, think: think)
        // Of a network of exponential stations: about as variable as one of them.
        variance = mean * mean
      }
      own.mean[step] = mean
      own.variance[step] = variance
      let time = Self.time(mean: mean, variance: variance)
      own.spread(time.tail, requests: own.answered[step])
      if let objective = own.rule.objective,
        1 - own.served(at: step) * (1 - time.tail(objective.seconds)) > 1 - objective.share
      {
        own.violate(milliseconds: self.step)
      }
    }
    answers[index] = own
  }

  /// A time of this mean and variance: a constant and an exponential part, or two exponentials.
  private static func time(mean: Double, variance: Double) -> ResponseTime {
    ResponseTime(
      waits: 0, wait: 0, service: mean, variation: mean > 0 ? variance / (mean * mean) : 0)
  }

  /// Mean time where each user waits for the answer before asking again: as many users as the load needs
  /// were nobody to wait, going round through the service and what it calls; all replicas of each are one
  /// station, whatever the rule that spreads requests.
  private func closed(
    _ own: ServiceAnswers, _ calls: [(other: Int, visits: Double)], step: Int, think: Double
  ) -> Double {
    var stations = [
      MeanValueAnalysis.Station(
        demand: own.busy[step], servers: max(Int(own.servers[step].rounded()), 1))
    ]
    for call in calls {
      let other = answers[call.other]
      stations.append(
        .init(
          demand: call.visits * other.busy[step],
          servers: max(Int(other.servers[step].rounded()), 1)))
    }
    let rate = own.answered[step] / (Double(self.step) / 1000)
    let users = rate * (think + stations.reduce(0) { $0 + $1.demand })
    if users <= Self.exactUsers {
      return MeanValueAnalysis(stations, users: max(Int(users.rounded()), 1), think: think)
        .response
    }
    return MeanValueAnalysis(approximating: stations, users: users, think: think).response
  }

  /// Most users that are solved exactly.
  private static let exactUsers = 200.0
}
