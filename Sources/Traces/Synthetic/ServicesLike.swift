/// Makes a table of a shop's and an office's services, as an inventory exports them: one row for each
/// replica.
///
/// Names, numbers and sizes are made up; mean use varies about the service's by a tenth.
package enum ServicesLike: SyntheticTrace {
  package static let name = "services"
  package static let summary = "replicas of a shop's and an office's services, made up"

  /// A service: its tenant, replicas, and the size and mean use of each.
  private struct Service {
    let tenant: String, name: String
    let replicas: Int, cores: Int, gibibytes: Int
    let use: Double
  }

  private static let services: [Service] = [
    Service(tenant: "shop", name: "entry", replicas: 2, cores: 2, gibibytes: 4, use: 0.15),
    Service(tenant: "shop", name: "web", replicas: 6, cores: 4, gibibytes: 8, use: 0.35),
    Service(tenant: "shop", name: "orders", replicas: 6, cores: 8, gibibytes: 16, use: 0.4),
    Service(tenant: "shop", name: "payments", replicas: 4, cores: 4, gibibytes: 8, use: 0.2),
    Service(tenant: "shop", name: "cache", replicas: 3, cores: 4, gibibytes: 32, use: 0.2),
    Service(tenant: "shop", name: "orders-db", replicas: 3, cores: 16, gibibytes: 128, use: 0.35),
    Service(tenant: "shop", name: "search", replicas: 4, cores: 8, gibibytes: 32, use: 0.3),
    Service(tenant: "office", name: "erp", replicas: 2, cores: 16, gibibytes: 64, use: 0.25),
    Service(tenant: "office", name: "files", replicas: 2, cores: 8, gibibytes: 16, use: 0.1),
    Service(tenant: "office", name: "mail", replicas: 2, cores: 4, gibibytes: 16, use: 0.15),
    Service(tenant: "office", name: "reports", replicas: 3, cores: 16, gibibytes: 64, use: 0.5),
    Service(tenant: "office", name: "wiki", replicas: 1, cores: 4, gibibytes: 8, use: 0.05),
  ]

  /// Writes `guests.csv`.
  package static func write(
    _ request: SyntheticRequest, to folder: String
  ) throws(TraceError) -> [SyntheticFit] {
    var random = SyntheticStream(state: request.seed)
    var text = "guest,tenant,service,created_s,deleted_s,cores,memory_gib,cpu_mean_percent\n"
    for service in services {
      for replica in 1...service.replicas {
        let use = service.use * (0.9 + 0.2 * random.uniform()) * 100
        text += "\(service.name)-\(replica),\(service.tenant),\(service.name),0,"
        text += "\(request.days * 86_400),\(service.cores),\(service.gibibytes),"
        text += "\((use * 10).rounded() / 10)\n"
      }
    }
    try SyntheticFile.write(text, to: folder + "/guests.csv")
    return []
  }
}
