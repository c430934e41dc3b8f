internal import ArgumentParser

/// The command-line tool.
@main
struct Headroom: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "headroom",
    abstract: "Capacity planning and cost analytics of cloud platforms.",
    discussion: """
      Replays historical workload traces through a simulation of a platform, sweeps its settings, \
      and reports cost, utilisation and availability.
      """,
    subcommands: [
      SweepCommand.self, ValidateCommand.self, ListCommand.self, GenerateCommand.self,
    ])
}
