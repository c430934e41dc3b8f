import Kernels
import Policies
import Testing

@Suite("Laws of consolidation")
struct ConsolidationLaws {
  private static let names = OverloadCatalogue.all.map { $0.name }

  private func rule(_ name: String) throws -> any OverloadPolicy {
    let type = try #require(OverloadCatalogue.named(name))
    return type.init(safety: type.defaultSafety)
  }

  private func isOverloaded(
    _ rule: any OverloadPolicy, demand: Double, history: [Double], lookahead: Double = 1
  ) -> Bool {
    let room = history + Array(repeating: 0, count: 30 - history.count)
    return rule.isOverloaded(
      demand: demand, history: room.span, length: history.count, lookahead: lookahead)
  }

  @Test("Every rule has its own name and a summary")
  func named() {
    #expect(Set(Self.names).count == Self.names.count)
    #expect(Self.names.allSatisfy { OverloadCatalogue.summaries[$0]?.isEmpty == false })
    let selections = SelectionCatalogue.all.map { $0.name }
    #expect(Set(selections).count == selections.count)
  }

  @Test("A steady load is overloaded when it is high and not when it is low", arguments: names)
  func steady(name: String) throws {
    let rule = try rule(name)
    for length in [1, 9, 30] {
      let low = Array(repeating: 0.4, count: length)
      let high = Array(repeating: 1.1, count: length)
      #expect(!isOverloaded(rule, demand: 0.4, history: low), "\(length) values")
      #expect(isOverloaded(rule, demand: 1.1, history: high), "\(length) values")
    }
  }

  @Test("What fails the screen of a rule is overloaded by the rule", arguments: names)
  func screened(name: String) throws {
    let rule = try rule(name)
    var stream = RandomStream(seed: 5, replication: 0, component: .test, entity: 1)
    var failures = 0
    for _ in 0..<4000 {
      let length = 1 + Int(stream.integer(below: 30))
      let level = stream.uniform()
      let history = (0..<length).map { _ in max(0, level + 0.4 * (stream.uniform() - 0.5)) }
      let screen = rule.screen(length: length)
      let sum =
        screen.weights.isEmpty
        ? history[0] : zip(screen.weights, history).reduce(0) { $0 + $1.0 * $1.1 }
      guard sum > screen.limit else { continue }
      failures += 1
      #expect(isOverloaded(rule, demand: history[0], history: history))
    }
    #expect(failures > 0)
  }

  @Test("Adaptive rules keep more room where load varies more")
  func adaptive() throws {
    let steady = (0..<30).map { 0.7 + 0.01 * Double($0 % 3) }
    let wild = (0..<30).map { 0.7 + 0.15 * Double($0 % 3 - 1) }
    for name in [InterquartileRange.name, MedianAbsoluteDeviation.name] {
      let rule = try rule(name)
      #expect(!isOverloaded(rule, demand: 0.75, history: steady))
      #expect(isOverloaded(rule, demand: 0.75, history: wild))
    }
  }

  @Test("Regression sees a rise coming, and the robust one is not misled by one peak")
  func regression() throws {
    let rising = (0..<10).map { 0.85 - 0.05 * Double($0) }
    let plain = try rule(LocalRegression.name)
    let robust = try rule(RobustLocalRegression.name)
    #expect(isOverloaded(plain, demand: 0.85, history: rising))
    #expect(isOverloaded(robust, demand: 0.85, history: rising))
    // A straight line is predicted exactly: 0.65 + 11 × 0.01 = 0.76, and 0.78 two steps later.
    let line = (0..<10).map { 0.75 - 0.01 * Double($0) }
    #expect(!isOverloaded(LocalRegression(safety: 1.31), demand: 0, history: line))
    #expect(isOverloaded(LocalRegression(safety: 1.32), demand: 0, history: line))
    #expect(isOverloaded(LocalRegression(safety: 1.29), demand: 0, history: line, lookahead: 3))
    var peak = Array(repeating: 0.6, count: 10)
    for age in 1..<10 { peak[age] += 0.001 * Double(age % 2) }
    peak[0] = 1.6
    #expect(isOverloaded(plain, demand: 1.6, history: peak))
    #expect(!isOverloaded(robust, demand: 1.6, history: peak))
  }

  @Test("Each choice of guests takes the one it says, and the first of equals")
  func selection() {
    let stream = RandomStream(seed: 1, replication: 0, component: .test, entity: 2)
    let shapes: [[Double]] = [
      (0..<12).map { Double($0 % 4) }, (0..<12).map { Double($0 % 4) + Double($0 % 3) },
      (0..<12).map { Double($0 * $0 % 7) },
    ]
    let guests = [
      MigrationCandidate(memoryMiB: 4, utilisation: 0.5, history: shapes[0]),
      MigrationCandidate(memoryMiB: 2, utilisation: 0.2, history: shapes[1]),
      MigrationCandidate(memoryMiB: 2, utilisation: 0.2, history: shapes[2]),
    ]
    #expect(MinimumMigrationTime().choose(guests, stream: stream) == 1)
    #expect(MinimumUtilisation().choose(guests, stream: stream) == 1)
    // The second is the first plus something else; the third has its own course.
    #expect(MaximumCorrelation().choose(guests, stream: stream) != 2)
    let random = Set(
      (0..<50).map {
        RandomSelection().choose(
          guests,
          stream: RandomStream(seed: 1, replication: $0, component: .test, entity: 2))
      })
    #expect(random == [0, 1, 2])
    for type in SelectionCatalogue.all {
      #expect(type.init().choose([guests[0]], stream: stream) == 0, "\(type.name)")
    }
  }
}
