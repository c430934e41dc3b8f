/// Equal stations of some servers each, where one who arrives looks at some of them and joins the shortest queue.
///
/// With two looked at it is the power of two choices, with all of them the least connections. How many users are there
/// is a birth–death process; for each number, those that wait are spread over stations as in the limit of
/// many. That is exact for one station and, with single servers, for those that look at one only (a closed
/// network in product form), and tends to the mean-field limit as stations become many. Sources:
/// N. D. Vvedenskaya, R. L. Dobrushin, F. I. Karpelevich, Problems of Information Transmission 32 (1996) 15;
/// M. Mitzenmacher, IEEE TPDS 12 (2001) 1094, DOI 10.1109/71.963420. ``RequestReplay`` holds it to the process
/// itself.
package struct ShortestQueue: Sendable {
  /// Stations, servers of each, and stations that are looked at.
  package let stations: Int, servers: Int, choices: Int
  private static let points = 48, steepest = 0.995, mostLevels = 4000
  /// Use of the points, the mean wait times the share that is idle in times of service, the probability to
  /// wait, and the squared coefficient of variation of the waits that are any.
  ///
  /// Shape: `[points]`.
  private var use: [Double] = [], scaled: [Double] = [], waits: [Double] = []
  private var variation: [Double] = []

  /// Solves the stations for all loads.
  ///
  /// - Precondition: All three are at least 1, and `choices` is at most `stations`.
  package init(stations: Int, servers: Int, choices: Int) {
    precondition(stations > 0 && servers > 0 && 1...stations ~= choices, "counts are out of range")
    self.stations = stations
    self.servers = servers
    self.choices = choices
    guard choices > 1 || stations == 1 else {
      // At random: each is a queue of its own.
      for point in 0...Self.points {
        let free = Elementary.pow(1 - Self.steepest, Double(point) / Double(Self.points))
        let load = (1 - free) * Double(servers)
        use.append(1 - free)
        scaled.append(load > 0 ? Queueing.meanWait(load: load, servers: servers) * free : 0)
        waits.append(load > 0 ? Queueing.erlangC(load: load, servers: servers) : 0)
        variation.append(1)
      }
      return
    }
    let field = MeanField(servers: servers, choices: choices)
    for point in 0...Self.points {
      // Denser towards full load.
      let free = Elementary.pow(1 - Self.steepest, Double(point) / Double(Self.points))
      let solved = solve(1 - free, field)
      use.append(1 - free)
      scaled.append(solved.wait * free)
      waits.append(solved.waits)
      variation.append(solved.variation)
    }
  }

  /// Mean wait in times of service, the probability of one, and the squared coefficient of variation of those
  /// that are any, at a share of full load, from 0 to 0.995.
  package func wait(use share: Double) -> (mean: Double, probability: Double, variation: Double) {
    let share = min(max(share, 0), Self.steepest)
    var (low, high) = (0, use.count - 1)
    while high - low > 1 {
      let middle = (low + high) / 2
      if use[middle] <= share { low = middle } else { high = middle }
    }
    let part = (share - use[low]) / (use[high] - use[low])
    let value = scaled[low] + part * (scaled[high] - scaled[low])
    func between(_ values: [Double]) -> Double { values[low] + part * (values[high] - values[low]) }
    return (value / (1 - share), between(waits), between(variation))
  }

  private func solve(
    _ share: Double, _ field: MeanField
  ) -> (wait: Double, waits: Double, variation: Double) {
    guard share > 0 else { return (0, 0, 1) }
    let load = share * Double(stations * servers)
    // Probabilities from the most likely number on, both ways, so that none overflows.
    let most = stations * servers
    var (weight, total, waiting) = (1.0, 0.0, 0.0)
    var seen = MeanField.Seen()
    var number = 0
    func busy(_ number: Int) -> Double {
      if stations == 1 { return Double(min(number, servers)) }
      let spread = field.at(Double(number) / Double(stations - 1)).busy
      return min(Double(stations) * spread, Double(min(number, most)))
    }
    func found(_ number: Int) -> MeanField.Seen {
      // So many at least are needed to fill all that are looked at.
      guard number >= servers * choices else { return MeanField.Seen() }
      if stations == 1 { return MeanField.Seen(present: number, servers: servers) }
      return field.at(Double(number) / Double(stations)).seen
    }
    // Numbers grow until they are unlikely beyond the peak; weights are rescaled on the way.
    while true {
      total += weight
      waiting += weight * (Double(number) - busy(number))
      seen.add(found(number), weight: weight)
      let ratio = load / max(busy(number + 1), 1e-12)
      weight *= ratio
      if weight > 1e200 {
        weight *= 1e-200
        total *= 1e-200
        waiting *= 1e-200
        seen.scale(by: 1e-200)
      }
      number += 1
      if ratio < 1, weight < 1e-12 * total * (1 - ratio) { break }
      if number > 60 * most + 20_000 { break }
    }
    return (waiting / total / load, seen.full / total, seen.variation)
  }

  /// What many stations come to, by the number of users of each.
  private struct MeanField {
    /// What one who arrives finds: the probability of no free server, and the moments of the wait.
    struct Seen {
      var full = 0.0, first = 0.0, second = 0.0

      init() {}

      /// A station with so many users.
      init(present: Int, servers: Int) {
        guard present >= servers else { return }
        let (ahead, rate) = (Double(present - servers + 1), Double(servers))
        full = 1
        first = ahead / rate
        second = ahead * (ahead + 1) / (rate * rate)
      }

      mutating func add(_ other: Seen, weight: Double) {
        full += weight * other.full
        first += weight * other.first
        second += weight * other.second
      }

      mutating func scale(by factor: Double) {
        full *= factor
        first *= factor
        second *= factor
      }

      /// Squared coefficient of variation of waits that are any, at most that of exponential ones.
      var variation: Double {
        first > 0 ? min(max(second * full / (first * first) - 1, 0), 1) : 1
      }
    }

    /// Users, busy servers, and what one who arrives finds.
    private var users: [Double] = [0], busy: [Double] = [0], seen: [Seen] = [Seen()]
    private let servers: Double

    init(servers: Int, choices: Int) {
      self.servers = Double(servers)
      var free = 1.0
      while free > 1e-5 {
        free *= free > 0.15 ? 0.93 : 0.8
        let load = (1 - free) * Double(servers)
        let tails = Self.tails(load: load, servers: servers, choices: choices)
        users.append(tails.reduce(0, +))
        busy.append(load)
        // The queue that is joined has at least i users where all that are looked at have.
        let joined = tails.map { Elementary.pow($0, Double(choices)) } + [0]
        var found = Seen()
        for index in tails.indices {
          found.add(
            Seen(present: index + 1, servers: servers), weight: joined[index] - joined[index + 1])
        }
        seen.append(found)
      }
    }

    func at(_ number: Double) -> (busy: Double, seen: Seen) {
      guard let last = users.last, number < last else {
        return (servers, Seen(present: Int(number), servers: Int(servers)))
      }
      var (low, high) = (0, users.count - 1)
      while high - low > 1 {
        let middle = (low + high) / 2
        if users[middle] <= number { low = middle } else { high = middle }
      }
      let part = (number - users[low]) / (users[high] - users[low])
      var between = Seen()
      between.add(seen[low], weight: 1 - part)
      between.add(seen[high], weight: part)
      return (busy[low] + part * (busy[high] - busy[low]), between)
    }

    /// Shares of stations with at least 1, 2, … users, where arrivals and departures balance at each number.
    private static func tails(load: Double, servers: Int, choices: Int) -> [Double] {
      if servers == 1 {
        // s(i) = a^((d^i - 1) / (d - 1)).
        var tails: [Double] = []
        var exponent = 1.0
        while tails.count < mostLevels {
          let value = Elementary.pow(load, exponent)
          guard value > 1e-14 else { break }
          tails.append(value)
          exponent = exponent * Double(choices) + 1
        }
        return tails
      }
      // The share of stations with anybody is found by bisection: too few and the tail ends below 0, too
      // many and it never falls.
      var (low, high) = (load / Double(servers), min(load, 1))
      var best: [Double] = []
      for _ in 0..<100 {
        let middle = (low + high) / 2
        var tails = [middle]
        var (before, now) = (1.0, middle)
        var isTooSmall = false
        while tails.count < mostLevels {
          let rise =
            Elementary.pow(before, Double(choices)) - Elementary.pow(now, Double(choices))
          let next = now - load * rise / Double(min(tails.count, servers))
          if next < 0 {
            isTooSmall = true
            break
          }
          if next < 1e-12 || now - next < 1e-15 { break }
          tails.append(next)
          (before, now) = (now, next)
        }
        if isTooSmall { low = middle } else { high = middle }
        if isTooSmall { best = tails }
      }
      return best
    }
  }
}
