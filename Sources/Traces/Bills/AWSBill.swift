/// AWS Cost and Usage Reports, with column names of either version.
///
/// Reservations and savings plans are amortised as AWS's own library of queries does: covered usage
/// at its effective cost, what a commitment left unused as a charge of its own, negations and
/// upfront fees not at all. The amortisation is from memory of that library: an assumption.
struct AWSBill: BillReader {
  static let name = "AWS Cost and Usage Report"

  private let cost: Int
  private let type: Int
  private let product: Int
  private let usage: Int?
  private let start: Int
  private let end: Int
  private let currency: Int
  private let reserved: Int?, savings: Int?
  private let unusedUpfront: Int?, unusedRecurring: Int?
  private let committed: Int?, usedCommitment: Int?
  private let reservation: Int?

  init?(_ heading: Heading) {
    // `lineItem/UnblendedCost` of version 1 is `line_item_unblended_cost` of version 2.
    let names = heading.names.map { $0.lowercased().filter { $0.isLetter } }
    func column(_ name: String) -> Int? { names.firstIndex(of: name) }
    guard let cost = column("lineitemunblendedcost"), let type = column("lineitemlineitemtype"),
      let product = column("lineitemproductcode"), let start = column("lineitemusagestartdate"),
      let end = column("lineitemusageenddate"), let currency = column("lineitemcurrencycode")
    else { return nil }
    self.cost = cost
    self.type = type
    self.product = product
    self.start = start
    self.end = end
    self.currency = currency
    usage = column("lineitemusagetype")
    reserved = column("reservationeffectivecost")
    savings = column("savingsplansavingsplaneffectivecost")
    unusedUpfront = column("reservationunusedamortizedupfrontfeeforbillingperiod")
    unusedRecurring = column("reservationunusedrecurringfee")
    committed = column("savingsplantotalcommitmenttodate")
    usedCommitment = column("savingsplanusedcommitment")
    reservation = column("reservationreservationarn") ?? column("reservationarn")
  }

  func charge(_ row: borrowing TextRows) throws(TraceError) -> BillCharge? {
    let kind = row.text(type)
    let start = try row.instant(start)
    return BillCharge(
      category: kind == "Tax"
        ? nil : Self.category(row.text(product), usage.map { row.text($0) } ?? ""),
      cost: try amortised(kind, row), start: start,
      // A fee may have no length.
      end: max(try row.instant(end), start + 1), currency: row.text(currency))
  }

  private func amortised(
    _ kind: String, _ row: borrowing TextRows
  ) throws(TraceError) -> Double {
    func money(_ column: Int?) throws(TraceError) -> Double {
      guard let column else { return 0 }
      return try row.money(column)
    }
    switch kind {
    case "SavingsPlanCoveredUsage" where savings != nil: return try money(savings)
    case "SavingsPlanRecurringFee" where committed != nil:
      return try money(committed) - money(usedCommitment)
    case "SavingsPlanNegation", "SavingsPlanUpfrontFee": return 0
    case "DiscountedUsage" where reserved != nil: return try money(reserved)
    case "RIFee" where unusedRecurring != nil:
      return try money(unusedUpfront) + money(unusedRecurring)
    case "Fee" where reservation.map({ !row.isEmpty($0) }) ?? false: return 0
    default: return try money(cost)
    }
  }

  /// The category of FOCUS that a product belongs to.
  private static func category(_ product: String, _ usage: String) -> String {
    if usage.contains("DataTransfer") || usage.contains("NatGateway")
      || usage.contains("LoadBalancer")
    {
      return "Networking"
    }
    if usage.contains("EBS:") { return "Storage" }
    switch product {
    case "AmazonEC2", "AWSLambda", "AmazonECS", "AmazonEKS", "AmazonLightsail": return "Compute"
    case "AmazonS3", "AmazonEFS", "AmazonFSx", "AWSBackup", "AmazonGlacier": return "Storage"
    case "AmazonVPC", "AmazonCloudFront", "AmazonRoute53", "AWSELB", "AWSDirectConnect":
      return "Networking"
    case "AmazonRDS", "AmazonDynamoDB", "AmazonElastiCache", "AmazonRedshift": return "Databases"
    case "AmazonCloudWatch", "AWSCloudTrail", "AWSConfig", "AWSSupportBusiness",
      "AWSSupportEnterprise":
      return "Management and Governance"
    case "awskms", "AWSSecretsManager", "AmazonGuardDuty", "awswaf": return "Security"
    default: return "Other"
    }
  }
}
