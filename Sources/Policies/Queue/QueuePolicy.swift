/// In which order guests that wait for hosts start.
///
/// What is free, and what comes free, is summed over the hosts; whether a guest then finds a host is for the
/// placement rule to say.
package protocol QueuePolicy: Policy {
  /// Whether it looks at who runs and at what is free; others are told nothing.
  var looksAhead: Bool { get }
  /// Whether it takes guests off their hosts; it does so only where it has started none, and is asked again
  /// until it starts none.
  var preempts: Bool { get }
  /// Time in which what an account has used counts half, in milliseconds; 0 where only what it has now counts.
  var halfLife: Double { get }

  /// Starts guests of the line that may start now.
  ///
  /// - Parameter act: Starts a guest, if it finds a host, or takes one off its host; says whether it did.
  func serve(_ picture: QueuePicture, act: (QueueAction) -> Bool)
}

extension QueuePolicy {
  package var looksAhead: Bool { preempts }
  package var preempts: Bool { false }
  package var halfLife: Double { 0 }
}
