import TestSupport
import Testing
import Verification

/// The comparisons of `headroom verify`, as tests.
@Suite("Outside references")
struct VerificationTests {
  @Test(
    "Placement, load and energy equal the independent programs",
    .enabled(if: Reference.has(PeerBenchmark.needs), "needs the reference data"))
  func peerBenchmark() throws { try agrees(PeerBenchmark.self, count: 7) }

  @Test(
    "First fit and best fit equal the reference on all instances of real lifetimes",
    .enabled(if: Reference.has(TemporalBinPacking.needs), "needs the reference data"))
  func binPacking() throws { try agrees(TemporalBinPacking.self, count: 1) }

  @Test(
    "Rejection rates are those of Kaufman and Roberts within three standard errors",
    .enabled(if: Reference.has(KaufmanRoberts.needs), "needs the reference data"))
  func kaufmanRoberts() throws { try agrees(KaufmanRoberts.self, count: 4) }

  @Test(
    "k of n equals the binomial sum",
    .enabled(if: Reference.has(KOfN.needs), "needs the reference data"))
  func kOfN() throws { try agrees(KOfN.self, count: 5) }

  @Test(
    "Erlang's queues wait, block and are waited for as the tables say",
    .enabled(if: Reference.has(Queues.needs), "needs the reference data"))
  func queues() throws { try agrees(Queues.self, count: 36) }

  @Test(
    "Consolidation on days of PlanetLab has CloudSim's energy, migrations and service levels",
    .enabled(if: Reference.has(ConsolidationBenchmark.needs), "needs the reference data"))
  func consolidation() throws { try agrees(ConsolidationBenchmark.self, count: 200) }

  @Test(
    "Each interval of a consolidated day is CloudSim's, and so is each first placement",
    .enabled(if: Reference.has(ConsolidationSeries.needs), "needs the reference data"))
  func consolidationSeries() throws { try agrees(ConsolidationSeries.self, count: 30) }

  @Test(
    "A week of SURF's cluster has OpenDC's energy and carbon with two models of power",
    .enabled(if: Reference.has(OpenDCWeek.needs), "needs the reference data"),
    .enabled(if: DuckDBTool.isInstalled, "needs DuckDB"))
  func openDCWeek() throws { try agrees(OpenDCWeek.self, count: 11) }

  @Test(
    "Tasks that wait, slow down, fail and start over do so as OpenDC's own tests say",
    .enabled(if: Reference.has(OpenDCCases.needs), "needs the reference data"))
  func openDCCases() throws { try agrees(OpenDCCases.self, count: 75) }

  @Test(
    "Best fit places each guest with GPUs as two programs did, and random and FGD give out as many",
    .enabled(if: Reference.has(GPUPlacement.needs), "needs the reference data"))
  func gpuPlacement() throws { try agrees(GPUPlacement.self, count: 10) }

  @Test(
    "A toy data centre has MARO's income, cost of energy and profit",
    .enabled(if: Reference.has(MAROToy.needs), "needs the reference data"))
  func maroToy() throws { try agrees(MAROToy.self, count: 4) }

  @Test(
    "Few crews leave as many hosts up as the machine-repair model says",
    .enabled(if: Reference.has(MachineRepair.needs), "needs the reference data"))
  func machineRepair() throws { try agrees(MachineRepair.self, count: 8) }

  @Test(
    "Young's and Daly's intervals of snapshots, and what they cost",
    .enabled(if: Reference.has(CheckpointIntervals.needs), "needs the reference data"))
  func checkpoints() throws { try agrees(CheckpointIntervals.self, count: 12) }

  @Test(
    "Batch jobs start when they do under FCFS, SJF and EASY elsewhere, each of them",
    .enabled(if: Reference.has(BatchQueues.needs), "needs the reference data"))
  func batchQueues() throws { try agrees(BatchQueues.self, count: 24) }

  @Test(
    "Five designs of servers have the published carbon a core, and clusters save as much",
    .enabled(if: Reference.has(CarbonPerCore.needs), "needs the reference data"))
  func carbonPerCore() throws { try agrees(CarbonPerCore.self, count: 27) }

  @Test("Every comparison has a test of its own")
  func complete() { #expect(Verifications.all.count == 15) }

  private func agrees(_ check: any Verification.Type, count: Int) throws {
    let findings = try check.findings(Reference.data)
    #expect(findings.count >= count)
    for finding in findings {
      #expect(finding.agrees, "\(finding.what): \(finding.expected), found \(finding.found)")
    }
  }
}
