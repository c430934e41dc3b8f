import Documents
import Economics
import Foundation
import Platform
import Studies
import Testing

@Suite("Price books in files")
struct PriceFileTests {
  static let datasets = StudyTests.root.appending(path: "datasets").path

  func folder() throws -> URL {
    let folder = FileManager.default.temporaryDirectory.appending(path: "books-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    return folder
  }

  func study(
    _ books: String, in folder: URL, _ more: String = "", files: [String: String] = [:]
  ) throws -> Study {
    for (name, text) in files {
      try Data(text.utf8).write(to: folder.appending(path: name))
    }
    let text = """
      study: books
      trace: { path: \(Self.datasets)/traces/planetlab-small, format: planetlab }
      platform: \(Self.datasets)/platforms/two-zones.yaml
      axes:
        prices: [\(books)]
      \(more)
      """
    let file = folder.appending(path: "study.yaml")
    try Data(text.utf8).write(to: file)
    return try Study.read(file.path)
  }

  static let list = "\(datasets)/prices/2026-11-list.yaml"

  @Test("A book says only how it differs from its base, provider by provider, server by server")
  func base() throws {
    let folder = try folder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let study = try study(
      "\(Self.list), mine.yaml", in: folder,
      files: [
        "mine.yaml": """
        price-book: mine
        base: \(Self.list)
        owned:
          servers: [{ type: sr665-2021, price: 20000 }]
          energy: { price: 0.5 }
        rented: [{ provider: aws, region: us-east-1, discount: { value: 10 % } }]
        """
      ])
    let (list, mine) = (study.books[0], study.books[1])
    #expect(mine.name == "mine" && mine.date == list.date)
    #expect(mine.owned.serverPrices["sr665-2021"] == 20_000)
    #expect(mine.owned.serverPrices["r740-2017"] == list.owned.serverPrices["r740-2017"])
    #expect(mine.owned.energy.perKilowattHour == 0.5)
    #expect(mine.owned.facilityPerKilowattMonth == list.owned.facilityPerKilowattMonth)
    #expect(mine.rented[0].discount == 0.1)
    #expect(mine.rented[0].instances == list.rented[0].instances)
    // Only what the platform rents is kept: 4 sizes of t3 and all of ten families.
    #expect(mine.rented[0].instances.keys.contains("m5.large"))
    #expect(!mine.rented[0].instances.keys.contains("p5.48xlarge"))
  }

  @Test("A price in a book is an axis: a product with books, and a baseline by its value")
  func axis() throws {
    let folder = try folder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let study = try study(
      Self.list, in: folder,
      """
        prices.owned.energy.price: [0.1, 0.2]
        prices.owned.staff.hosts-per-admin: [50, 100, 200]
      baseline: { prices: \(Self.list), prices.owned.energy.price: 0.2, \
      prices.owned.staff.hosts-per-admin: 100 }
      """)
    #expect(study.books.count == 6 && study.platforms.count == 1)
    #expect(study.books.map(\.owned.energy.perKilowattHour) == [0.1, 0.1, 0.1, 0.2, 0.2, 0.2])
    #expect(study.books[4].owned.staff.hostsPerAdministrator == 100)
    #expect(study.baseline.book == 4)
  }

  @Test("A book in another currency is converted at the rate of its day, either way round")
  func exchange() throws {
    let folder = try folder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let rates = """
      date,from,to,rate,source
      2026-01-01,EUR,USD,1.1,a
      2026-10-01,EUR,USD,1.25,a
      2027-01-01,EUR,USD,2,a
      """
    let study = try study(
      Self.list, in: folder, "currency: EUR\nexchange: rates.csv", files: ["rates.csv": rates])
    #expect(study.books[0].currency == "EUR")
    #expect(abs((study.books[0].owned.serverPrices["sr665-2021"] ?? 0) - 14_500 / 1.25) < 1e-9)
    #expect(throws: Problems.self) {
      _ = try self.study(Self.list, in: folder, "currency: CHF\nexchange: rates.csv")
    }
    let broken = #expect(throws: Problems.self) {
      _ = try self.study(
        Self.list, in: folder, "currency: EUR\nexchange: broken.csv",
        files: ["broken.csv": "date,from,to,rate,source\n2026-13-01,EUR,USD,1.1,a\n"])
    }
    #expect(broken?.list.contains { $0.file == "broken.csv" && $0.line == 2 } == true)
    let twice = #expect(throws: Problems.self) {
      _ = try self.study(
        Self.list, in: folder, "currency: EUR\nexchange: twice.csv",
        files: [
          "twice.csv":
            "date,from,to,rate,source\n2026-01-01,EUR,USD,1.1,a\n2026-01-01,USD,EUR,1,a\n"
        ])
    }
    #expect(twice?.list.contains { $0.file == "twice.csv" && $0.line == 3 } == true)
    // A rate that is younger than the book is taken where there is no other, and told.
    let late = try self.study(
      Self.list, in: folder, "currency: EUR\nexchange: late.csv",
      files: ["late.csv": "date,from,to,rate,source\n2031-01-01,EUR,USD,1.25,\"a bank, of note\"\n"]
    )
    #expect(late.warnings.contains { $0.contains("at the rate of 2031-01-01") })
    let figure = try #require(late.books[0].figures.first { $0.name == "exchange" })
    #expect(figure.source.text == "a bank, of note" && !figure.source.isAssumption)
  }

  @Test(
    "A region that is like another one differs in what it says, and needs one that is written out")
  func like() throws {
    let folder = try folder()
    defer { try? FileManager.default.removeItem(at: folder) }
    func book(_ like: String) -> String {
      """
      price-book: mine
      base: \(Self.list)
      rented:
        - provider: aws
          region: eu-west-1
          like: \(like)
          tax: { value: 20 % }
          inter-zone-transfer: { tiers: [{ up-to-gb: 10, price: 0.05 }, { price: 0.01 }] }
          internet-egress: { price: 0.07 }
      """
    }
    let rented = try study(
      "mine.yaml", in: folder, files: ["mine.yaml": book("us-east-1")]
    ).books[0].rented
    let (first, second) = try (
      #require(rented.first { $0.region == "us-east-1" }),
      #require(rented.first { $0.region == "eu-west-1" })
    )
    #expect(second.tax == 0.2 && first.tax == 0)
    // A price and prices by band stand for each other.
    #expect(second.internetEgress.tiers == GraduatedPrice.flat(0.07).tiers)
    func between(_ region: RentedPrices) -> GraduatedPrice? {
      region.charges.first { $0.meter == .interZoneTransfer }?.price
    }
    #expect(between(second)?.tiers.count == 2 && between(first)?.tiers.count == 1)
    #expect(
      second.charges.filter { $0.meter != .interZoneTransfer }
        == first.charges.filter { $0.meter != .interZoneTransfer })
    for wrong in ["us-west-2", "eu-west-9"] {
      let problems = #expect(throws: Problems.self) {
        _ = try self.study("wrong.yaml", in: folder, files: ["wrong.yaml": book(wrong)])
      }
      #expect(problems?.list.contains { $0.message.contains("`like` is `\(wrong)`") } == true)
    }
  }

  @Test("A price for another unit than the book's is brought to it")
  func units() throws {
    let folder = try folder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let study = try study(
      "book.yaml", in: folder,
      files: [
        "book.yaml": """
        price-book: a
        date: 2026-10-01
        currency: USD
        owned:
          servers: []
          energy: { price: 89.5, per: MWh, peak: { price: 120, per: kW-year } }
          facility: { price: 2400, per: kW-year }
          maintenance: { value: 1 %, per: month }
          staff: { hosts-per-admin: 100, price: 10000, per: admin-month }
          backup-storage: { price: 20, per: TB-month }
        """
      ])
    let owned = study.books[0].owned
    #expect(abs(owned.energy.perKilowattHour - 0.0895) < 1e-12)
    #expect(owned.energy.perPeakKilowattMonth == 10 && owned.facilityPerKilowattMonth == 200)
    #expect(abs(owned.maintenance - 0.12) < 1e-12 && owned.staff.perYear == 120_000)
    #expect(owned.backupPerGigabyteMonth == 0.02)
  }

  @Test(
    "Mistakes in a book come with their place",
    arguments: [
      ("date: yesterday", "expected a date"),
      ("owned: { servers: [], enrgy: { price: 1 } }", "enrgy"),
      ("rented: [{ provider: p, region: r, instances: none.csv }]", "no such file"),
      (
        "rented: [{ provider: aws, region: nowhere, instances: CATALOGUE }]",
        "no prices of aws nowhere"
      ),
      (
        "rented: [{ provider: aws, region: us-east-1, instances: CATALOGUE, "
          + "commitments: { buy: some, offers: [] } }]", "`buy` is"
      ),
      (
        "rented: [{ provider: aws, region: eu-west-1, instances: CATALOGUE, "
          + "commitments: { offers: [{ name: a, term: 1 year, prices: 1-year }] } }]",
        "no such prices"
      ),
      (
        "owned: { servers: [], charges: [{ name: a, meter: apples, price: 1 }] }", "`meter` is"
      ),
      (
        "rented: [{ provider: p, region: r, instances: CATALOGUE, internet-egress: "
          + "{ tiers: [{ up-to-gb: 5, price: 1 }, { up-to-gb: 3, price: 1 }] } }]", "must rise"
      ), ("base: book.yaml", "circle"),
      (
        "rented: [{ provider: aws, region: us-east-1, instances: CATALOGUE, dedicated-hosts: "
          + "[{ name: a, family: zz9, vcpus: 96, cores: 48, price: 5 }] }]", "family `zz9`"
      ),
      (
        "rented: [{ provider: aws, region: us-east-1, instances: CATALOGUE, dedicated-hosts: "
          + "[{ name: a, family: m5, vcpus: 4, cores: 2, price: 5 }] }]",
        "more virtual processors than the host `a`"
      ),
      (
        "rented: [{ provider: aws, region: us-east-1, instances: CATALOGUE, licences: "
          + "[{ name: db, terms: cheapest, own: { price: 1 } }] }]", "`included` is missing"
      ),
      (
        "rented: [{ provider: aws, region: us-east-1, instances: CATALOGUE, licences: "
          + "[{ name: db, terms: mine }] }]", "`terms` is"
      ),
      (
        "rented: [{ provider: aws, region: us-east-1, instances: CATALOGUE, licences: "
          + "[{ name: db, terms: own, own: { price: 1, per: month } }] }]", "`per` is"
      ),
      (
        "rented: [{ provider: aws, region: us-east-1, instances: CATALOGUE, dedicated-hosts: "
          + "[{ name: a, family: m5, vcpus: 96, cores: 48, price: 5 }, "
          + "{ name: b, family: m5, vcpus: 96, cores: 48, price: 5, services: [x] }] }]",
        "other hosts are for"
      ),
      (
        "rented: [{ provider: aws, region: us-east-1, instances: CATALOGUE, free-instances: "
          + "[{ type: t3.micro, hours-per-month: 1 }, { type: t3.micro, hours-per-month: 1 }] }]",
        "free twice"
      ),
      (
        "rented: [{ provider: aws, region: us-east-1, instances: CATALOGUE, free-instances: "
          + "[{ type: t9.none, hours-per-month: 750 }] }]", "no instance type `t9.none`"
      ),
      ("owned: { servers: [], residual: { value: 150 % } }", "`value` is `150 %`"),
      ("owned: { servers: [{ type: a, price: -5 }] }", "expected at least 0"),
      ("owned: { servers: [{ type: a, price: nan }] }", "expected a quantity"),
      (
        "owned: { servers: [{ type: a, price: 1 }, { type: a, price: 2 }] }", "`a` is there already"
      ),
      ("owned: { servers: [{ type: a, price: 1, per: rack }] }", "`per` is"),
      ("owned: { servers: [], facility: { price: 1, per: W-month } }", "`per` is"),
      ("owned: { servers: [], energy: { price: 1, per: GWh } }", "`per` is"),
      ("owned: { servers: [], cost-of-capital: { value: 7 } }", "`value` is `7`"),
      ("owned: { servers: [], maintenance: { value: 5 } }", "`value` is `5`"),
      (
        "owned: { servers: [], energy: { bands: [{ from: 22, until: 6, price: 1 }, "
          + "{ days: weekends, from: 3, until: 12, price: 1 }] } }", "hours that another one has"
      ),
      (
        "rented: [{ provider: aws, region: us-east-1, instances: CATALOGUE, tax: { value: 19 } }]",
        "`value` is `19`"
      ),
      (
        "rented: [{ provider: aws, region: us-east-1, instances: CATALOGUE, internet-egress: "
          + "{ tiers: [{ up-to-gb: 100, price: 1 }] } }]", "the last tier ends at 100"
      ),
      (
        "rented: [{ provider: aws, region: us-east-1, instances: CATALOGUE, internet-egress: "
          + "{ price: 9 % } }]", "`price` is `9 %`"
      ),
      (
        "rented: [{ provider: aws, region: us-east-1, instances: CATALOGUE, charges: "
          + "[{ name: a, meter: internet_egress_gb, price: 1, per: month }] }]", "not hours"
      ),
      ("owned: { servers: [], licence: { price: 1, per: core } }", "expects `life`"),
      (
        "owned: { servers: [], licence: { price: 1, per: core-year, maintenance: 20 %/year } }",
        "licences that are bought"
      ),
      (
        "owned: { servers: [], charges: [{ name: a, meter: guest_hours, price: 1 }, "
          + "{ name: a, meter: guest_hours, price: 2 }] }", "is there already"
      ),
      ("currency: Dollars", "`currency` is"),
      (
        "owned: { servers: [{ type: sr665-2021, price: 1 }, { type: sr665-2021, price: 2 }] }\n"
          + "base: list.yaml", "is there already"
      ),
      (
        "owned: { servers: [], energy: { bands: [{ from: 22, until: 22, price: 1 }] } }",
        "ends when it starts"
      ),
      (
        "rented: [{ provider: aws, region: us-east-1, instances: CATALOGUE, support: "
          + "{ tiers: [{ price: 10 }] } }]", "more than all of it"
      ),
      (
        "rented: [{ provider: aws, region: us-east-1, instances: CATALOGUE, models: "
          + "[{ kind: paas, services: [db], instance-factor: 2, classes: { db9.none: 1 } }] }]",
        "no instance type `db9.none`"
      ),
    ])
  func mistakes(change: String, message: String) throws {
    let folder = try folder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let change = change.replacing("list.yaml", with: Self.list).replacing(
      "CATALOGUE", with: "\(Self.datasets)/catalogues/instances.csv")
    var lines = ["price-book: a", "date: 2026-10-01", "currency: USD", "owned: { servers: [] }"]
    lines.removeAll { $0.split(separator: ":")[0] == change.split(separator: ":")[0] }
    let problems = #expect(throws: Problems.self) {
      _ = try study(
        "book.yaml", in: folder, files: ["book.yaml": (lines + [change]).joined(separator: "\n")])
    }
    let found = problems?.list.first { $0.message.contains(message) }
    #expect(found != nil, "\(problems.map { "\($0)" } ?? "")")
  }

  @Test("Servers, racks and licences that are bought tell their lives, and a plan their dates")
  func lives() throws {
    let folder = try folder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let study = try study(
      "mine.yaml", in: folder,
      """
      roadmap:
        years: 3
        resale: 40 %
        prices: { licences: 5 %/year, facility: 3 %/year, storage: -10 %/year, egress: -2 %/year }
        racks: [{ count: 2, bought: 2024-03-01 }]
        licences: [{ name: db, count: 72, bought: 2025-01-01, retire: 2028-06-30 }]
      """,
      files: [
        "mine.yaml": """
        price-book: mine
        base: \(Self.list)
        owned:
          servers: [{ type: sr665-2021, price: 20000, life: 4 years }]
          rack: { price: 1200, per: rack, life: 10 years }
          licences:
            - { name: db, price: 300, per: core, life: 6 years, maintenance: 20 %/year, pack: 2 }
            - { name: os, price: 50, per: host-year }
        """
      ])
    let owned = study.books[0].owned
    #expect(owned.life(of: "sr665-2021") == 4 && owned.life(of: "r740-2017") == owned.lifeYears)
    #expect(owned.rack == 1200 && owned.rackLifeYears == 10)
    let bought = try #require(owned.licences.first { $0.name == "db" })
    #expect(bought.unit == .core && bought.purchase == 300 && bought.perYear == 60)
    #expect(bought.lifeYears == 6)
    let yearly = try #require(owned.licences.first { $0.name == "os" })
    #expect(yearly.unit == .host && yearly.purchase == 0 && yearly.perYear == 50)
    let roadmap = try #require(study.roadmap)
    #expect(roadmap.resale == 0.4 && roadmap.licencePrices == 0.05)
    #expect(roadmap.facilityPrices == 0.03 && roadmap.storagePrices == -0.1)
    #expect(roadmap.egressPrices == -0.02)
    #expect(roadmap.existingRacks.map(\.count) == [2])
    #expect(
      roadmap.existingLicences["db"]?.first?.retired == CivilDate.milliseconds(of: "2028-06-30"))
  }

  @Test("A life of nothing, a rule that is none and two prices of an offer are refused")
  func contradictions() throws {
    let folder = try folder()
    defer { try? FileManager.default.removeItem(at: folder) }
    func problems(
      _ owned: String, buy: String = "best", more: String = ""
    ) throws -> [String] {
      do {
        _ = try study(
          "odd.yaml", in: folder,
          files: [
            "odd.yaml": """
            price-book: odd
            date: 2026-10-01
            currency: USD
            owned: { servers: [{ type: sr665-2021, price: 1 }], \(owned) }
            rented:
              - provider: aws
                region: us-east-1
                instances: \(Self.datasets)/catalogues/instances.csv
                commitments:
                  buy: \(buy)
                  offers: [{ name: a, term: 1 year, prices: 1-year\(more) }]
            """
          ])
        return []
      } catch let error as Problems {
        return error.list.map(\.message)
      }
    }
    #expect(try problems("server-life: { value: 4 years, source: x }").isEmpty)
    #expect(try problems("server-life: { value: 0 years, source: x }").count == 1)
    #expect(try problems("rack: { price: 1, life: 0 years, source: x }").count == 1)
    #expect(try problems("", buy: "{}").contains { $0.contains("has no rule") })
    #expect(try problems("", more: ", discount: 5 %").contains { $0.contains("and `prices`") })
  }
}
