import Economics
import Testing

/// The worked formulas of the Azure Migrate business case, page of 2024-10-29.
@Suite("Azure Migrate's business case")
struct BusinessCaseTests {
  @Test("A server costs what its cores and memory do")
  func server() {
    let estimate = OwnedPrices.Estimate(perCore: 113.87, perGigabytePerThread: 16.232)
    // 32 cores and 256 GB: 4 GB a thread, 178.798 a core.
    #expect(abs(estimate.price(cores: 32, memoryGiB: 256) - 32 * (16.232 * 4 + 113.87)) < 1e-9)
    #expect(abs(estimate.price(cores: 32, memoryGiB: 256) - 5721.536) < 1e-6)
  }

  @Test("Four years of moving 0, 20, 50 and 100 % are worth what they are by hand at 7 %")
  func presentValue() {
    let (onPremises, cloud, growth) = (1000.0, 700.0, 0.1)
    let moved = [0, 0.2, 0.5, 1.0]
    let stays = moved.indices.map { onPremises * power(1 + growth, $0) }
    let goes = moved.enumerated().map { year, share in
      share * cloud * power(1 + growth, year) + (1 - share) * onPremises * power(1 + growth, year)
    }
    let saved = zip(stays, goes).map { $0 - $1 }
    // Each year saves its share of 300, grown, at the end of the year.
    let byHand = [0, 0.2 * 330 / 1.1449, 0.5 * 363 / 1.225043, 399.3 / 1.31079601]
    let value = Finance.netPresentValue([0] + saved, rate: 0.07)
    #expect(abs(value - byHand.reduce(0, +)) < 1e-6)
  }

  private func power(_ base: Double, _ exponent: Int) -> Double {
    (0..<exponent).reduce(1) { product, _ in product * base }
  }
}
