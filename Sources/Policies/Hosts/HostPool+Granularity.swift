extension HostPool {
  /// A size that divides every size it stands for.
  package struct Granularity: Sendable, Hashable {
    /// Thousandths of a core.
    package var millicores: Int32
    /// MiB.
    package var memoryMiB: Int32

    /// Creates a size.
    package init(millicores: Int32, memoryMiB: Int32) {
      self.millicores = millicores
      self.memoryMiB = memoryMiB
    }

    /// The greatest common divisors of the guests' sizes; zeros where there is no guest.
    package init(millicores: [Int32], memoryMiB: [Int32]) {
      self.millicores = millicores.reduce(0, Self.commonDivisor)
      self.memoryMiB = memoryMiB.reduce(0, Self.commonDivisor)
    }

    static func commonDivisor(_ left: Int32, _ right: Int32) -> Int32 {
      var (left, right) = (left, right)
      while right != 0 { (left, right) = (right, left % right) }
      return left
    }
  }
}
