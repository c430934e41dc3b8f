internal import ArgumentParser
internal import Studies

/// The command-line tool.
@main
struct Headroom: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "headroom",
    abstract: "Capacity planning and cost analytics of cloud platforms.",
    discussion: """
      Replays historical workload traces through a simulation of a platform, sweeps its settings, \
      and reports cost, utilisation and availability.

      Examples:
        headroom sweep datasets/studies/hybrid-or-private.yaml
        headroom run datasets/studies/planetlab.yaml --set placement=worst-fit --json
        headroom import vms/ --format azure-vm --out stores/vms
        headroom --generate-completion-script bash

      Exit codes: 0 success, 2 a requirement or --fail-if did not hold, 3 some scenarios failed, \
      64 usage, 65 bad input, 66 missing input, 73 cannot write, 74 input or output failed, \
      130 interrupted.
      """,
    version: Version.current,
    subcommands: [
      SweepCommand.self, RunCommand.self, ReportCommand.self, ImportCommand.self,
      InspectCommand.self, GenerateCommand.self, ValidateCommand.self, ListCommand.self,
      CompareCommand.self, CalibrateCommand.self, VerifyCommand.self,
    ])
}
