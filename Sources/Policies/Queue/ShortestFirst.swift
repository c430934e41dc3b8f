package import Platform

/// Starts the guest that is thought to run shortest first; if it does not fit, all wait.
///
/// Of equals the one that asked first comes first.
package struct ShortestFirst: QueuePolicy {
  package static let name = "sjf"

  package init(_ choice: Choice) {}

  package func serve(_ picture: QueuePicture, act: (QueueAction) -> Bool) {
    let line = picture.line
    let order = line.indices.sorted { (line[$0].estimate, $0) < (line[$1].estimate, $1) }
    for index in order where !act(.start(index)) { return }
  }
}
