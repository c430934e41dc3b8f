internal import Kernels
internal import Platform

extension HostPool {
  // MARK: Asking for guests that need more than cores and memory

  /// Whether a host may take a guest.
  package func fits(_ host: Int, _ request: PlacementRequest) -> Bool {
    isOpen(host) && freeMillicores[host] >= request.millicores
      && freeMemoryMiB[host] >= request.memoryMiB
      && (request.isPlain || gpus.fits(host, request.gpus) && permits(host, request))
  }

  /// Whether a host could take a guest if it were up and empty.
  package func couldFit(_ request: PlacementRequest) -> Bool {
    (0..<count).contains { host in
      millicores[host] >= request.millicores && memoryMiB[host] >= request.memoryMiB
        && hasLabels(host, request.rules)
        && (request.gpus.isNone
          || gpus.isOfModel(host, request.gpus) && gpus.count(host) >= Int(request.gpus.count))
    }
  }

  /// Whether the rules on a guest let it run on a host.
  func permits(_ host: Int, _ request: PlacementRequest) -> Bool {
    let rules = request.rules
    guard !rules.allowAnyHost else { return true }
    guard hasLabels(host, rules), permitsNeighbours(host, rules) else { return false }
    guard request.service >= 0 else { return true }
    if let level = rules.apart,
      guests(of: request.service, in: place(of: host, level), level) > 0
    {
      return false
    }
    if let level = rules.together, guests(of: request.service) > 0,
      guests(of: request.service, in: place(of: host, level), level) == 0
    {
      return false
    }
    return true
  }

  /// Whether a guest may be with those that are on a host, and they with it.
  private func permitsNeighbours(_ host: Int, _ rules: HostRules) -> Bool {
    guard rules.tenant >= 0 else { return true }
    if let owner = dedicatedTo(host), owner != rules.tenant { return false }
    if rules.isDedicated, guests[host] > guests(ofTenant: rules.tenant, in: host, .host) {
      return false
    }
    return rules.apartFrom.allSatisfy {
      guests(ofTenant: $0.tenant, in: place(of: host, $0.level), $0.level) == 0
    }
  }

  private func hasLabels(_ host: Int, _ rules: HostRules) -> Bool {
    let own = layout.labels.isEmpty ? 0 : layout.labels[host]
    return own & rules.labels == rules.labels && own & rules.shunned == 0
  }

  /// The lowest host at or after `start` that fits, or nil.
  package func firstFit(from start: Int = 0, _ request: PlacementRequest) -> Int? {
    var next = start
    while let host = firstFit(
      from: next, millicores: request.millicores, memoryMiB: request.memoryMiB)
    {
      if request.isPlain || fits(host, request) { return host }
      next = host + 1
    }
    return nil
  }

  /// The host with the extreme score among those that fit; the lowest of equals.
  ///
  /// - Complexity: That of ``extreme(_:millicores:memoryMiB:)`` where cores and memory alone decide;
  ///   O(*hosts*) for guests with GPUs or rules.
  package mutating func extreme(
    _ rule: StateIndex.Rule, _ request: PlacementRequest
  ) -> Int? {
    guard !request.isPlain else {
      return extreme(rule, millicores: request.millicores, memoryMiB: request.memoryMiB)
    }
    var best: (score: Double, host: Int)?
    var next = 0
    while let host = firstFit(from: next, request) {
      let score = HostScore(self, host, request).value(of: rule)
      if best.map({ score < $0.score }) ?? true { best = (score, host) }
      next = host + 1
    }
    return best?.host
  }

  /// Why no host takes a guest: the resource or rule that stands against it.
  package func refusal(_ request: PlacementRequest) -> Refusal {
    let plain = refusal(millicores: request.millicores, memoryMiB: request.memoryMiB)
    if (0..<count).contains(where: { host in
      isUsable[host] && !isOpen(host) && freeMillicores[host] >= request.millicores
        && freeMemoryMiB[host] >= request.memoryMiB
    }) {
      return .density
    }
    guard !request.isPlain, plain != .noHost else { return plain }
    let labelled = (0..<count).filter { isUsable[$0] && hasLabels($0, request.rules) }
    if labelled.isEmpty { return .labels }
    if !request.gpus.isNone {
      let equipped = labelled.filter { gpus.isOfModel($0, request.gpus) }
      guard !equipped.isEmpty else { return .gpuModel }
      guard equipped.contains(where: { gpus.fits($0, request.gpus) }) else {
        let free = equipped.reduce(0) { $0 + Int64(gpus.freeMilli[$1]) }
        return free >= Int64(request.gpus.total) ? .gpuFragmentation : .gpu
      }
    }
    var unruled = request
    unruled.rules.apart = nil
    unruled.rules.together = nil
    unruled.rules.tenant = -1
    guard firstFit(unruled) != nil else {
      // Each resource alone is free somewhere: they are free on different hosts.
      let cores = labelled.contains { freeMillicores[$0] >= request.millicores }
      let memory = labelled.contains { freeMemoryMiB[$0] >= request.memoryMiB }
      return !cores ? .cpu : !memory ? .memory : .fragmentation
    }
    unruled.rules.tenant = request.rules.tenant
    if firstFit(unruled) == nil { return .isolation }
    unruled.rules.together = request.rules.together
    return firstFit(unruled) == nil ? .affinity : .antiAffinity
  }
}

/// The score of one host for one guest over cores, memory and GPUs; smaller is better.
struct HostScore {
  private let free: SIMD3<Double>, asked: SIMD3<Double>
  private let isEmpty: Bool
  private let rise: Double

  /// Looks at a host that fits; what is free and asked count as shares of what the host has.
  init(_ pool: HostPool, _ host: Int, _ request: PlacementRequest) {
    let cards = Double(max(pool.gpus.count(host), 1)) * 1000
    let size = SIMD3(Double(pool.millicores[host]), Double(max(pool.memoryMiB[host], 1)), cards)
    free =
      SIMD3(
        Double(pool.freeMillicores[host]), Double(pool.freeMemoryMiB[host]),
        Double(pool.gpus.freeMilli[host])) / size
    asked =
      SIMD3(
        Double(request.millicores), Double(request.memoryMiB), Double(request.gpus.total)) / size
    isEmpty = pool.guests[host] == 0
    if let power = pool.power(of: host) {
      let used = 1 - free.x
      rise = power.power(at: used + asked.x) - (isEmpty ? 0 : power.power(at: used))
    } else {
      rise = 0
    }
  }

  func value(of rule: StateIndex.Rule) -> Double {
    switch rule {
    case .fullest: return free.sum()
    case .emptiest: return -free.sum()
    case .aligned: return -(free * asked).sum()
    case .leastLeft:
      let left = free - asked
      return (left * left).sum()
    case .likest:
      let lengths = ((free * free).sum() * (asked * asked).sum()).squareRoot()
      // A millionth of the angle's cosine outweighs how full the host is, as in the index.
      return -(lengths > 0 ? (free * asked).sum() / lengths : 0) + free.sum() * 1e-9
    case .leastPower: return rise + free.sum() * 1e-9
    }
  }
}
