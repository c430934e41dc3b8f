internal import Foundation

/// Makes jobs of a batch cluster as SWF, by the model of Lublin and Feitelson.
///
/// Sizes are one processor or two-stage uniform in their logarithm, with a preference for powers of
/// two; the logarithm of a run time is hyper-gamma, and larger jobs run longer; the logarithm of the
/// time between arrivals is gamma, in a time that runs faster in the busy hours of the day. Source:
/// U. Lublin, D. Feitelson, J. Parallel Distrib. Comput. 63 (2003) 1105, DOI
/// 10.1016/S0743-7315(03)00108-4; parameters of all jobs together, as their own program has them.
/// Users and memory are made up, and arrivals are stretched to the days asked for.
package enum BatchLike: SyntheticTrace {
  package static let name = "batch"
  package static let summary = "jobs of a batch cluster as SWF, after Lublin and Feitelson 2003"

  private static let serialShare = 0.244, powerShare = 0.576
  /// Logarithms to base 2 of sizes: smallest, the knee, largest; and the share below the knee.
  private static let low = 0.8, knee = 4.5, high = 7.0, belowKnee = 0.86
  /// Shapes and scales of the two parts of a run time's logarithm, and the first one's share.
  private static let short = (shape: 4.2, scale: 0.94), long = (shape: 312.0, scale: 0.03)
  private static let sharePerNode = -0.0054, shareOfShort = 0.78
  /// Shape and scale of an inter-arrival time's logarithm, and of the curve of the day in half hours
  /// after the half hour it begins with.
  private static let between = (shape: 10.2303 * 1.0225, scale: 0.4871)
  private static let day = (shape: 8.1737, scale: 3.9631, start: 11)
  private static let halfHours = 48

  /// Writes `jobs.swf`, or `jobs.swf.gz` where files are compressed.
  package static func write(
    _ request: SyntheticRequest, to folder: String
  ) throws(TraceError) -> [SyntheticFit] {
    var random = SyntheticStream(state: request.seed)
    let weights = dayCurve()
    let arrivals = arrivals(request, weights, &random)
    var text = "; Version: 2.2\n; Note: generated, after Lublin and Feitelson 2003\n"
    var sizes: [Int] = []
    var logarithms: [Double] = []
    for (index, arrival) in arrivals.enumerated() {
      let size = size(&random)
      let logarithm = runTime(size, &random)
      sizes.append(size)
      if size == 1 { logarithms.append(logarithm) }
      let user = 1 + Int(random.exponential(mean: 6))
      text += "\(index + 1) \(arrival) 0 \(max(1, Int(exp(logarithm)))) \(size) -1 -1 \(size) -1 "
      text += "2097152 1 \(user) 1 -1 1 1 -1 -1\n"
    }
    try SyntheticFile.write(text, to: folder + (request.isPlain ? "/jobs.swf" : "/jobs.swf.gz"))
    return fit(arrivals, sizes, logarithms, weights)
  }

  private static func size(_ random: inout SyntheticStream) -> Int {
    let kind = random.uniform()
    if kind <= serialShare { return 1 }
    let isBelow = random.uniform() <= belowKnee
    let (first, last) = isBelow ? (low, knee) : (knee, high)
    var logarithm = first + (last - first) * random.uniform()
    if kind <= serialShare + powerShare { logarithm = logarithm.rounded() }
    return max(1, Int(exp2(logarithm).rounded()))
  }

  /// The logarithm of a run time in seconds, at most 12.
  private static func runTime(_ size: Int, _ random: inout SyntheticStream) -> Double {
    let share = min(max(sharePerNode * Double(size) + shareOfShort, 0), 1)
    while true {
      let part = random.uniform() < share ? short : long
      let logarithm = random.gamma(shape: part.shape, scale: part.scale)
      if logarithm <= 12 { return logarithm }
    }
  }

  /// The pace of each half hour of a day, 1 on average.
  private static func dayCurve() -> [Double] {
    var weights = Array(repeating: 0.0, count: halfHours)
    for index in day.start..<(halfHours + day.start) {
      let (from, to) = (Double(index) - 0.5, Double(index) + 0.5)
      weights[(index - 1) % halfHours] =
        gammaShare(to / day.scale, day.shape) - gammaShare(from / day.scale, day.shape)
    }
    let mean = weights.reduce(0, +) / Double(halfHours)
    return weights.map { $0 / mean }
  }

  /// The regularised lower incomplete gamma function by its series.
  private static func gammaShare(_ x: Double, _ shape: Double) -> Double {
    var term = 1 / shape
    var sum = term
    var index = shape
    while term > sum * 1e-15 {
      index += 1
      term *= x / index
      sum += term
    }
    return sum * exp(-x + shape * log(x) - lgamma(shape))
  }

  /// Arrivals in seconds, rising: gaps of busy time, stretched so that they fill the days.
  private static func arrivals(
    _ request: SyntheticRequest, _ weights: [Double], _ random: inout SyntheticStream
  ) -> [Int] {
    var points: [Double] = []
    while points.count < request.guests {
      let logarithm = random.gamma(shape: between.shape, scale: between.scale)
      // Longer than e¹³ s, five days, is no gap between jobs but an outage.
      if logarithm <= 13 { points.append(exp(logarithm)) }
    }
    let available = Double(request.days * halfHours)
    let factor = available / (points.reduce(0, +) + exp(between.shape * between.scale))
    var arrivals: [Int] = []
    var halfHour = 0
    var spent = 0.0
    for point in points {
      var left = point * factor
      while left >= weights[halfHour % halfHours] - spent {
        left -= weights[halfHour % halfHours] - spent
        spent = 0
        halfHour += 1
      }
      spent += left
      let part = spent / weights[halfHour % halfHours]
      arrivals.append(Int((Double(halfHour) + part) * 1800))
    }
    return arrivals
  }

  private static func fit(
    _ arrivals: [Int], _ sizes: [Int], _ serial: [Double], _ weights: [Double]
  ) -> [SyntheticFit] {
    let source = "Lublin and Feitelson 2003"
    let busiest = weights.indices.sorted { weights[$0] > weights[$1] }.prefix(16)
    let busy = Set(busiest)
    let parallel = sizes.filter { $0 > 1 }
    let share = sharePerNode + shareOfShort
    return [
      SyntheticFit(
        "jobs of one processor", target: serialShare,
        generated: SyntheticFit.share(sizes) { $0 == 1 }, source: source),
      SyntheticFit(
        "mean logarithm to base 2 of parallel sizes",
        target: belowKnee * (low + knee) / 2 + (1 - belowKnee) * (knee + high) / 2,
        generated: SyntheticFit.mean(parallel.map { log2(Double($0)) }), source: source),
      SyntheticFit(
        "mean natural logarithm of serial run times in seconds",
        target: share * short.shape * short.scale + (1 - share) * long.shape * long.scale,
        generated: SyntheticFit.mean(serial), source: source),
      SyntheticFit(
        "arrivals in the eight busiest hours of the day",
        target: busiest.reduce(0) { $0 + weights[$1] } / Double(halfHours),
        generated: SyntheticFit.share(arrivals) { busy.contains($0 / 1800 % halfHours) },
        source: source),
    ]
  }
}
