internal import Foundation

/// Parquet files through DuckDB's own command line, streamed over a pipe.
///
/// The program is `$HEADROOM_DUCKDB`, else `duckdb` on the PATH.
enum DuckDB {
  /// The program, where there is one.
  static let program: String? = {
    let environment = ProcessInfo.processInfo.environment
    if let named = environment["HEADROOM_DUCKDB"] { return named }
    let folders = (environment["PATH"] ?? "").split(separator: ":")
    return folders.map { "\($0)/duckdb" }.first {
      FileManager.default.isExecutableFile(atPath: $0)
    }
  }()

  /// The rows of a query on one file, which it names `input`; the first row is the heading.
  static func rows(
    _ query: String, on file: InputFile, limit: Int64
  ) throws(TraceError) -> TextRows {
    guard let program else {
      throw .at(
        file.name, kind: .missing, "a Parquet file, and no program `duckdb` to read it with",
        expected: "DuckDB's command line on the PATH",
        hint: "install it with `pip install duckdb-cli`, or name it in HEADROOM_DUCKDB")
    }
    // The path goes in as a parameter of SQL, quoted as SQL has it.
    let path = "'" + file.path.replacing("'", with: "''") + "'"
    let process = Process()
    process.executableURL = URL(filePath: program)
    process.arguments = [
      "-csv", "-nullvalue", "", "-c",
      "CREATE VIEW input AS SELECT * FROM read_parquet(\(path)); \(query)",
    ]
    let (output, errors) = (Pipe(), Pipe())
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = output
    process.standardError = errors
    do {
      try process.run()
    } catch {
      throw .at(program, kind: .missing, "a program that does not start", expected: "DuckDB")
    }
    try? output.fileHandleForWriting.close()
    try? errors.fileHandleForWriting.close()
    let source = ByteSource(
      process, output: output.fileHandleForReading, errors: errors.fileHandleForReading,
      name: file.name, limit: limit)
    return TextRows(source, name: file.name, separator: 44)
  }
}
