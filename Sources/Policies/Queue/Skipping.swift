package import Platform

/// Starts guests in the order in which they asked, and skips those that do not fit.
package struct Skipping: QueuePolicy {
  package static let name = "skipping"

  package init(_ choice: Choice) {}

  package func serve(_ picture: QueuePicture, act: (QueueAction) -> Bool) {
    for index in picture.line.indices { _ = act(.start(index)) }
  }
}
