internal import Platform
internal import Policies

extension StudyFile {
  /// Pairs of sites without a round trip, one of them one's own, where a platform tells others: they count as one
  /// place.
  private static func missingDistances(_ platforms: [Blueprint]) -> [String] {
    guard let platform = platforms.first(where: { !$0.latencies.isEmpty }) else { return [] }
    let (names, own) = (platform.sites.map(\.name), platform.sites.map { !$0.isRented })
    let pairs = names.indices.flatMap { from in
      names.indices.filter {
        $0 > from && (own[from] || own[$0]) && platform.latencies[from][$0] == 0
      }.map {
        "\(names[from]) and \(names[$0])"
      }
    }
    return pairs.isEmpty
      ? [] : ["no `latency` between \(pairs.joined(separator: ", ")): they count as one place"]
  }

  /// What a study takes for granted without saying so: places that never fail, and distances that are none.
  static func assumptions(of platforms: [Blueprint]) -> [String] {
    let names = Set(
      platforms.flatMap { platform -> [String] in
        let failing = Set(
          platform.failures.hazards.flatMap { hazard in
            hazard.site.map { [$0] }
              ?? ([.site, .provider, .network].contains(hazard.domain)
                ? Array(platform.sites.indices) : [])
          } + platform.failures.calendar.map(\.site))
        let choices = [platform.deployment] + platform.recoveries
        let used = Set(
          choices.flatMap(\.parameters.values).compactMap { value -> String? in
            if case .word(let name) = value { return name }
            return nil
          })
        return platform.sites.enumerated().filter { index, site in
          site.kind == .public && site.spot == nil && used.contains(site.name)
            && !failing.contains(index)
        }.map(\.element.name)
      })
    return names.sorted().map {
      "the public site \($0) never fails in this study: give it incidents under `failures` to compare "
        + "availability fairly"
    } + missingDistances(platforms) + idleRecoveries(platforms)
  }

  /// Strategies against the loss of a site protect guests of the home site, where some rule sends nobody.
  private static func idleRecoveries(_ platforms: [Blueprint]) -> [String] {
    let rules = Set(
      platforms.filter { platform in
        let isProtected = platform.recoveries.contains { $0.name != NoRecovery.name }
        let rule = DeploymentCatalogue.named(platform.deployment.name)?.init(platform.deployment)
        return isProtected && rule?.givesUpHosts ?? false
      }.map(\.deployment.name))
    return rules.sorted().map {
      "`recovery` protects guests of the home site, and `\($0)` runs none there: it changes nothing for them"
    }
  }
}
