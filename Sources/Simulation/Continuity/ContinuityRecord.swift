package import Platform

/// What the rehearsals of a run say of its services.
package struct ContinuityRecord: Sendable, Hashable {
  /// Rehearsed years, and the effective number of them under importance sampling.
  package var years: Int, effectiveYears: Double
  /// Hosts of the home site that may fail at once and leave room for all guests, and the share of time in
  /// which more are down, by a Markov chain of hosts and crews; nil without a home site or failures.
  package var hostsAbsorbed: Int?, shortfall: Double?
  /// Services, the largest first.
  package var services: [Service]
  /// Hours a year that services are down, by what brought them down.
  package var downtimes: [Downtime]
  /// Times to recover and ages of data, by tier and cause.
  package var objectives: [Objective]
  /// Losses that were tried one by one, not by chance.
  package var cases: [Case]
  /// One rehearsal of the loss of the home site, step by step.
  package var timeline: [Phase]
  /// Requests served over those made, and the part that the replay did not serve, of all services.
  package var requests = 1.0, unserved = 0.0
  /// How many services, the smallest, were not rehearsed.
  package var servicesLeft = 0
  /// What goes back home from each site that services flee to.
  package var failbacks: [Failback] = []

  /// Creates a record.
  package init(
    years: Int, effectiveYears: Double, hostsAbsorbed: Int?, shortfall: Double?,
    services: [Service], downtimes: [Downtime], objectives: [Objective], cases: [Case],
    timeline: [Phase]
  ) {
    self.years = years
    self.effectiveYears = effectiveYears
    self.hostsAbsorbed = hostsAbsorbed
    self.shortfall = shortfall
    self.services = services
    self.downtimes = downtimes
    self.objectives = objectives
    self.cases = cases
    self.timeline = timeline
  }

  /// A service over all rehearsed years.
  package struct Service: Sendable, Hashable {
    /// Names from the trace: hostile text.
    package var tenant: String, service: String
    /// The tier's name, empty for none.
    package var tier: String
    /// Replicas, and how many of them must be up.
    package var replicas: Int, needed: Int
    /// Cores of all replicas.
    package var cores: Double
    /// Time that replicas were up over the time they should have been: guest-time.
    package var guestTime: Double
    /// Time with enough replicas up, in reach, and everything up that it depends on, over all time.
    package var time: Estimate
    /// Requests served over those made, were they made evenly: what a service cannot serve while too few
    /// replicas are up counts in part, and those of guests that the replay refused or kept waiting are not
    /// served.
    package var requests: Double
    /// The same as `time`, expected from rates and times alone.
    package var timeExpected: Double
    /// Hours a year down by plan, and otherwise.
    package var plannedHours: Double, unplannedHours: Double
    /// Probability that a year keeps the tier's availability; nil without one.
    package var objectiveMet: Double?
    /// Share of the fee that is given back, mean over months.
    package var credit: Double

    /// Creates a result.
    package init(
      tenant: String, service: String, tier: String, replicas: Int, needed: Int, cores: Double,
      guestTime: Double, time: Estimate, requests: Double, timeExpected: Double,
      plannedHours: Double, unplannedHours: Double, objectiveMet: Double?, credit: Double
    ) {
      self.tenant = tenant
      self.service = service
      self.tier = tier
      self.replicas = replicas
      self.needed = needed
      self.cores = cores
      self.guestTime = guestTime
      self.time = time
      self.requests = requests
      self.timeExpected = timeExpected
      self.plannedHours = plannedHours
      self.unplannedHours = unplannedHours
      self.objectiveMet = objectiveMet
      self.credit = credit
    }
  }

  /// Data that go back home once a site is back.
  package struct Failback: Sendable, Hashable {
    /// The site that they leave.
    package var site: String
    /// How often a year that happens, and the data of one time in GB.
    package var perYear: Double, gigabytes: Double

    /// Creates a sum.
    package init(site: String, perYear: Double, gigabytes: Double) {
      self.site = site
      self.perYear = perYear
      self.gigabytes = gigabytes
    }
  }

  /// A mean over rehearsed years, and half the width of its 95 % confidence interval.
  package struct Estimate: Sendable, Hashable {
    package var mean: Double, halfWidth: Double

    /// Creates an estimate.
    package init(mean: Double, halfWidth: Double) {
      self.mean = mean
      self.halfWidth = halfWidth
    }
  }

  /// How long services are down by one cause.
  package struct Downtime: Sendable, Hashable {
    /// What happened; nil for incidents of the calendar.
    package var cause: Hazard.Cause?
    /// To what.
    package var domain: Hazard.Domain
    /// Whether it was planned.
    package var isPlanned: Bool
    /// Service-hours a year.
    package var hours: Double

    /// Creates an amount.
    package init(
      cause: Hazard.Cause?, domain: Hazard.Domain, isPlanned: Bool, hours: Double
    ) {
      self.cause = cause
      self.domain = domain
      self.isPlanned = isPlanned
      self.hours = hours
    }
  }

  /// Whether recoveries met what a tier asks for.
  package struct Objective: Sendable, Hashable {
    /// What is measured.
    package enum Kind: String, Sendable, CaseIterable {
      /// Time from the loss until the service is back.
      case recoveryTime = "rto"
      /// Age of the data that it then has.
      case recoveryPoint = "rpo"
    }

    /// The tier's name, empty for services of none.
    package var tier: String
    package var kind: Kind
    /// What made recovery necessary.
    package var cause: Hazard.Cause?
    /// The objective in minutes; nil where the tier has none.
    package var minutes: Double?
    /// Recoveries a year, and the share of them that met the objective.
    package var perYear: Double, met: Double?
    /// Recoveries without any data from before: no backup reached so far back.
    package var unrecoverable: Double
    /// Minutes at the percentiles of ``percentiles``.
    package var values: [Double]

    /// The shares of recoveries that `values` tells the minutes of.
    package static let percentiles: [Double] = stride(from: 0, through: 100, by: 2.5).map {
      $0 / 100
    }

    /// Minutes that a share of the recoveries keeps.
    package func quantile(_ share: Double) -> Double? {
      guard !values.isEmpty else { return nil }
      let place = share * Double(values.count - 1)
      let low = min(Int(place), values.count - 1)
      let high = min(low + 1, values.count - 1)
      return values[low] + (values[high] - values[low]) * (place - Double(low))
    }

    /// Creates an answer.
    package init(
      tier: String, kind: Kind, cause: Hazard.Cause?, minutes: Double?, perYear: Double,
      met: Double?, unrecoverable: Double, values: [Double]
    ) {
      self.tier = tier
      self.kind = kind
      self.cause = cause
      self.minutes = minutes
      self.perYear = perYear
      self.met = met
      self.unrecoverable = unrecoverable
      self.values = values
    }
  }

  /// A loss that was tried on purpose.
  package struct Case: Sendable, Hashable {
    /// What was lost.
    package var name: String
    /// Share of the cores that are served an hour after it, and services then down.
    package var served: Double, down: Int
    /// Services, and the longest time until one was back, in minutes.
    package var services: Int, longestMinutes: Double
    /// Whether all met their objectives; nil where no service has one.
    package var met: Bool?

    /// Creates a case.
    package init(
      name: String, served: Double, down: Int, services: Int, longestMinutes: Double, met: Bool?
    ) {
      self.name = name
      self.served = served
      self.down = down
      self.services = services
      self.longestMinutes = longestMinutes
      self.met = met
    }
  }

  /// A step of one rehearsal.
  package struct Phase: Sendable, Hashable {
    /// The service.
    package var tenant: String, service: String
    /// What goes on.
    package enum Step: String, Sendable, CaseIterable {
      case detect = "detect and decide", wait = "wait for the control plane", provision
      case restore, promote, reroute, away = "runs elsewhere", back = "goes back"
    }
    package var step: Step
    /// Milliseconds from the loss.
    package var start: Int64, end: Int64

    /// Creates a step.
    package init(
      tenant: String, service: String, step: Step, start: Int64, end: Int64
    ) {
      self.tenant = tenant
      self.service = service
      self.step = step
      self.start = start
      self.end = end
    }
  }
}
