/// Azure cost exports, actual or amortised, of the schemas of 2019 and later.
///
/// A row is a day's charge of a meter. An export of amortised cost spreads reservations and savings
/// plans itself; one of actual cost does not, and shows purchases on their day. Columns are found
/// whatever the case of their names, which differs between agreements.
struct AzureBill: BillReader {
  static let name = "Azure cost export"

  private let cost: Int
  private let date: Int
  private let category: Int
  private let currency: Int
  private let charge: Int?

  init?(_ heading: Heading) {
    let names = heading.names.map { $0.lowercased() }
    func column(_ wanted: String...) -> Int? {
      wanted.lazy.compactMap { names.firstIndex(of: $0) }.first
    }
    guard let cost = column("costinbillingcurrency", "pretaxcost", "cost"),
      let date = column("date", "usagedatetime"), let category = column("metercategory"),
      let currency = column("billingcurrency", "billingcurrencycode", "currency")
    else { return nil }
    self.cost = cost
    self.date = date
    self.category = category
    self.currency = currency
    charge = column("chargetype")
  }

  func charge(_ row: borrowing TextRows) throws(TraceError) -> BillCharge? {
    let day = try row.instant(date)
    let isTax = charge.map { row.text($0).lowercased() == "tax" } ?? false
    return BillCharge(
      category: isTax ? nil : Self.category(row.text(category)), cost: try row.money(cost),
      start: day, end: day + 86_400_000, currency: row.text(currency))
  }

  /// The category of FOCUS that a meter belongs to.
  private static func category(_ meter: String) -> String {
    switch meter {
    case "Virtual Machines", "Virtual Machines Licenses", "Azure App Service", "Functions",
      "Container Instances", "Azure Kubernetes Service", "Cloud Services":
      return "Compute"
    case "Storage", "Backup", "Azure NetApp Files", "Data Lake Storage": return "Storage"
    case "Bandwidth", "Virtual Network", "Load Balancer", "Application Gateway", "VPN Gateway",
      "ExpressRoute", "Azure DNS", "Azure Front Door Service", "NAT Gateway":
      return "Networking"
    case "SQL Database", "SQL Managed Instance", "Azure Cosmos DB", "Redis Cache",
      "Azure Database for PostgreSQL", "Azure Database for MySQL":
      return "Databases"
    case "Azure Monitor", "Log Analytics", "Automation": return "Management and Governance"
    case "Key Vault", "Microsoft Defender for Cloud", "Azure Firewall", "Sentinel":
      return "Security"
    default: return "Other"
    }
  }
}
