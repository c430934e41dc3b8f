package import Platform

/// Starts guests in the order in which they asked; one that does not fit holds up those behind it.
package struct FirstCome: QueuePolicy {
  package static let name = "fcfs"

  package init(_ choice: Choice) {}

  package func serve(_ picture: QueuePicture, act: (QueueAction) -> Bool) {
    for index in picture.line.indices where !act(.start(index)) { return }
  }
}
