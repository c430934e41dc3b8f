import Documents
import Economics
import Foundation
import Platform
import Studies
import Testing

/// What a study is told of its price books besides its answer.
extension PriceFileTests {
  @Test("What has no price is told, and so are prices of different dates")
  func warnings() throws {
    let folder = try folder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let book = """
      price-book: bare
      date: 2026-10-01
      currency: USD
      owned: { servers: [{ type: r740-2017, price: 1 }] }
      risk: { tiers: { gold: { per-hour-down: 10 } } }
      """
    let study = try study("\(Self.list), bare.yaml", in: folder, files: ["bare.yaml": book])
    #expect(study.warnings.contains { $0.contains("no price of sr665-2021") })
    #expect(study.warnings.contains { $0.contains("in aws us-east-1") })
    #expect(study.warnings.contains { $0.contains("different dates") })
    #expect(study.warnings.contains { $0.contains("losses of a tier gold that no platform has") })
    #expect(study.warnings.contains { $0.contains("names no `baseline`") })
  }

  @Test("What one side pays for and the other has no price of is told, and what a side never has")
  func oneSided() throws {
    let folder = try folder()
    defer { try? FileManager.default.removeItem(at: folder) }
    func warnings(_ owned: String, _ rented: String) throws -> [String] {
      try study(
        "mine.yaml", in: folder,
        files: [
          "mine.yaml": """
          price-book: mine
          base: \(Self.list)
          owned: { \(owned) }
          rented: [{ provider: aws, region: us-east-1, \(rented) }]
          """
        ]
      ).warnings
    }
    #expect(
      try warnings("charges: [{ name: a, meter: guest_hours, price: 1 }]", "tax: { value: 0 }")
        .contains { $0.contains("no price of disks at own sites") })
    #expect(
      try warnings("charges: [{ name: a, meter: instance_hours, price: 1 }]", "tax: { value: 0 }")
        .contains { $0.contains("instance_hours, which own sites never have") })
    #expect(
      try warnings("", "charges: [{ name: a, meter: carbon_kg, price: 1 }]")
        .contains { $0.contains("carbon_kg, which sites of aws us-east-1 never have") })
    #expect(
      try warnings("", "pricing: 1-year").contains { $0.contains("as if none were bought in vain") }
    )
    let bare = "energy: { price: 0 }, facility: { price: 0, per: kW-month }"
    #expect(
      try warnings(bare, "tax: { value: 0 }").contains { $0.contains("of energy and of facility") })
    #expect(throws: Problems.self) {
      try study(
        Self.list, in: folder,
        "roadmap: { years: 1, licences: [{ name: none, count: 1, bought: 2025-01-01 }] }")
    }
  }

  @Test("Spot prices where nothing is interrupted, and old rates, are told")
  func doubtful() throws {
    let folder = try folder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let spot = try study(
      "spot.yaml", in: folder,
      files: [
        "spot.yaml": """
        price-book: spot
        base: \(Self.list)
        rented: [{ provider: aws, region: us-east-1, pricing: spot }]
        """
      ])
    #expect(spot.warnings.contains { $0.contains("nothing is interrupted") })
    #expect(!(try study(Self.list, in: folder)).warnings.contains { $0.contains("interrupted") })
    func old(_ day: String) throws -> Bool {
      try study(
        Self.list, in: folder, "currency: EUR\nexchange: rates.csv",
        files: ["rates.csv": "date,from,to,rate,source\n\(day),USD,EUR,0.9,x\n"]
      ).warnings.contains { $0.contains("older than a quarter") }
    }
    #expect(try old("2016-06-01") && !old("2026-10-15"))
  }

  @Test("A rule by price that no book moves is told, and a plan beyond measure is refused")
  func beyondMeasure() throws {
    let folder = try folder()
    defer { try? FileManager.default.removeItem(at: folder) }
    func told(_ book: String, _ deployment: String, _ word: String) throws -> Bool {
      try study(
        book, in: folder, "  deployment: [\(deployment)]",
        files: [
          "half.yaml": """
          price-book: half
          base: \(Self.list)
          rented: [{ provider: aws, region: us-east-1, discount: { value: 50 %, source: x } }]
          """
        ]
      ).warnings.contains { $0.contains(word) }
    }
    let word = "cheapest chooses sites by the prices of the table"
    #expect(try told("half.yaml", "cheapest", word) && !told(Self.list, "cheapest", word))
    #expect(try !told("half.yaml", "{ hybrid: { burst-to: public-east } }", word))
    #expect(throws: Problems.self) {
      _ = try study(Self.list, in: folder, "roadmap: { years: 30, growth: 200 %/year }")
    }
  }
}
