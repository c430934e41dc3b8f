import Kernels
import Platform
import Policies

extension Simulator {
  /// A year without leap day, in milliseconds.
  static let rehearsedYear = Int64(Hazard.secondsPerYear) * 1000

  /// Rehearses years of incidents on what ran; nil where the platform asks for none.
  func rehearse() -> ContinuityRecord? {
    let continuity = blueprint.continuity
    guard continuity.rehearsals > 0 else { return nil }
    let stage = Stage(self)
    guard !stage.services.isEmpty else { return nil }
    let plan = IncidentPlan(
      blueprint,
      units: .init(
        replicas: stage.identity, services: stage.services.map(\.name),
        tenants: stage.services.map(\.tenant)))
    var rehearsal = Rehearsal(
      stage, blueprint, layouts: plan.layouts, horizon: Self.rehearsedYear)
    var tally = ContinuityTally(rehearsal)
    let replication = request.redrawsIncidents ? request.replication : 0
    for year in 0..<continuity.rehearsals {
      // Years of one replication are those of no other.
      let number = replication &* Continuity.mostRehearsals &+ year &+ 1
      let (occurrences, logWeight) = plan.drawn(
        seed: request.seed, replication: number, horizon: Self.rehearsedYear,
        isSampled: continuity.samplesRareEvents, isSettled: true, takesCalendar: false,
        takesPartial: false)
      rehearsal.meet(occurrences, seed: request.seed, replication: number)
      tally.add(rehearsal, logWeight: logWeight)
    }
    let cases = ContinuityCases(rehearsal)
    let analytic = ContinuityAnalytic(rehearsal, cases)
    let expected = analytic.availabilities()
    let absorbed = home >= 0 ? stage.hostLossesAbsorbed(at: home) : nil
    let (years, effective) = tally.counts
    var record = ContinuityRecord(
      years: years, effectiveYears: effective, hostsAbsorbed: absorbed,
      shortfall: absorbed.flatMap { analytic.shortfall(at: home, absorbed: $0) },
      services: tally.services(expected: expected),
      downtimes: tally.downtimes, objectives: tally.answers, cases: cases.all(),
      timeline: cases.timeline(home: home))
    record.servicesLeft = stage.left
    record.failbacks = tally.failbackRecords
    let unserved = Unserved(self)
    record.count(unserved)
    return record
  }
}
