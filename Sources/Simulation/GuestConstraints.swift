import Platform
import Policies

/// What guests ask of hosts besides cores and memory, in the platform's own numbers.
struct GuestConstraints {
  /// Labels of hosts, whose places are the bits of sets of labels.
  let labels: [String]
  /// Models of GPUs likewise.
  let models: [String]
  /// Stands for models that no host has.
  private static let unknownModel: UInt32 = 1 << 31
  private let rules: [GuestRule]
  /// Names of the sites, of which the first 64 can be told apart.
  private let sites: [String]

  init(_ blueprint: Blueprint) {
    models = blueprint.gpuModels
    rules = blueprint.guestRules
    sites = blueprint.sites.prefix(64).map(\.name)
    var labels: [String] = []
    for site in blueprint.sites {
      for label in site.zones.flatMap({ $0.hosts.flatMap(\.labels) }) where !labels.contains(label)
      { labels.append(label) }
    }
    self.labels = labels
  }

  /// The bit of a model, 0 for none.
  func bit(ofModel model: String) -> UInt32 {
    models.firstIndex(of: model).map { 1 << UInt32($0) } ?? 0
  }

  /// The bits of labels that hosts have.
  func bits(of names: [String]) -> UInt64 {
    names.reduce(0) { set, name in
      set | (labels.firstIndex(of: name).map { 1 << UInt64($0) } ?? 0)
    }
  }

  /// The demands of a workload with the platform's models in place of the trace's.
  func gpus(of workload: Workload) -> [GPUDemand] {
    let known = workload.gpuModelNames.map(bit(ofModel:))
    return workload.gpus.map { demand in
      guard demand.models != 0 else { return demand }
      var own = demand
      own.models = 0
      for (place, bit) in known.enumerated() where demand.models & (1 << UInt32(place)) != 0 {
        own.models |= bit
      }
      if own.models == 0 { own.models = Self.unknownModel }
      return own
    }
  }

  /// The rules on all guests: the distinct ones, and the number of each guest's.
  func rules(of workload: Workload) -> (rules: [HostRules], ruleOf: [Int32]) {
    guard !rules.isEmpty else {
      return ([.none], Array(repeating: 0, count: workload.count))
    }
    var found: [HostRules] = []
    var numbers: [HostRules: Int32] = [:]
    var known: [[Int32]: Int32] = [:]
    // One rule about neighbours binds all: whoever may not be with others, others may not be with.
    let enforced = rules.filter { $0.isolates && $0.isEnforced }
    let ruleOf = (0..<workload.count).map { guest -> Int32 in
      let key = [workload.tenant[guest], workload.service[guest]]
      if let number = known[key] { return number }
      let names = workload.tenantNames
      let tenant = names.isEmpty ? "" : names[Int(key[0])]
      let service = key[1] < 0 ? "" : workload.serviceNames[Int(key[1])]
      var rules = rules(tenant: tenant, service: service)
      if !enforced.isEmpty {
        rules.tenant = key[0]
        rules.isDedicated = enforced.contains {
          $0.isDedicated && $0.isFor(tenant: tenant, service: service)
        }
        rules.apartFrom = Self.strangers(to: tenant, service, enforced, workload)
      }
      let number = numbers[rules] ?? Int32(found.count)
      if number == found.count {
        found.append(rules)
        numbers[rules] = number
      }
      known[key] = number
      return number
    }
    return (found, ruleOf)
  }

  /// The tenants that a tenant's guests may not be with, by its rules or by theirs.
  static func strangers(
    to tenant: String, _ service: String, _ rules: [GuestRule], _ workload: Workload
  ) -> [HostRules.Stranger] {
    let rules = rules.filter { !$0.apartFrom.isEmpty }
    guard !rules.isEmpty else { return [] }
    var result: [HostRules.Stranger] = []
    for (number, other) in workload.tenantNames.enumerated() where other != tenant {
      let level = rules.compactMap { rule -> GuestRule.Level? in
        let asks =
          rule.isFor(tenant: tenant, service: service) && rule.apartFrom.contains(other)
        let isAsked =
          rule.apartFrom.contains(tenant) && (rule.tenants.isEmpty || rule.tenants.contains(other))
        return asks || isAsked ? rule.apartFromLevel : nil
      }.max { $0.width < $1.width }
      if let level { result.append(.init(tenant: Int32(number), level: level)) }
    }
    return result
  }

  /// What all rules on the guests of a tenant's service come to.
  private func rules(tenant: String, service: String) -> HostRules {
    var result = HostRules.none
    for rule in rules where rule.isFor(tenant: tenant, service: service) {
      result.labels |= bits(of: rule.labels)
      result.shunned |= bits(of: rule.shunned)
      if !rule.sites.isEmpty {
        result.sites &= sites.indices.reduce(0) { set, site in
          rule.sites.contains(sites[site]) ? set | (1 << UInt64(site)) : set
        }
      }
      if let data = rule.data, let site = sites.firstIndex(of: data.site) {
        result.data.append(.init(site: site, reads: data.reads, writes: data.writes))
      }
      result.cpuLimit = min(result.cpuLimit, rule.cpuLimit ?? .infinity)
      result.cpuWeight *= rule.cpuWeight
      // The wider of two places to be apart in, the narrower of two to be together in.
      result.apart = [result.apart, rule.apart].compactMap(\.self).max { $0.width < $1.width }
      result.together = [result.together, rule.together].compactMap(\.self)
        .min { $0.width < $1.width }
    }
    return result
  }
}

extension GuestRule.Level {
  /// Larger for places that hold more hosts.
  fileprivate var width: Int {
    switch self {
    case .host: 0
    case .rack: 1
    case .zone: 2
    }
  }
}
