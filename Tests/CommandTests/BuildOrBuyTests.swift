import Foundation
import Testing

/// What services cost on own hosts, on instances, as a platform and as software.
@Suite struct BuildOrBuyTests {
  private static let study = Tool.root.appending(path: "datasets/studies/build-or-buy.yaml").path

  private struct Line {
    var service: String, option: String
    var cost: Double, staff: Double, coreHours: Double
    var isLeast: Bool, isChosen: Bool
  }

  private func sweep(
    _ settings: String...
  ) throws -> (lines: [Line], scenarios: [[String: String]], page: String) {
    let tool = try Tool()
    defer { tool.clean() }
    let outcome = try tool.run(
      ["sweep", Self.study, "--out", tool.path("out")] + settings.flatMap { ["--set", $0] })
    try #require(outcome.status == 0, "\(outcome.errors)")
    func table(_ name: String) throws -> [[String: String]] {
      let rows = try String(contentsOfFile: tool.path("out/\(name)"), encoding: .utf8)
        .split(whereSeparator: \.isNewline).map {
          $0.replacing("\"", with: "").split(separator: ",", omittingEmptySubsequences: false)
            .map(String.init)
        }
      return rows.dropFirst().map { Dictionary(uniqueKeysWithValues: zip(rows[0], $0)) }
    }
    let lines = try table("build-or-buy.csv").map { row in
      Line(
        service: row["service"] ?? "", option: row["option"] ?? "",
        cost: Double(row["cost_option"] ?? "") ?? .nan,
        staff: Double(row["cost_staff"] ?? "") ?? .nan,
        coreHours: Double(row["core_hours_allocated"] ?? "") ?? .nan,
        isLeast: row["least"] == "yes",
        isChosen: row["rented_as"] == "yes")
    }
    return (
      lines, try table("scenarios.csv"),
      try String(contentsOfFile: tool.path("out/index.html"), encoding: .utf8)
    )
  }

  @Test("Options come from the book, and each costs what its meters and its staff say")
  func options() throws {
    let (lines, scenarios, page) = try sweep()
    func line(_ service: String, _ option: String) -> Line? {
      lines.first { $0.service == service && $0.option == option }
    }
    // One option of each service costs least, and instances are what the book rents.
    for service in Set(lines.map(\.service)) {
      let own = lines.filter { $0.service == service }
      #expect(own.count { $0.isLeast } == 1 && own.first { $0.isChosen }?.option == "iaas")
      #expect(own.first { $0.isLeast }?.cost == own.map(\.cost).min())
    }
    // On own hosts all services together cost what owning all costs at its best.
    let owning = scenarios.filter { $0["deployment"] == "private" && $0["guests_refused"] == "0" }
      .compactMap { Double($0["cost_equivalent_per_year"] ?? "") }.min()
    let own = lines.filter { $0.option == "own hosts" }.reduce(0) { $0 + $1.cost }
    #expect(abs(own - (try #require(owning))) < 1e-6 * own)
    // As instances they cost what renting all does.
    let renting = scenarios.filter { ($0["deployment"] ?? "").hasPrefix("public") }
      .compactMap { Double($0["cost_equivalent_per_year"] ?? "") }.min()
    let rented = lines.filter { $0.option == "iaas" }.reduce(0) { $0 + $1.cost }
    #expect(abs(rented - (try #require(renting))) < 1e-6 * rented)
    // Staff for a guest is the same on both sides, so that what own hosts need besides goes by cores.
    let besides = try ["web", "orders-db"].map { service in
      let (own, other) = try (#require(line(service, "own hosts")), #require(line(service, "iaas")))
      return (own.staff - other.staff) / own.coreHours
    }
    #expect(besides[0] > 0 && abs(besides[1] / besides[0] - 1) < 1e-9)
    let (plain, platform) = try (
      #require(line("orders-db", "iaas")), #require(line("orders-db", "paas"))
    )
    // Three guests, 400 of which keep an administrator busy.
    #expect(abs(plain.staff - 3 * 125_000.0 / 400) < 1e-6)
    #expect(abs(platform.staff - plain.staff / 4) < 1e-6)
    #expect(line("mail", "paas") == nil && line("erp", "saas") == nil)
    #expect(page.contains("Build or buy") && page.contains("not offered"))
  }

  @Test("A seat that is dearer costs so much more, and what is besides the same")
  func seats() throws {
    func software(_ price: Int) throws -> Double {
      let (lines, _, _) = try sweep(
        "prices.rented.0.models.2.per-guest-month=[\(price)]",
        "prices.rented.0.support=[{ value: 0 % }]")
      return lines.first { $0.service == "mail" && $0.option == "saas" }?.cost ?? .nan
    }
    // Two guests, twelve months.
    let (cheap, dear) = try (software(800), software(1000))
    #expect(abs(dear - cheap - 2 * 200 * 12) < 1e-6 * dear && cheap > 2 * 800 * 12)
  }

  @Test("What the table says a platform costs more, the scenario costs more that rents it")
  func isWhatItCosts() throws {
    let (lines, scenarios, _) = try sweep(
      "prices.rented.0.models.0.offer=[true, false]", "platform.zones.*.hosts.count=[2]",
      "baseline.prices.rented.0.models.0.offer=true")
    let rented = scenarios.filter { $0.values.contains { $0.hasPrefix("public") } }.compactMap {
      Double($0["cost_equivalent_per_year"] ?? "")
    }
    try #require(rented.count == 2)
    func cost(_ option: String) -> Double {
      lines.first { $0.service == "orders-db" && $0.option == option }?.cost ?? .nan
    }
    let more = cost("paas") - cost("iaas")
    #expect(more > 1000)
    #expect(abs(abs(rented[1] - rented[0]) - more) < 1e-6 * more)
  }
}
