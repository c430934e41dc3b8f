package import Documents
package import Economics
package import Platform
internal import Policies
package import Traces

/// A question with everything needed to answer it.
package struct Study: Sendable, Hashable, Codable {
  /// Name and question.
  package var name: String, question: String
  /// The file's name, and the settings that the command line replaced, as `path=value`.
  package var file: String, overrides: [String]
  /// The folder that paths in the study are relative to; not part of what is asked.
  package var folder = ""
  /// The trace, and what guests without readings demand.
  package var trace: TraceInput, demand: Demand
  /// Which guests serve one load together.
  package var services: Services
  /// The span of time that is simulated and how results are scaled.
  package var horizon: Horizon
  /// The currency of all price books, as an ISO 4217 code.
  package var currency: String
  /// The seed of all random streams, and how often each scenario is simulated.
  package var seed: UInt64, replications: Int
  /// What a replication redraws.
  package var redraw: [Uncertainty]
  /// How many owners the ledger tells apart; the others count as one.
  package var showbackOwners: Int
  /// The price books of the axis.
  package var books: [PriceBook]
  /// Names of the axes inside the books.
  package var priceAxes: [String]
  /// The physical settings to compare: one platform each.
  package var platforms: [Variant]
  /// Names of the axes besides prices, in the order of the file.
  package var axes: [String]
  /// What a scenario must meet to be recommended.
  package var requirements: [Requirement]
  /// Index of the baseline's platform and book.
  package var baseline: Baseline
  /// What was measured of the estate that the baseline stands for.
  package var measured: Measured?
  /// What others published for scenarios of the study.
  package var published: Published?
  /// What is expected of the years ahead.
  package var roadmap: Roadmap?
  /// What a reader of its results must know: prices that are missing or of different dates.
  package var warnings: [String]

  private enum CodingKeys: String, CodingKey {
    case name, question, file, overrides, trace, demand, services, horizon, currency, seed,
      replications,
      redraw
    case showbackOwners, books, priceAxes, platforms, axes, requirements, baseline, measured,
      published, roadmap, warnings
  }

  /// The scenario that others are compared with.
  package struct Baseline: Sendable, Hashable, Codable {
    /// Index of the platform and of the book.
    package var platform: Int, book: Int

    /// Names a scenario.
    package init(platform: Int, book: Int) {
      self.platform = platform
      self.book = book
    }
  }

  /// Trace files and how to read them.
  package struct TraceInput: Sendable, Hashable, Codable {
    /// The files and folders, as the study names them.
    package var paths: [String]
    /// Name of the format.
    package var format: String
    /// How to read it.
    package var options: ReadOptions

    /// The files and folders, with the study's folder before those that are relative to it.
    package func resolved(in folder: String) -> [String] {
      paths.map { FilePath.resolve($0, in: folder) }
    }
  }

  /// Which guests are a service, if at least two of them arrive together.
  package enum Services: String, Sendable, Hashable, CaseIterable, Codable {
    case deployment, tenant, none
  }

  /// What guests demand whose trace has no readings.
  package enum Demand: Sendable, Hashable, Codable {
    /// The trace has readings for all; a guest without them is bad input.
    case readings
    /// The mean utilisation of the trace's table.
    case mean
    /// The same share of their cores at all times; 1 is all that is allocated.
    case constant(Double)
    /// The readings of a guest of another trace, drawn by seed.
    case profiles(TraceInput)

    /// One phrase for reports.
    package var text: String {
      switch self {
      case .readings: "the readings of the trace"
      case .mean: "the mean utilisation of the trace's table, at all times"
      case .constant(1): "all their cores at all times (`allocated`)"
      case .constant(let share): "\((share * 10_000).rounded() / 100) % of their cores at all times"
      case .profiles(let input): "readings of another trace (\(input.format)), drawn by seed"
      }
    }
  }

  /// The span of time that is simulated.
  package struct Horizon: Sendable, Hashable, Codable {
    /// The start of the horizon in milliseconds since 1970 UTC, where the study names one.
    package var startEpochMilliseconds: Int64?
    /// The time zone of dates and of axes of charts.
    package var timeZone = "UTC"
    /// The part of the trace that is simulated, from its start; nil for all of it.
    package var lengthMilliseconds: Int64?
    /// Whether costs are also given per year.
    package var annualises = true
  }

  /// What differs between replications.
  package enum Uncertainty: String, Sendable, Hashable, CaseIterable, Codable {
    /// Failures and losses.
    case incidents
    /// Which day of the trace each day shows, and which profile a guest without readings has.
    case demand
    /// Which tenants there are.
    case tenants
  }

  /// A platform and a shape of the trace, with the values of the axes that made them.
  package struct Variant: Sendable, Hashable, Codable {
    /// The platform, and what is made of the trace.
    package var blueprint: Blueprint, shape: Shaping
    /// The value of each axis, as text.
    package var values: [String]

    /// Whether it is a reference that nobody can choose: its scaling rule knows the future.
    package var isReference: Bool { blueprint.elasticity.name == Clairvoyant.name }
  }

  /// The study of one scenario alone, which is its baseline.
  package func only(platform: Int, book: Int) -> Study {
    var study = self
    study.platforms = [platforms[platform]]
    study.books = [books[book]]
    study.baseline = Baseline(platform: 0, book: 0)
    return study
  }

  /// Reads a study file and everything it refers to.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - overrides: Settings that replace the file's, as paths with YAML values.
  /// - Throws: All problems at once.
  package static func read(
    _ path: String, overrides: [(path: String, value: String)] = []
  ) throws(Problems) -> Study {
    let log = ProblemLog()
    let study = try StudyFile(log: log, path: path).read(overrides)
    try log.throwIfAny()
    guard let study else { throw Problems([]) }
    return study
  }
}
