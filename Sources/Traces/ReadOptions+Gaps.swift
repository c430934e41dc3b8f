extension ReadOptions.GapRule {
  /// Puts numbers where readings are missing; returns how many were.
  func fill(_ row: inout [Float]) -> Int {
    guard let first = row.firstIndex(where: { !$0.isNaN }) else {
      let count = row.count
      for index in row.indices { row[index] = 0 }
      return count
    }
    var filled = first
    for index in 0..<first { row[index] = self == .zero ? 0 : row[first] }
    var last = first
    var index = first + 1
    while index < row.count {
      if !row[index].isNaN {
        last = index
        index += 1
        continue
      }
      let end = row[index...].firstIndex { !$0.isNaN } ?? row.count
      for gap in index..<end {
        switch self {
        case .hold: row[gap] = row[last]
        case .zero: row[gap] = 0
        case .interpolate:
          let share = Float(gap - last) / Float(end - last)
          row[gap] = end < row.count ? row[last] + (row[end] - row[last]) * share : row[last]
        }
      }
      filled += end - index
      index = end
    }
    return filled
  }
}
