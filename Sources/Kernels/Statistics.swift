/// Estimates from samples: means, quantiles, and Student's confidence intervals.
package enum Statistics {
  /// The sum of squared distances from the mean, in one pass.
  ///
  /// Source: B. P. Welford, Technometrics 4 (1962) 419, DOI 10.1080/00401706.1962.10490022.
  package static func sumOfSquaredDeviations(_ values: [Double]) -> Double {
    var mean = 0.0
    var sum = 0.0
    for (index, value) in values.enumerated() {
      let count = Double(index + 1)
      let deviation = value - mean
      let part = deviation / count
      mean += part
      sum += (count - 1) * deviation * part
    }
    return sum
  }

  /// The mean, summed in the order given; NaN where there is nothing.
  package static func mean(_ values: [Double]) -> Double {
    values.isEmpty ? .nan : sum(values) / Double(values.count)
  }

  /// The sum with Neumaier's compensation, so that a long ledger loses no cents.
  ///
  /// Source: A. Neumaier, ZAMM 54 (1974) 39, DOI 10.1002/zamm.19740540106.
  package static func sum(_ values: [Double]) -> Double {
    var total = 0.0
    var lost = 0.0
    for value in values {
      let next = total + value
      lost += abs(total) >= abs(value) ? (total - next) + value : (value - next) + total
      total = next
    }
    return total + lost
  }

  /// The unbiased standard deviation; NaN for fewer than two values.
  package static func standardDeviation(_ values: [Double]) -> Double {
    guard values.count > 1 else { return .nan }
    let centre = mean(values)
    let squares = sum(values.map { ($0 - centre) * ($0 - centre) })
    return (squares / Double(values.count - 1)).squareRoot()
  }

  /// Pearson's correlation of two equally long series; nil where one of them never changes.
  package static func correlation(_ left: [Double], _ right: [Double]) -> Double? {
    precondition(left.count == right.count, "shapes differ")
    let (first, second) = (mean(left), mean(right))
    var (both, own, other) = (0.0, 0.0, 0.0)
    for index in left.indices {
      let (x, y) = (left[index] - first, right[index] - second)
      both += x * y
      own += x * x
      other += y * y
    }
    return own > 0 && other > 0 ? both / (own * other).squareRoot() : nil
  }

  /// The quantile with linear interpolation between order statistics; NaN where there is nothing.
  ///
  /// Definition 7 of R. Hyndman, Y. Fan, *Sample quantiles in statistical packages*, The American
  /// Statistician 50 (1996) 361, DOI 10.1080/00031305.1996.10473566.
  ///
  /// - Parameters:
  ///   - sorted: Values in increasing order.
  ///   - probability: In [0, 1].
  package static func quantile(ofSorted sorted: [Double], _ probability: Double) -> Double {
    guard let last = sorted.last else { return .nan }
    let position = Double(sorted.count - 1) * probability
    let lower = Int(position)
    guard lower + 1 < sorted.count else { return last }
    return sorted[lower] + (position - Double(lower)) * (sorted[lower + 1] - sorted[lower])
  }

  /// A mean with the half-width of its confidence interval.
  package struct Interval: Sendable, Hashable {
    /// The mean of the samples.
    package let mean: Double
    /// Half the width of the interval; nil for fewer than two samples.
    package let halfWidth: Double?

    /// Creates an interval.
    package init(mean: Double, halfWidth: Double?) {
      self.mean = mean
      self.halfWidth = halfWidth
    }

    /// The lower end, or the mean itself where there is no interval.
    package var low: Double { mean - (halfWidth ?? 0) }
    /// The upper end, or the mean itself where there is no interval.
    package var high: Double { mean + (halfWidth ?? 0) }
  }

  /// Student's interval of a mean over independent replications, `mean ± t·s/√n`.
  package static func interval(of values: [Double], confidence: Double = 0.95) -> Interval {
    let centre = mean(values)
    guard values.count > 1 else { return Interval(mean: centre, halfWidth: nil) }
    let t = studentQuantile(1 - (1 - confidence) / 2, degrees: Double(values.count - 1))
    let width = t * standardDeviation(values) / Double(values.count).squareRoot()
    return Interval(mean: centre, halfWidth: width)
  }

  /// The quantile of Student's distribution, by bisection on its distribution function.
  ///
  /// - Parameters:
  ///   - probability: In (0.5, 1).
  ///   - degrees: Degrees of freedom, at least 1.
  package static func studentQuantile(_ probability: Double, degrees: Double) -> Double {
    var low = 0.0
    var high = 1.0
    while studentDistribution(high, degrees: degrees) < probability { high *= 2 }
    for _ in 0..<200 {
      let middle = (low + high) / 2
      if studentDistribution(middle, degrees: degrees) < probability {
        low = middle
      } else {
        high = middle
      }
    }
    return (low + high) / 2
  }

  /// P(T ≤ t) for t ≥ 0 through the regularised incomplete beta function.
  static func studentDistribution(_ t: Double, degrees: Double) -> Double {
    1 - 0.5 * incompleteBeta(degrees / (degrees + t * t), degrees / 2, 0.5)
  }

  /// The regularised incomplete beta function by Lentz' continued fraction.
  ///
  /// Source: NIST Digital Library of Mathematical Functions, §8.17(v).
  static func incompleteBeta(_ x: Double, _ a: Double, _ b: Double) -> Double {
    guard x > 0 else { return 0 }
    guard x < 1 else { return 1 }
    if x > (a + 1) / (a + b + 2) { return 1 - incompleteBeta(1 - x, b, a) }
    let front =
      Elementary.exp(
        Elementary.logGamma(a + b) - Elementary.logGamma(a) - Elementary.logGamma(b)
          + a * Elementary.log(x) + b * Elementary.log(1 - x)) / a
    var c = 1.0
    var d = 1 / nonzero(1 - (a + b) * x / (a + 1))
    var fraction = d
    for m in 1...500 {
      let m = Double(m)
      let even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
      d = 1 / nonzero(1 + even * d)
      c = nonzero(1 + even / c)
      fraction *= d * c
      let odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
      d = 1 / nonzero(1 + odd * d)
      c = nonzero(1 + odd / c)
      fraction *= d * c
      if abs(d * c - 1) < 1e-15 { break }
    }
    return front * fraction
  }

  private static func nonzero(_ x: Double) -> Double { abs(x) < 1e-300 ? 1e-300 : x }
}
