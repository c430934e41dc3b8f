/// Paths as files name them.
package enum FilePath {
  /// The place of a file that another one in `folder` names.
  package static func resolve(_ name: String, in folder: String) -> String {
    name.hasPrefix("/") ? name : folder + "/" + name
  }
}
