package import Economics
package import Platform
package import Simulation
package import Traces

/// A study with its finished runs: all that reports look at.
package struct StudyResults: Sendable {
  /// The study, and what is to be known of its trace.
  package var study: Study, trace: TraceSummary
  /// The runs.
  ///
  /// Shape: `[platforms][replications]`.
  package var records: [[RunRecord]]
  /// Every platform under every book, in this order.
  package let scenarios: [Scenario]

  /// One scenario's costs.
  package struct Scenario: Sendable {
    /// Index of the platform and the book in the study.
    package var platform: Int, book: Int
    /// Cost of each replication over the horizon.
    package var costs: [Rating.Cost]
    /// Commitments held, by region of the book; empty where none are bought.
    package var holdings: [[Holding]]
  }

  /// Prices finished runs; simulates nothing.
  package init(study: Study, trace: TraceSummary, records: [[RunRecord]]) {
    self.study = study
    self.trace = trace
    self.records = records
    var scenarios: [Scenario] = []
    for (index, variant) in study.platforms.enumerated() {
      let (costs, holdings) = Self.priced(
        records[index], on: variant.blueprint, books: study.books, of: study, trace)
      for book in study.books.indices {
        scenarios.append(
          Scenario(
            platform: index, book: book, costs: costs.map { $0[book] }, holdings: holdings[book]))
      }
    }
    self.scenarios = scenarios
  }

  /// What runs of a platform cost under books, with the losses that decisions count, and the commitments
  /// that are held; simulates nothing.
  ///
  /// Shape of the costs: `[runs][books]`; of the holdings: `[books][regions]`.
  package static func priced(
    _ records: [RunRecord], on blueprint: Blueprint, books: [PriceBook], of study: Study,
    _ trace: TraceSummary
  ) -> (costs: [[Rating.Cost]], holdings: [[[Holding]]]) {
    let rating = Rating(blueprint: blueprint, epoch: trace.epoch(of: study))
    let ledgers = records.map(\.ledger)
    let holdings = rating.holdings(for: ledgers, books: books, growth: study.roadmap?.growth ?? 0)
    var costs = rating.costs(of: ledgers, books: books, holdings: holdings)
    for (run, record) in records.enumerated() {
      for (book, prices) in books.enumerated() {
        guard let risk = prices.risk else { continue }
        // Decisions count expected losses; the accounts do not.
        costs[run][book].equivalent[.risk] = risk.loss(
          hoursDown: record.downHours.values.sorted().reduce(0, +),
          hoursLost: record.lossMinutes.reduce(0, +) / 60)
        if let continuity = record.continuity {
          let losses = ExpectedLoss(
            continuity, prices: risk, book: prices, sites: blueprint.sites)
          costs[run][book].equivalent[.risk] +=
            losses.perYear * trace.horizonHours / PriceBook.hoursPerYear
        }
      }
    }
    return (costs, holdings)
  }

  /// Start of the horizon, in milliseconds since 1970 UTC: the study's, else the trace's, else 0.
  package var epoch: Int64 {
    trace.epoch(of: study)
  }
}

/// What reports say of a trace.
package struct TraceSummary: Sendable, Hashable, Codable {
  /// Digest of the store, and of the profiles' where there are some.
  package var digests: [String]
  /// The format, and how to cite the data.
  package var format: String, citation: String
  /// Names and digests of the files read.
  package var files: [StoreManifest.File]
  /// Guests, tenants and services.
  package var guests: Int, tenants: Int, services: Int
  /// Length of a step and of what is simulated, in milliseconds.
  package var stepMilliseconds: Int64, horizonMilliseconds: Int64
  /// Start of the trace in milliseconds since 1970 UTC, where it is known.
  package var startEpochMilliseconds: Int64?

  /// Start of a study's horizon, in milliseconds since 1970 UTC: the study's, else the trace's, else 0.
  package func epoch(of study: Study) -> Int64 {
    study.horizon.startEpochMilliseconds ?? startEpochMilliseconds ?? 0
  }
  /// The largest difference between a reading in the file and in the store, in per cent.
  package var largestError: Double
  /// What was wrong with the files.
  package var quality: QualityReport

  /// Hours that are simulated.
  package var horizonHours: Double { Double(horizonMilliseconds) / 3_600_000 }
}
