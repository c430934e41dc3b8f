import Kernels
import Platform
import Policies
import Testing

@Suite("Laws of power models")
struct PowerLaws {
  private let measured = PowerCurve(
    watts: [60, 120, 150, 175, 200, 225, 260, 300, 350, 410, 460])

  private func curve(
    _ name: String, _ parameters: [String: Choice.Value] = [:]
  ) throws -> PowerCurve {
    let type = try #require(PowerCatalogue.named(name))
    return type.init(Choice(name: name, parameters: parameters)).curve(of: measured)
  }

  @Test(
    "Every model lies between idle and full power and never falls",
    arguments: PowerCatalogue.all.map { $0.name })
  func bounded(name: String) throws {
    let curve = try curve(name)
    #expect(PowerCatalogue.summaries[name]?.hasSuffix(".") ?? false)
    var last = 60.0
    for step in 0...1000 {
      let watts = curve.power(at: Double(step) / 1000)
      #expect(watts >= last - 1e-9 && watts <= 460 + 1e-9)
      last = watts
    }
    #expect(curve.power(at: 2) == curve.power(at: 1) && curve.power(at: -1) == curve.power(at: 0))
  }

  @Test("Each model is its formula")
  func formulas() throws {
    // 400 W lie between idle and full power.
    #expect(abs(try curve("linear").power(at: 0.25) - 160) < 1e-9)
    #expect(abs(try curve("square-root").power(at: 0.25) - 260) < 1e-9)
    #expect(abs(try curve("square").power(at: 0.5) - 160) < 1e-9)
    #expect(abs(try curve("cubic").power(at: 0.5) - 110) < 1e-9)
    #expect(try curve("constant").power(at: 0) == 460)
    #expect(abs(try curve("calibrated", ["exponent": .number(2)]).power(at: 0.5) - 360) < 1e-9)
    // (1 + 0.3 − 1/e) ÷ 2 of 400 W at the asymptote.
    let e = 2.718281828459045
    #expect(abs(try curve("asymptotic").power(at: 0.3) - (60 + 200 * (1.3 - 1 / e))) < 1e-9)
    let scaled = try curve("asymptotic", ["frequency-scaling": .word("yes")])
    #expect(scaled.power(at: 0.5) < (try curve("asymptotic")).power(at: 0.5))
    #expect(try curve("measured") == measured)
  }

  @Test("A scan of a row is the sum of its steps")
  func scans() throws {
    let row: [Int32] = (0..<200).map { Int32($0 * 700) }
    for type in PowerCatalogue.all {
      let curve = try curve(type.name)
      var used = Array(repeating: Int64(0), count: 200)
      var power = Array(repeating: 1.0, count: 200)
      var usedSpan = used.mutableSpan
      var powerSpan = power.mutableSpan
      let sums = curve.scan(
        row.span, steps: 10..<190, capacity: 100_000, addingUsedTo: &usedSpan, powerTo: &powerSpan)
      var watts = 0.0
      for step in 10..<190 {
        let expected = curve.power(at: Double(min(row[step], 100_000)) / 100_000)
        #expect(abs(power[step] - 1 - expected) < 1e-9, "\(type.name)")
        #expect(used[step] == Int64(min(row[step], 100_000)))
        watts += expected
      }
      #expect(abs(sums.power - watts) < 1e-6 && sums.overloadedSteps == 47)
      #expect(power[9] == 1 && used[190] == 0)
    }
  }
}
