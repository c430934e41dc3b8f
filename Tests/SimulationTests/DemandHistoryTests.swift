import Testing

@testable import Simulation

@Suite("Past demands")
struct DemandHistoryTests {
  @Test(
    "The newest values come first, however many have been, and whatever order guests stand in",
    arguments: [1, 3, 10, 30])
  func newestFirst(kept: Int) {
    var history = DemandHistory(guests: 3, kept: kept)
    var past: [[Double]] = [[], [], []]
    for step in 0..<100 {
      for guest in 0..<3 {
        // One asks for nothing now and then.
        let share = guest == 1 && step % 9 < 5 ? 0 : Double(step * 3 + guest)
        history.add(share, of: guest)
        past[guest].insert(share, at: 0)
      }
      history.advance()
      if step % 7 == 6 {
        history.arrange([2, 0, 1])
        past = [past[2], past[0], past[1]]
      }
      for guest in 0..<3 {
        let newest = history.value(at: history.place(of: guest))
        let values = Array(history.values(of: guest))
        #expect(newest == past[guest][0])
        #expect(values == Array(past[guest].prefix(kept)))
        let oldest = past[guest].prefix(DemandHistory.length).lastIndex { $0 > 0 }
        let span = history.span(of: guest)
        #expect(span == (oldest ?? -1) + 1)
      }
    }
  }
}
