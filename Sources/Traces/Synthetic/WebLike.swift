internal import Foundation

/// Makes services of a web site in the Azure format: a daily and weekly curve, long-range dependent
/// noise, and bursts that hit several services at once.
///
/// The noise of a service is a sum of processes that forget at times from five minutes to two
/// months, weighted so that it is self-similar with a Hurst parameter of 0.8, as measured for web
/// traffic: M. Crovella, A. Bestavros, IEEE/ACM Trans. Netw. 5 (1997) 835, DOI 10.1109/90.650143.
/// Guests besides those of services live by a Pareto distribution. The amplitudes of day and week,
/// the bursts and the tail of the lifetimes are made up.
package enum WebLike: SyntheticTrace {
  package static let name = "web"
  package static let summary =
    "services of a web site in the Azure format, self-similar, with bursts"

  private static let hurst = 0.8
  private static let weekend = 0.75
  private static let dayAmplitude = 0.6
  /// Exponent and shortest lifetime in seconds.
  private static let tail = 1.1, shortest = 600.0
  /// Mean days between bursts, and how long they take to fade, in seconds.
  private static let burstDays = 2.0, burstFades = 2700.0
  private static let stepsPerDay = 86_400 / AzureFiles.step

  private struct Guest: SyntheticGuest {
    var created = 0
    var deleted: Int
    var cores: Int
    var tenant: Int
    var deployment: Int
    var isInteractive: Bool
    /// Mean use in per cent, and the course of the service's load, 1 on average.
    var base: Double
    var course: [Float]
    var noise: SyntheticStream

    func use(at time: Int) -> Int {
      let step = time / AzureFiles.step
      let load = isInteractive ? Double(course[step]) : 1
      let use = base * load + 2 * (noise.uniform(after: step) - 0.5)
      return Int((min(100, max(0.1, use)) * 100).rounded())
    }
  }

  /// Writes the files of ``AzureFiles``.
  package static func write(
    _ request: SyntheticRequest, to folder: String
  ) throws(TraceError) -> [SyntheticFit] {
    var random = SyntheticStream(state: request.seed)
    let steps = request.days * stepsPerDay
    let bursts = bursts(request.days, &random)
    var guests: [Guest] = []
    var courses: [[Float]] = []
    var noises: [[Double]] = []
    for service in 0..<max(request.services, 1) {
      let noise = noise(steps, &random)
      let course = course(noise, bursts.filter { _ in random.uniform() < 0.5 })
      let base = 8 + 17 * random.uniform()
      let cores = [2, 4, 4, 8][Int(random.uniform() * 4)]
      for _ in 0..<3 {
        random.skip(1)
        guests.append(
          Guest(
            deleted: request.days * 86_400, cores: cores, tenant: service % 5, deployment: service,
            isInteractive: true, base: base, course: course, noise: random))
        random.skip(steps)
      }
      noises.append(noise)
      courses.append(course)
    }
    var lives: [Double] = []
    for index in 0..<request.guests {
      let life = shortest * pow(1 - random.uniform(), -1 / tail)
      let created = Int(random.uniform() * Double(request.days * 86_400 - AzureFiles.step))
      lives.append(life)
      guests.append(
        Guest(
          created: created, deleted: min(request.days * 86_400, created + Int(min(life, 1e9))),
          cores: [1, 2, 2, 4][Int(random.uniform() * 4)], tenant: index % 5,
          deployment: courses.count + index, isInteractive: false,
          base: 5 + 40 * random.uniform(), course: [], noise: random))
      random.skip(steps)
    }
    _ = try AzureFiles.write(guests, request, to: folder)
    return fit(courses, noises, lives)
  }

  private struct Burst {
    var start: Int
    var height: Double
  }

  private static func bursts(_ days: Int, _ random: inout SyntheticStream) -> [Burst] {
    var bursts: [Burst] = []
    var time = random.exponential(mean: burstDays)
    while time < Double(days) {
      bursts.append(
        Burst(start: Int(time * Double(stepsPerDay)), height: random.exponential(mean: 1)))
      time += random.exponential(mean: burstDays)
    }
    return bursts
  }

  /// Noise of mean 0 and variance 1 that is nearly self-similar.
  private static func noise(_ steps: Int, _ random: inout SyntheticStream) -> [Double] {
    let scales = (0..<8).map { pow(4, Double($0)) }
    let weights = scales.map { pow($0, 2 * hurst - 2) }
    let whole = weights.reduce(0, +)
    var levels = scales.map { _ in random.normal() }
    return (0..<steps).map { _ in
      var sum = 0.0
      for index in scales.indices {
        let kept = exp(-1 / scales[index])
        levels[index] = levels[index] * kept + random.normal() * (1 - kept * kept).squareRoot()
        sum += levels[index] * (weights[index] / whole).squareRoot()
      }
      return sum
    }
  }

  /// The load of a service, 1 on average over a week without noise and bursts.
  private static func course(_ noise: [Double], _ bursts: [Burst]) -> [Float] {
    var course = noise.indices.map { step -> Double in
      let day = 1 + dayAmplitude * SyntheticStream.sine(Double(step) / Double(stepsPerDay) - 0.375)
      let week = step / stepsPerDay % 7 >= 5 ? weekend : 1
      return day * week * max(0.1, 1 + 0.25 * noise[step])
    }
    for burst in bursts {
      for step in burst.start..<min(burst.start + stepsPerDay, course.count) {
        let age = Double((step - burst.start) * AzureFiles.step)
        course[step] *= 1 + burst.height * exp(-age / burstFades)
      }
    }
    return course.map(Float.init)
  }

  // MARK: Fit

  private static func fit(
    _ courses: [[Float]], _ noises: [[Double]], _ lives: [Double]
  ) -> [SyntheticFit] {
    var result = [
      SyntheticFit(
        "Hurst parameter of the noise, by aggregated variance", target: hurst,
        generated: SyntheticFit.mean(noises.map(hurstParameter)),
        source: "Crovella and Bestavros 1997")
    ]
    let days = (courses.first?.count ?? 0) / stepsPerDay
    if days >= 7 {
      let means = (0..<days).map { day in
        SyntheticFit.mean(
          courses.flatMap { $0[(day * stepsPerDay)..<((day + 1) * stepsPerDay)].map(Double.init) })
      }
      let ends = means.indices.filter { $0 % 7 >= 5 }.map { means[$0] }
      let others = means.indices.filter { $0 % 7 < 5 }.map { means[$0] }
      result.append(
        SyntheticFit(
          "load of weekends over that of other days", target: weekend,
          generated: SyntheticFit.mean(ends) / SyntheticFit.mean(others), source: "made up"))
    }
    if lives.count >= 100 {
      // Hill's estimator over all, as the whole distribution is a Pareto one.
      let mean = SyntheticFit.mean(lives.map { log($0 / shortest) })
      result.append(
        SyntheticFit(
          "exponent of the lifetimes' tail", target: tail, generated: 1 / mean, source: "made up"))
    }
    return result
  }

  /// The slope of the variance of means over blocks, against their length, both as logarithms.
  static func hurstParameter(_ series: [Double]) -> Double {
    var points: [(x: Double, y: Double)] = []
    var block = 1
    while series.count / block >= 30 {
      let means = (0..<(series.count / block)).map {
        SyntheticFit.mean(Array(series[($0 * block)..<(($0 + 1) * block)]))
      }
      let mean = SyntheticFit.mean(means)
      let variance = SyntheticFit.mean(means.map { ($0 - mean) * ($0 - mean) })
      points.append((log(Double(block)), log(variance)))
      block *= 2
    }
    let (x, y) = (SyntheticFit.mean(points.map(\.x)), SyntheticFit.mean(points.map(\.y)))
    let slope =
      SyntheticFit.mean(points.map { ($0.x - x) * ($0.y - y) })
      / SyntheticFit.mean(points.map { ($0.x - x) * ($0.x - x) })
    return 1 + slope / 2
  }
}
