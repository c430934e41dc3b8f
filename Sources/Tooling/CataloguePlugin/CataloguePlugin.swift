import Foundation
import PackagePlugin

/// Lists the rule files of a target's folders, so that adding one file adds one catalogue entry.
///
/// Every folder below the target that has a file named `<Kind>Policy.swift` is a kind of rule;
/// each other Swift file in that folder declares one type of the file's name.
@main
struct CataloguePlugin: BuildToolPlugin {
  func createBuildCommands(context: PluginContext, target: any Target) throws -> [Command] {
    guard let target = target as? SourceModuleTarget else { return [] }
    let tool = try context.tool(named: "catalogue-generator")
    let output = context.pluginWorkDirectoryURL.appending(path: "Catalogues.swift")
    let inputs = target.sourceFiles(withSuffix: "swift").map(\.url).sorted { $0.path < $1.path }
    return [
      .buildCommand(
        displayName: "Listing the catalogues of \(target.name)",
        executable: tool.url,
        arguments: [target.directoryURL.path, output.path],
        inputFiles: inputs,
        outputFiles: [output])
    ]
  }
}
