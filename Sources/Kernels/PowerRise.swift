internal import CKernels

/// Finds the host whose power rises least when it serves more.
///
/// Nearly all hosts are told apart by a bound: hosts on one line segment of a curve that stay there rise by as many
/// watts as all others that do, but for rounding, and those that come to another one by a straight line of their
/// loads. What is rounded before is known exactly for each host (``Curve/position(allocated:power:)``), what is
/// rounded after at most, and rises differ by whole steps of the binary numbers, so that few hosts are left whose
/// rises are reckoned.
package enum PowerRise {
  /// What of a host a search looks at.
  package struct Host: Sendable, Hashable {
    /// What is not asked for and what is allocated, in the unit of the demand.
    package var available: Double, allocated: Double
    /// Power as it was measured, in watts.
    package var power: Double
    /// What the screen of an overload rule looks at.
    package var screened: Double
    /// In MiB, and in the unit of the guest's promise.
    package var freeMemory: Double, unpromised: Double

    /// Creates a host with room for whatever is to be kept of it.
    package init(
      available: Double, allocated: Double, power: Double, screened: Double,
      freeMemory: Double = .infinity, unpromised: Double = .infinity
    ) {
      self.available = available
      self.allocated = allocated
      self.power = power
      self.screened = screened
      self.freeMemory = freeMemory
      self.unpromised = unpromised
    }
  }

  /// What a guest is to find.
  package struct Need: Sendable {
    package var demand = 0.0
    /// What the guest adds to the screen of a host, by type.
    package var added: [Double] = []
    /// The most that a host's screen may show then.
    package var limit = Double.infinity
    /// Memory and what is promised to the guest, where they count.
    package var room: (memory: Double, promised: Double)?

    /// Creates a need of nothing.
    package init() {}
  }

  /// A host that has been found.
  package struct Found: Sendable, Equatable {
    /// By how many watts its power rises.
    package var rise: Double
    package var host: Int

    /// Creates a result.
    package init(rise: Double, host: Int) {
      self.rise = rise
      self.host = host
    }
  }
}
