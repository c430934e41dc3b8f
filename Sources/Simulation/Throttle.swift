/// The ceilings of load of a group of hosts, at the steps at which they are below 1.
struct Throttle {
  /// Steps in rising order, and the ceiling of each.
  private(set) var steps: [Int] = []
  private(set) var ceilings: [Double] = []

  /// Notes a ceiling; steps come in rising order.
  mutating func add(_ ceiling: Double, at step: Int) {
    steps.append(step)
    ceilings.append(ceiling)
  }

  /// The ceiling at a step.
  func ceiling(at step: Int) -> Double {
    let place = first(from: step)
    return place < steps.count && steps[place] == step ? ceilings[place] : 1
  }

  /// The index of the first step at or after one.
  func first(from step: Int) -> Int {
    var (low, high) = (0, steps.count)
    while low < high {
      let middle = (low + high) / 2
      if steps[middle] < step { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// The lower of two ceilings at each step.
  func lower(_ other: Throttle) -> Throttle {
    var result = Throttle()
    for step in Set(steps + other.steps).sorted() {
      result.add(min(ceiling(at: step), other.ceiling(at: step)), at: step)
    }
    return result
  }
}
