/// Makes small exports of a vCenter's machines in the format of ``RVTools``.
///
/// Sizes are those of ``AzureLike``, two GiB for each core; each machine runs on the first of the
/// hosts with cores left for it, as administrators fill them, with 56 cores promised on each. All
/// shares are made up.
package enum RVToolsLike: SyntheticTrace {
  package static let name = RVTools.name
  package static let summary = "machines of a vCenter and the hosts they run on, made up"

  private static let promisedCores = 56

  /// Writes `vInfo.csv`.
  package static func write(
    _ request: SyntheticRequest, to folder: String
  ) throws(TraceError) -> [SyntheticFit] {
    var random = SyntheticStream(state: request.seed)
    var free: [Int] = []
    var text = "VM,Powerstate,Template,CPUs,Memory,Resource pool,Host\n"
    for index in 0..<request.guests {
      let cores = [1, 1, 2, 2, 2, 4, 4, 4, 8, 8][Int(random.uniform() * 10)]
      let isOn = random.uniform() > 0.05
      var host = 0
      if isOn {
        host = free.firstIndex { $0 >= cores } ?? free.count
        if host == free.count { free.append(promisedCores) }
        free[host] -= cores
      }
      text += "vm-\(index + 1),\(isOn ? "poweredOn" : "poweredOff"),False,\(cores),"
      text += "\(cores * 2048),team-\(Int(random.uniform() * 4) + 1),host-\(host + 1)\n"
    }
    try SyntheticFile.write(text, to: folder + "/vInfo.csv")
    return []
  }
}
