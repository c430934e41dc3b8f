import Kernels
import Testing

@testable import Simulation

@Suite("Queues of requests")
struct QueueingTests {
  @Test("One server with constant service has half the wait of an exponential one")
  func pollaczekKhinchine() {
    for load in [0.3, 0.7, 0.95] {
      let exponential = Queueing.meanWait(load: load, servers: 1)
      #expect(abs(exponential - load / (1 - load)) < 1e-12)
      #expect(
        abs(Queueing.meanWait(load: load, servers: 1, service: 0) - exponential / 2) < 1e-12)
    }
    #expect(Queueing.meanWait(load: 4, servers: 4) == .infinity)
  }

  @Test("Times have the moments and the tail that their parts say")
  func responseTime() {
    // M/M/1 in all is exponential with mean 1 / (1 - ρ).
    var mixture = ResponseMixture()
    mixture.add(
      ResponseTime(load: 0.75, servers: 1, arrivals: 1, service: 2, variation: 1), weight: 3)
    #expect(abs(mixture.mean - 8) < 1e-12)
    #expect(abs(mixture.variance - 64) < 1e-9)
    for time in [0.5, 4, 20.0] {
      #expect(abs(mixture.tail(time) - Elementary.exp(-time / 8)) < 1e-12)
    }
    #expect(abs(mixture.quantile(0.95) + 8 * Elementary.log(0.05)) < 1e-6)
    // Constant service without a wait is a step, and no number is undefined.
    var constant = ResponseMixture()
    constant.add(ResponseTime(waits: 0, wait: 0, service: 2, variation: 0), weight: 1)
    #expect(constant.tail(1.9) == 1 && constant.tail(2.1) == 0)
    #expect(abs(constant.quantile(0.95) - 2) < 1e-6 && constant.variance == 0)
    // Whatever the variation, the tail integrates to the mean.
    for variation in [0, 0.25, 1, 4.0] {
      let time = ResponseTime(
        waits: 0.4, wait: 3, waitVariation: 0.5, service: 2, variation: variation)
      let sum = (0..<200_000).reduce(0) { $0 + time.tail((Double($1) + 0.5) * 0.001) * 0.001 }
      #expect(abs(sum - time.mean) < 1e-3)
    }
  }

  @Test("Few choices among many stations come to the mean-field limit")
  func meanField() {
    for use in [0.5, 0.7, 0.9, 0.95] {
      let expected = (1...12).reduce(0) { sum, level in
        sum + Elementary.pow(use, Elementary.pow(2, Double(level)) - 2)
      }
      let wait = ShortestQueue(stations: 2000, servers: 1, choices: 2).wait(use: use)
      #expect(abs((1 + wait.mean) / expected - 1) < 0.01)
      // One choice is a queue of one's own.
      let alone = ShortestQueue(stations: 2000, servers: 1, choices: 1).wait(use: use)
      #expect(abs(alone.mean / (use / (1 - use)) - 1) < 1e-2)
    }
    // One station is a queue with several servers.
    for (servers, use) in [(1, 0.8), (4, 0.7), (32, 0.95)] {
      let wait = ShortestQueue(stations: 1, servers: servers, choices: 1).wait(use: use)
      let load = use * Double(servers)
      #expect(abs(wait.mean / Queueing.meanWait(load: load, servers: servers) - 1) < 2e-3)
      #expect(
        abs(wait.probability - Queueing.erlangC(load: load, servers: servers)) < 2e-3)
    }
  }

  @Test("More choices never lengthen the wait")
  func choices() {
    for servers in [1, 3] {
      for use in [0.4, 0.8, 0.95] {
        let waits = [1, 2, 4, 12].map {
          ShortestQueue(stations: 12, servers: servers, choices: $0).wait(use: use).mean
        }
        #expect(waits == waits.sorted(by: >))
        let pooled = Queueing.meanWait(load: use * Double(12 * servers), servers: 12 * servers)
        #expect(waits.last ?? 0 >= pooled * 0.9)
      }
    }
  }

  /// Stations, servers, and how many are looked at.
  static let cases = [
    (2, 1, 2), (4, 1, 2), (16, 1, 2), (16, 1, 16), (8, 4, 2), (8, 4, 8), (3, 8, 3),
  ]

  @Test(
    "Shortest queues wait as the process itself does, and 95 % keep the same time", arguments: cases
  )
  func shortest(stations: Int, servers: Int, choices: Int) {
    let model = ShortestQueue(stations: stations, servers: servers, choices: choices)
    for use in [0.5, 0.8] {
      let wait = model.wait(use: use)
      var mixture = ResponseMixture()
      mixture.add(
        ResponseTime(
          waits: wait.probability, wait: wait.mean / max(wait.probability, 1e-12),
          waitVariation: wait.variation, service: 1, variation: 1), weight: 1)
      let replay = RequestReplay(
        replicas: stations, servers: servers, use: use, rule: .shortest(of: choices),
        requests: 300_000, seed: 11)
      // An approximation: measured errors are below 4 % in the mean and 13 % at the 95th percentile.
      #expect(abs((1 + wait.mean) / (1 + replay.meanWait) - 1) < 0.05)
      let p95 = replay.times[replay.times.count * 95 / 100]
      #expect(abs(mixture.quantile(0.95) / p95 - 1) < 0.15)
    }
  }

  @Test("Queues of their own wait as the process does: at random exactly, in turn nearly")
  func own() {
    for (replicas, servers, use) in [(6, 1, 0.7), (4, 3, 0.85)] {
      let load = use * Double(servers)
      let random = RequestReplay(
        replicas: replicas, servers: servers, use: use,
        rule: .shares(Array(repeating: 1 / Double(replicas), count: replicas)),
        requests: 400_000, seed: 3)
      let exact = Queueing.meanWait(load: load, servers: servers)
      #expect(abs(random.meanWait / exact - 1) < 0.05)
      let turn = RequestReplay(
        replicas: replicas, servers: servers, use: use, rule: .cyclic, requests: 400_000, seed: 3)
      let even = Queueing.meanWait(
        load: load, servers: servers, arrivals: 1 / Double(replicas))
      #expect(turn.meanWait < random.meanWait)
      #expect(abs((1 + turn.meanWait) / (1 + even) - 1) < 0.05)
    }
  }

  @Test("Quantiles lie within the confidence of simulated ones, batch by batch")
  func quantiles() {
    let model = ResponseTime(load: 3.2, servers: 4, arrivals: 1, service: 1, variation: 1)
    var mixture = ResponseMixture()
    mixture.add(model, weight: 1)
    for share in [0.5, 0.95, 0.99] {
      let batches = (0..<20).map { batch in
        let replay = RequestReplay(
          replicas: 1, servers: 4, use: 0.8, rule: .shares([1]), requests: 40_000,
          seed: UInt64(100 + batch))
        return replay.times[Int(share * 40_000)]
      }
      let mean = Statistics.mean(batches)
      let width =
        Statistics.studentQuantile(0.995, degrees: 19) * Statistics.standardDeviation(batches)
        / Double(20).squareRoot()
      #expect(abs(mixture.quantile(share) - mean) < width)
    }
  }

  @Test("A closed network of one station and users who think is the machine-repair model")
  func machineRepair() {
    for (users, servers) in [(1, 1), (5, 1), (12, 3), (40, 8)] {
      let (think, service) = (8.0, 1.5)
      let network = MeanValueAnalysis(
        [.init(demand: service, servers: servers)], users: users, think: think)
      let chain = MarkovChain.repair(
        machines: users, crews: servers, failure: 1 / think, repair: 1 / service)
      let shares = chain.stationary() ?? []
      let busy = shares.enumerated().reduce(0) {
        $0 + Double(min($1.offset, servers)) * $1.element
      }
      #expect(abs(network.throughput - busy / service) < 1e-9)
      // Little's law over the whole round.
      #expect(abs(network.throughput * (think + network.response) - Double(users)) < 1e-9)
    }
  }

  @Test("Mean values of a balanced network are known, and the approximation is near them")
  func balanced() {
    // N users in M equal stations without thinking: throughput N / (S (N + M - 1)).
    let stations = Array(repeating: MeanValueAnalysis.Station(demand: 2, servers: 1), count: 4)
    let network = MeanValueAnalysis(stations, users: 10, think: 0)
    #expect(abs(network.throughput - 10 / (2.0 * 13)) < 1e-12)
    #expect(network.queue.allSatisfy { abs($0 - 2.5) < 1e-12 })
    let tiers: [MeanValueAnalysis.Station] = [
      .init(demand: 0.01, servers: 2), .init(demand: 0.03, servers: 4),
      .init(demand: 0.02, servers: 2),
    ]
    for users in [20, 100, 400] {
      let exact = MeanValueAnalysis(tiers, users: users, think: 1)
      let near = MeanValueAnalysis(approximating: tiers, users: Double(users), think: 1)
      #expect(abs(near.throughput / exact.throughput - 1) < 0.06)
      // No more than the slowest tier can do.
      #expect(exact.throughput <= 100 + 1e-9)
    }
  }
}
