/// The version of the tool, as manifests name it.
package enum Version {
  /// Raised with each release that changes a result or a file.
  package static let current = "0.2.0"
}
