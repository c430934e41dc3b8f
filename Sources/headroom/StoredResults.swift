internal import ArgumentParser
internal import Results
internal import Studies

/// Results kept in a database, for commands that simulate nothing.
enum StoredResults {
  /// The results of a study, or of the only one that the database has.
  static func read(_ path: String, study: String?) throws -> StudyResults {
    do {
      let database = try ResultsDatabase(path: path, mustExist: true)
      let names = try database.studies()
      guard let name = study ?? (names.count == 1 ? names[0] : nil) else {
        Terminal.complain(
          "\(path) holds \(names.isEmpty ? "no study" : "several studies")",
          hint: "choose with --study: \(names.joined(separator: ", "))")
        throw ExitCode(names.isEmpty ? 66 : 64)
      }
      return try database.results(of: name)
    } catch let missing as NoResults {
      Terminal.complain(missing.description)
      throw ExitCode(66)
    } catch let exit as ExitCode {
      throw exit
    } catch let DecodingError.keyNotFound(key, context) {
      // What a study is has changed since; its finished runs have not.
      let place = (context.codingPath + [key]).map(\.stringValue).joined(separator: ".")
      Terminal.complain(
        "\(path) was written by another version of headroom: `\(place)` is missing",
        hint:
          "the same sweep again writes it anew, and repeats no run that this version would do alike"
      )
      throw ExitCode(65)
    } catch {
      Terminal.complain("\(path) is no results database: \(error)")
      throw ExitCode(65)
    }
  }
}
