/// What is for some tenants and services: both lists, each empty for all.
package protocol TenantScope {
  /// Names of the tenants; empty for all.
  var tenants: [String] { get }
  /// Names of the services; empty for all.
  var services: [String] { get }
}

extension TenantScope {
  /// Whether it is for a tenant's service; guests of no service have an empty one.
  package func isFor(tenant: String, service: String) -> Bool {
    (tenants.isEmpty || tenants.contains(tenant))
      && (services.isEmpty || services.contains(service))
  }
}
