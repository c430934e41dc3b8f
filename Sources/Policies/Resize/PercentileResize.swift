internal import Kernels
package import Platform

/// Gives each guest a percentile of what it asked for, with headroom, in steps of cores.
///
/// It never grows beyond a multiple of the cores that it came with. A guest that would grow and finds no room on
/// its host stays as it is.
package struct PercentileResize: ResizePolicy {
  package static let name = "percentile"

  static let period = Parameter(
    "period", .seconds, default: 86_400, in: 60...31_536_000, "time between two looks")
  static let window = Parameter(
    "window", .seconds, default: 604_800, in: 60...31_536_000, "how far back it looks")
  static let percentile = Parameter(
    "percentile", .share, default: 0.95, in: 0...1,
    "share of the steps whose demand is to be served")
  static let headroom = Parameter(
    "headroom", .share, default: 0.15, in: 0...10, "what is added to that, as a share of it")
  static let step = Parameter(
    "step", .count, default: 1, in: 0.001...1000, "cores that sizes are multiples of")
  static let growth = Parameter(
    "growth", .count, default: 1, in: 1...1000,
    "most cores of a guest, as a whole multiple of those that it came with")

  package static let parameters = [period, window, percentile, headroom, step, growth]

  package let periodMilliseconds: Int64?
  package let windowMilliseconds: Int64
  package let stepMillicores: Int32
  private let percentile: Double, headroom: Double, growth: Double

  package init(_ choice: Choice) {
    periodMilliseconds = Int64((choice.number(Self.period) * 1000).rounded())
    windowMilliseconds = Int64((choice.number(Self.window) * 1000).rounded())
    percentile = choice.number(Self.percentile)
    headroom = choice.number(Self.headroom)
    stepMillicores = Int32((choice.number(Self.step) * 1000).rounded())
    growth = choice.number(Self.growth).rounded(.down)
  }

  package func millicores(asked: [Double], now: Int32, first: Int32, step: Int64) -> Int32 {
    let needed = Statistics.quantile(ofSorted: asked.sorted(), percentile) * (1 + headroom)
    let step = Double(stepMillicores)
    let steps = max((needed / step - 1e-9).rounded(.up), 1)
    let most = max(Double(first) * growth, 1)
    return Int32(min(steps * step, most, 2e9).rounded())
  }
}
