import Documents
import Economics
import Foundation
import Platform
import Studies
import Testing

/// Prices of what leaves a region.
extension PriceFileTests {
  /// A book without own hosts, as far as the instances of its region.
  private static let west = """
    price-book: mine
    date: 2026-10-01
    currency: USD
    owned: { servers: [] }
    rented:
      - provider: aws
        region: us-west-2
        instances: \(datasets)/catalogues/instances.csv
    """

  @Test("What leaves a region has prices by where it goes, and a line of one's own has one by time")
  func transfers() throws {
    let folder = try folder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let study = try study(
      "mine.yaml", in: folder,
      files: [
        "mine.yaml": """
        \(Self.west)
            inter-region-transfer: { price: 0.02, per: GB, to: { eu-west-1: 0.05 } }
            inter-zone-transfer: { tiers: [{ up-to-gb: 1000, price: 0.03 }, { price: 0.02 }] }
            interconnect:
              port: { price: 1460, per: month }
              transfer: { price: 0.025, per: GB }
            object-storage:
              { tiers: [{ up-to-gb: 100, price: 0.03 }, { price: 0.02 }], per: GB-month }
            uptime: { credits: [{ below: 99.9 %, credit: 10 % }] }
        """
      ])
    let prices = try #require(study.books[0].rented.first { $0.region == "us-west-2" })
    #expect(prices.interRegionPerGigabyte == 0.02)
    #expect(prices.interRegionTo["eu-west-1"] == 0.05)
    #expect(
      prices.charges.map(\.meter) == [
        .interZoneTransfer, .interconnectHours, .interconnectTransfer, .backupStorage,
      ])
    #expect(prices.charges[0].price.cost(of: 2000) == 50)
    #expect(prices.charges[1].flatPrice == 2 && prices.charges[2].flatPrice == 0.025)
    // A hundred GB and fifty more for a month.
    #expect(abs(prices.charges[3].price.cost(of: 150 * 730) - 4) < 1e-12)
    #expect(prices.charges[3].meter == .backupStorage && prices.storagePerGigabyteMonth == 0)
    #expect(prices.credit(forUptime: 0.99) == 0.1 && prices.credit(forUptime: 0.9995) == 0)
    for name in ["port of a line", "transfer over a line", "transfer between zones", "uptime"] {
      #expect(study.books[0].figures.contains { $0.name == "aws \(name)" }, "\(name)")
    }
  }

  @Test("Prices of traffic by the TB are those by the GB, with their bands and other regions")
  func terabytes() throws {
    let folder = try folder()
    defer { try? FileManager.default.removeItem(at: folder) }
    func prices(_ transfers: String) throws -> (RentedPrices, [PriceBook.Figure]) {
      let study = try study(
        "mine.yaml", in: folder,
        files: [
          "mine.yaml": """
          \(Self.west)
          \(transfers)
            - { provider: aws, region: us-east-1, like: us-west-2, inter-region-transfer: { price: 0.5 } }
          """
        ])
      let book = study.books[0]
      return (try #require(book.rented.first { $0.region == "us-west-2" }), book.figures)
    }
    let (small, _) = try prices(
      """
          inter-region-transfer: { price: 0.02, per: GB, to: { eu-west-1: 0.01 } }
          internet-egress: { free-gb-per-month: 100, tiers: [{ up-to-gb: 10000, price: 0.09 }, { price: 0.05 }] }
      """)
    let (large, figures) = try prices(
      """
          inter-region-transfer: { price: 20, per: TB, to: { eu-west-1: 10 } }
          internet-egress: { free: 0.1, per: TB, tiers: [{ up-to: 10, price: 90 }, { price: 50 }] }
      """)
    #expect(
      small.interRegionTo == ["eu-west-1": 0.01] && large.interRegionTo == small.interRegionTo)
    #expect(large.interRegionPerGigabyte == small.interRegionPerGigabyte)
    #expect(large.internetEgress == small.internetEgress)
    // What differs between regions bears their names, what does not is told once.
    func told(_ part: String) -> [String] {
      figures.filter { $0.name.contains(part) }.map { "\($0.name): \($0.value)" }.sorted()
    }
    #expect(
      told("inter-region") == [
        "aws us-east-1 inter-region-transfer: 0.5 per TB, 10 to eu-west-1",
        "aws us-west-2 inter-region-transfer: 20 per TB, 10 to eu-west-1",
      ])
    #expect(
      told("internet egress") == [
        "aws internet egress: 0.1 free, then 90.0 up to 10.0, then 50.0 per TB"
      ])
  }

  @Test(
    "A port has a price by the hour, month or year",
    arguments: [("hour", 876.0), ("month", 1.2), ("year", 0.1)])
  func ports(per: String, hourly: Double) throws {
    let folder = try folder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let study = try study(
      "mine.yaml", in: folder,
      files: [
        "mine.yaml": """
        price-book: mine
        base: \(Self.list)
        rented:
          - provider: aws
            region: us-west-2
            instances: \(Self.datasets)/catalogues/instances.csv
            interconnect: { port: { price: 876, per: \(per) }, transfer: { price: 0, per: GB } }
        """
      ])
    let prices = try #require(study.books[0].rented.first { $0.region == "us-west-2" })
    let port = try #require(prices.charges.first { $0.meter == .interconnectHours })
    #expect(abs((port.flatPrice ?? 0) - hourly) < 1e-12)
  }

  @Test("Traffic that a platform has and a book has no price of is told")
  func unpricedTraffic() throws {
    let folder = try folder()
    defer { try? FileManager.default.removeItem(at: folder) }
    func warnings(_ more: String, _ book: String) throws -> [String] {
      try study(
        book, in: folder, more,
        files: [
          "bare.yaml": """
          price-book: bare
          date: 2026-10-01
          currency: USD
          owned: { servers: [{ type: sr665-2021, price: 1 }] }
          rented:
            - provider: aws
              region: us-east-1
              instances: \(Self.datasets)/catalogues/instances.csv
          """
        ]
      ).warnings.filter { $0.contains("no price of transfer") }
    }
    let more = """
        platform.sites.public-east.interconnect: [10 Gbit/s]
        platform.sites.public-east.zones-of-region: [3]
        platform.virtualisation.traffic-between-guests: [0.1]
      """
    #expect(try warnings("", "bare.yaml").isEmpty)
    #expect(try warnings(more, Self.list).isEmpty)
    let told = try warnings(more, "bare.yaml")
    #expect(told.count == 2)
    #expect(told.contains { $0.contains("over a line in aws us-east-1") })
    #expect(told.contains { $0.contains("between zones in aws us-east-1") })
  }
}
