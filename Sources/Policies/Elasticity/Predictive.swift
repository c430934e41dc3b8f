internal import Kernels
package import Platform

/// Forecasts what will be asked for and orders ahead of it.
///
/// By the day before (`seasonal`), by Holt and Winters with a season of a day, or by autoregression whose
/// coefficients are fitted anew each hour. Until there are two seasons, or for the last one enough looks,
/// the demand at hand stands for the forecast. It never wants less than the demand at hand needs.
package struct Predictive: ElasticityPolicy {
  package static let name = "predictive"

  static let method = Parameter(
    "method", .word(["seasonal", "holt-winters", "autoregression"]), "how it forecasts")
  static let target = Parameter(
    "target", .share, default: 0.7, in: 0.01...1, "busy share of the replicas at the forecast")
  static let ahead = Parameter(
    "ahead", .seconds, default: 600, in: 0...86_400, "how far ahead it looks")
  static let season = Parameter(
    "season", .seconds, default: 86_400, in: 600...2_678_400, "after which demand repeats")
  static let period = ReplicaBounds.period(300)

  package static let parameters = [
    method, target, ahead, season, period, ReplicaBounds.minimum, ReplicaBounds.maximum,
  ]

  package let periodMilliseconds: Int64?
  private let target: Double
  private let steps: Int, season: Int
  private let method: String
  private let bounds: ReplicaBounds
  private var history: [Double] = []
  // Holt and Winters: level, trend and the season's additions.
  private var level = 0.0, trend = 0.0
  private var additions: [Double] = []
  private var coefficients: [Double] = []
  /// Smoothing of level, trend and season, and lags of the autoregression: assumptions.
  private static let smoothing = (level: 0.3, trend: 0.02, season: 0.3)
  private static let lags = 12

  package init(_ choice: Choice) {
    let seconds = choice.number(Self.period)
    periodMilliseconds = Int64((seconds * 1000).rounded())
    target = choice.number(Self.target)
    steps = max(Int((choice.number(Self.ahead) / seconds).rounded(.up)), 1)
    season = max(Int((choice.number(Self.season) / seconds).rounded()), 2)
    method = choice.word(Self.method) ?? "seasonal"
    bounds = ReplicaBounds(choice)
  }

  package mutating func decide(_ measurement: ServiceMeasurement) -> ScalingDecision {
    history.append(measurement.demand)
    let forecast =
      switch method {
      case "holt-winters": holtWinters()
      case "autoregression": autoregression()
      default: seasonal()
      }
    let wanted = max(forecast, measurement.demand)
    return bounds.decision(
      ReplicaBounds.whole(wanted / target), present: measurement.present)
  }

  /// The most of the same time of the last season, by as much higher as the season is now.
  private func seasonal() -> Double {
    guard history.count > season + 1 else { return 0 }
    let now = history.count - 1
    let before = (1...steps).map { history[min(now - season + $0, now)] }
    let recent = min(12, season)
    let (own, old) = (
      history[(now - recent + 1)...now].reduce(0, +),
      history[max(now - recent + 1 - season, 0)...(now - season)].reduce(0, +)
    )
    let ratio = old > 0 ? min(max(own / old, 0.5), 2) : 1
    return (before.max() ?? 0) * ratio
  }

  /// Additive exponential smoothing with a season.
  ///
  /// Source: P. R. Winters, Management Science 6 (1960) 324.
  private mutating func holtWinters() -> Double {
    let now = history.count - 1
    if history.count == season {
      level = history.reduce(0, +) / Double(season)
      additions = history.map { $0 - level }
      return 0
    }
    guard history.count > season else { return 0 }
    let place = now % season
    let before = level
    let smoothing = Self.smoothing
    level =
      smoothing.level * (history[now] - additions[place])
      + (1 - smoothing.level) * (level + trend)
    trend = smoothing.trend * (level - before) + (1 - smoothing.trend) * trend
    additions[place] =
      smoothing.season * (history[now] - level) + (1 - smoothing.season) * additions[place]
    return (1...steps).map { level + Double($0) * trend + additions[(now + $0) % season] }.max()
      ?? 0
  }

  /// Least squares on the last lags, iterated ahead.
  private mutating func autoregression() -> Double {
    let lags = Self.lags
    guard history.count > 4 * lags else { return 0 }
    let hour = max(Int(3_600_000 / (periodMilliseconds ?? 3_600_000)), 1)
    if coefficients.isEmpty || history.count % hour == 0 {
      let rows = Array((lags..<history.count).suffix(season))
      var columns = (1...lags).map { lag in rows.map { history[$0 - lag] } }
      columns.append(Array(repeating: 1, count: rows.count))
      coefficients =
        LinearSystem.leastSquares(columns: columns, wanted: rows.map { history[$0] }) ?? []
    }
    guard coefficients.count == lags + 1 else { return 0 }
    var recent = Array(history.suffix(lags))
    var most = 0.0
    // A forecast that runs away is bounded by twice what was ever seen.
    let limit = 2 * (history.max() ?? 0)
    for _ in 0..<steps {
      var next = coefficients[lags]
      for lag in 1...lags { next += coefficients[lag - 1] * recent[recent.count - lag] }
      next = min(max(next, 0), limit)
      recent.append(next)
      most = max(most, next)
    }
    return most
  }
}
