import Foundation
import Platform
import Testing
import Traces

/// Each container holds the file `guest-a` with the lines 12 and 34, archives also `guest-b` with
/// 56 and 78.
@Suite("Containers")
struct ContainerTests {
  private static let xz =
    "/Td6WFoAAATm1rRGAgAhARYAAAB0L+WjAQAFMTIKMzQKAAAAz9rFoWFap8EAAR4GwS+kHR+2830BAAAAAARZWg=="
  private static let zstandard = "KLUv/SQGMQAAMTIKMzQK1tMRWQ=="
  private static let bzip2 = "QlpoOTFBWSZTWSlZiiIAAAFIAAAQPAAgADDNAMNGKTcXckU4UJApWYoi"
  private static let tar =
    "H4sICJ6OBWsAA3QudGFyAO3TPQqEQAyG4dRzirmAkDjjuNdxYbEUdLy/P1htobAwK8L7NF+RQNJ8/fyZctVJSbpK"
    + "Me65+s5tKtYEtaBtHZKomUYVr0W/OsxT7kbvZRyGfLZ3NX8oq12I7u4vcJd+7/+76I2f+m/0/x+a5NoX/QcAAAAA"
    + "AAAAAAAAAHisBaKDMmQAKAAA"
  /// Its second file is named `../../evil/guest-b`.
  private static let zip =
    "UEsDBBQAAAAIAEtqeF0JP2q3CAAAAAYAAAAHAAAAZ3Vlc3QtYTM04jI24QIAUEsDBBQAAAAIAEtqeF0PPMdyCAAA"
    + "AAYAAAASAAAALi4vLi4vZXZpbC9ndWVzdC1iMzXjMrfgAgBQSwECFAMUAAAACABLanhdCT9qtwgAAAAGAAAABwAA"
    + "AAAAAAAAAAAAgAEAAAAAZ3Vlc3QtYVBLAQIUAxQAAAAIAEtqeF0PPMdyCAAAAAYAAAASAAAAAAAAAAAAAACAAS0A"
    + "AAAuLi8uLi9ldmlsL2d1ZXN0LWJQSwUGAAAAAAIAAgB1AAAAZQAAAAAA"

  private func read(
    _ files: [String: Data], paths: [String] = [""], limit: Int64 = 1 << 40
  ) throws -> (names: [String], samples: [Double]) {
    let folder = FileManager.default.temporaryDirectory.appending(path: "box-\(UUID())")
    let traces = folder.appending(path: "traces")
    try FileManager.default.createDirectory(at: traces, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    for (name, data) in files { try data.write(to: traces.appending(path: name)) }
    var options = ReadOptions()
    options.unpackedLimitBytes = limit
    let store = folder.path + "/store"
    try TraceImport.make(
      store, from: paths.map { traces.path + "/" + $0 }, format: PlanetLab.self, options: options)
    let trace = try TraceStore(at: store)
    let left = try FileManager.default.contentsOfDirectory(atPath: folder.path)
    #expect(left.sorted() == ["store", "traces"], "nothing else is written anywhere")
    return ((0..<trace.count).map(trace.name), (0..<trace.samples.count).map { trace.samples[$0] })
  }

  private func data(_ text: String) throws -> Data { try #require(Data(base64Encoded: text)) }

  @Test(
    "A packed file is the file",
    arguments: [("guest-a.xz", xz), ("guest-a.zst", zstandard), ("guest-a.bz2", bzip2)])
  func streams(name: String, packed: String) throws {
    let whole = try read([name: try data(packed)])
    #expect(whole.names == ["guest-a"] && whole.samples == [12, 34])
    // Cut off anywhere, it is an error and never a shorter file.
    let bytes = try data(packed)
    for length in 1..<bytes.count {
      if let cut = try? read([name: bytes.prefix(length)]) {
        #expect(cut.samples == [12, 34], "\(length) bytes")
      }
    }
  }

  @Test("An archive is its files by name, wherever they say they belong")
  func archives() throws {
    for (name, packed) in [("t.tar.gz", Self.tar), ("z.zip", Self.zip)] {
      let trace = try read([name: try data(packed)])
      #expect(trace.names.sorted() == ["guest-a", "guest-b"], "\(name)")
      #expect(trace.samples.sorted() == [12, 34, 56, 78], "\(name)")
      #expect(throws: TraceError.self) {
        try read([name: try data(packed).prefix(60)])
      }
    }
  }

  @Test("A flipped bit in an archive does not pass")
  func damaged() throws {
    var bytes = try data(Self.tar)
    bytes[60] ^= 0x10
    #expect(throws: TraceError.self) { try read(["t.tar.gz": bytes]) }
  }

  @Test("A few bytes that unpack to more than the limit are refused")
  func bombs() throws {
    for (name, packed) in [
      ("z.zip", Self.zip), ("t.tar.gz", Self.tar), ("guest-a.xz", Self.xz),
    ] {
      let error = #expect(throws: TraceError.self) {
        try read([name: try data(packed)], limit: 5)
      }
      #expect(error?.description.contains("when unpacked") == true)
    }
  }

  @Test("A pattern is the files it matches, and one that matches nothing is missing")
  func patterns() throws {
    let files = ["a1": Data("1\n".utf8), "a2": Data("2\n".utf8), "b": Data("3\n".utf8)]
    #expect(try read(files, paths: ["a*"]).samples == [1, 2])
    #expect(try read(files, paths: ["b", "a[2]"]).samples == [3, 2])
    let error = #expect(throws: TraceError.self) { try read(files, paths: ["c*"]) }
    #expect(error?.kind == .missing)
  }
}
