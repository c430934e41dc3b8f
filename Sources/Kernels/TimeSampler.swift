/// Draws times of a family of distributions with a given mean.
package enum TimeSampler: Sendable {
  case exponential(mean: Double)
  case weibull(shape: Double, scale: Double)
  case logNormal(mu: Double, sigma: Double)
  case gamma(shape: Double, scale: Double)
  case pareto(tail: Double, least: Double)
  case fixed(Double)
  case observed([Double])

  /// Weibull times: the scale is mean / Γ(1 + 1/k).
  package static func weibull(shape: Double, mean: Double) -> TimeSampler {
    .weibull(shape: shape, scale: mean / Elementary.exp(Elementary.logGamma(1 + 1 / shape)))
  }

  /// Log-normal times: µ is ln mean − σ²/2.
  package static func logNormal(sigma: Double, mean: Double) -> TimeSampler {
    .logNormal(mu: Elementary.log(mean) - sigma * sigma / 2, sigma: sigma)
  }

  /// Pareto times: the least is mean · (α − 1) / α.
  package static func pareto(tail: Double, mean: Double) -> TimeSampler {
    .pareto(tail: tail, least: mean * (tail - 1) / tail)
  }

  /// One time.
  package func draw(_ stream: inout RandomStream) -> Double {
    switch self {
    case .exponential(let mean): return stream.exponential(mean: mean)
    case .weibull(let shape, let scale):
      return scale * Elementary.pow(stream.exponential(mean: 1), 1 / shape)
    case .logNormal(let mu, let sigma): return Elementary.exp(mu + sigma * stream.normal())
    case .gamma(let shape, let scale): return scale * Self.gamma(shape, &stream)
    case .pareto(let tail, let least):
      return least * Elementary.exp(stream.exponential(mean: 1) / tail)
    case .fixed(let value): return value
    case .observed(let values):
      return values[Int(stream.integer(below: UInt64(values.count)))]
    }
  }

  /// What is left of a time that has begun at an unknown instant: a time drawn in proportion to its length,
  /// of which an even part is left.
  package func residual(_ stream: inout RandomStream) -> Double {
    let whole: Double
    switch self {
    case .exponential(let mean): return stream.exponential(mean: mean)
    case .weibull(let shape, let scale):
      whole = scale * Elementary.pow(Self.gamma(1 + 1 / shape, &stream), 1 / shape)
    case .logNormal(let mu, let sigma):
      whole = Elementary.exp(mu + sigma * sigma + sigma * stream.normal())
    case .gamma(let shape, let scale): whole = scale * Self.gamma(shape + 1, &stream)
    case .pareto(let tail, let least):
      whole = least * Elementary.exp(stream.exponential(mean: 1) / (tail - 1))
    case .fixed(let value): whole = value
    case .observed(let values):
      var place = stream.uniform() * values.reduce(0, +)
      whole =
        values.first { value in
          place -= value
          return place < 0
        } ?? values[values.count - 1]
    }
    return whole * stream.uniform()
  }

  /// A gamma-distributed number of scale 1.
  ///
  /// Source: G. Marsaglia, W. W. Tsang, ACM Transactions on Mathematical Software 26 (2000) 363.
  private static func gamma(_ shape: Double, _ stream: inout RandomStream) -> Double {
    guard shape >= 1 else {
      let whole = gamma(shape + 1, &stream)
      return whole * Elementary.exp(-stream.exponential(mean: 1) / shape)
    }
    let d = shape - 1.0 / 3
    let c = 1 / (9 * d).squareRoot()
    while true {
      let x = stream.normal()
      let root = 1 + c * x
      guard root > 0 else { continue }
      let v = root * root * root
      let u = 1 - stream.uniform()
      if Elementary.log(u) < x * x / 2 + d - d * v + d * Elementary.log(v) { return d * v }
    }
  }
}
