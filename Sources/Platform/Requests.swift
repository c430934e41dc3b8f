/// What the users of services ask for, one request after the other.
package struct Requests: Sendable, Hashable, Codable {
  /// Time that a core of the trace spends on a request, in seconds.
  package var seconds: Double
  /// Squared coefficients of variation of that time, and of times between requests.
  package var serviceVariation = 1.0, arrivalVariation = 1.0
  /// The share of requests that should be answered within a time in seconds; nil for no objective.
  package var objective: Objective?
  /// How busy replicas may be before they refuse requests, from 0 to 1.
  package var refuseAbove = 0.98
  /// The share of readings below the load that replicas have without requests; 0 where all load is requests.
  package var idleShare = 0.02
  /// What replicas of a group must have in common to be taken as one service: the median correlation of
  /// each with the others, at least, and the coefficient of variation of their mean loads, at most.
  package var leastCorrelation = 0.5, mostImbalance = 0.5
  /// Time until a dead replica gets no more requests, and for which one gets none before it is ended, in
  /// seconds.
  package var healthCheckSeconds = 10.0, drainSeconds = 0.0
  /// Round trip between zones of a site, in seconds.
  package var zoneSeconds = 0.001
  /// Services that are looked at, those with the most load first.
  package var servicesAtMost = 50
  /// What differs by service; the first that is for a service counts.
  package var rules: [Rule] = []

  /// Requests of so long.
  package init(seconds: Double) { self.seconds = seconds }

  /// A promise on times.
  package struct Objective: Sendable, Hashable, Codable {
    package var share: Double, seconds: Double

    /// Creates a promise.
    package init(share: Double, seconds: Double) {
      self.share = share
      self.seconds = seconds
    }
  }

  /// Requests of some services.
  package struct Rule: Sendable, Hashable, Codable {
    /// Names of the services.
    package var services: [String]
    /// As for all; nil for what holds for all.
    package var seconds: Double?, serviceVariation: Double?, objective: Objective?
    /// What a request asks of other services before it is answered.
    package var calls: [Call] = []
    /// Share of the requests that change data, which only the first replica takes; 0 for stateless services.
    package var writes = 0.0
    /// Time from an answer to the user's next request, in seconds; nil where users do not wait for answers.
    package var thinkSeconds: Double?

    /// Creates a rule that changes nothing.
    package init(services: [String]) { self.services = services }
  }

  /// So many requests to another service for each of one's own: a tier below.
  package struct Call: Sendable, Hashable, Codable {
    package var service: String, visits: Double

    /// Creates a call.
    package init(service: String, visits: Double) {
      self.service = service
      self.visits = visits
    }
  }

  /// What holds for a service.
  package func rule(for service: String) -> Rule {
    var rule = rules.first { $0.services.contains(service) } ?? Rule(services: [service])
    rule.seconds = rule.seconds ?? seconds
    rule.serviceVariation = rule.serviceVariation ?? serviceVariation
    rule.objective = rule.objective ?? objective
    return rule
  }
}
