/// A price that is for some services, or for all.
package protocol ServiceScope {
  /// Names of the services; empty for all.
  var services: [String] { get }
}

extension ServiceScope {
  /// Whether it is for a service.
  package func isFor(_ service: String) -> Bool {
    services.isEmpty || services.contains(service)
  }
}
