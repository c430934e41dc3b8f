import Foundation
import Platform
import Testing
import Traces

@Suite("The trace store")
struct StoreTests {
  private func store(
    _ text: String, _ format: any TraceReader.Type = PlanetLab.self, name: String = "guest"
  ) throws -> (TraceStore, String) {
    let folder = FileManager.default.temporaryDirectory.appending(path: "store-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let file = folder.appending(path: name)
    try Data(text.utf8).write(to: file)
    let place = folder.path + "/store"
    try TraceImport.make(place, from: [file.path], format: format, options: ReadOptions())
    return (try TraceStore(at: place), place)
  }

  @Test(
    "Whole per cents take a byte, hundredths two, and other readings four with their error",
    arguments: [
      ("12\n99\n0\n100\n", "|u1", 0.0), ("12.25\n99\n0.01\n", "<u2", 0),
      ("12.3456\n", "<f4", 1e-6),
    ])
  func encodings(text: String, type: String, error: Double) throws {
    let (store, place) = try store(text)
    defer { try? FileManager.default.removeItem(atPath: place) }
    let column = try #require(store.manifest.columns["samples"])
    #expect(column.type == type)
    #expect((column.largestError ?? -1) <= error)
    let expected = text.split(separator: "\n").compactMap { Double($0) }
    for (index, value) in expected.enumerated() {
      #expect(abs(store.samples[index] - value) <= error)
    }
  }

  @Test("A column is a NumPy array: magic, version, header to a multiple of 64, elements")
  func numPy() throws {
    let (store, place) = try store("1\n2\n3\n")
    defer { try? FileManager.default.removeItem(atPath: place) }
    let file = try Data(contentsOf: URL(filePath: "\(place)/samples.npy"))
    #expect(Array(file.prefix(8)) == [0x93] + Array("NUMPY".utf8) + [1, 0])
    let length = Int(file[8]) + 256 * Int(file[9])
    #expect((10 + length) % 64 == 0)
    let header = String(decoding: file[10..<(10 + length)], as: UTF8.self)
    #expect(header.hasPrefix("{'descr': '|u1', 'fortran_order': False, 'shape': (3,), }"))
    #expect(header.hasSuffix("\n"))
    #expect(Array(file[(10 + length)...]) == [1, 2, 3])
    #expect(store.damagedColumns(in: place) == [])
  }

  @Test(
    "NumPy reads the columns as we wrote them",
    .enabled(if: NumPy.isInstalled, "needs NumPy"))
  func readByNumPy() throws {
    let (_, place) = try store("1.25\n2.5\n3\n")
    defer { try? FileManager.default.removeItem(atPath: place) }
    #expect(
      try NumPy.run(
        """
        import numpy
        s = numpy.load('\(place)/samples.npy', mmap_mode='r')
        t = numpy.load('\(place)/departure.npy', mmap_mode='r')
        print(s.tolist(), s.dtype, t.tolist())
        """) == "[125, 250, 300] uint16 [900000]\n")
  }

  @Test("Missing readings are held, joined by a line, or nothing")
  func gaps() throws {
    func samples(_ rule: ReadOptions.GapRule) throws -> [Double] {
      try Import(
        "azure-vm",
        [
          "vmtable.csv": "a,s,d,0,1800,9,5,9,x,1,1\n",
          "vm_cpu_readings-1.csv": "300,a,0,0,10\n1200,a,0,0,40\n",
        ]
      ) { $0.gaps = rule }.samples
    }
    #expect(try samples(.hold) == [10, 10, 10, 10, 40, 40])
    #expect(try samples(.interpolate) == [10, 10, 20, 30, 40, 40])
    #expect(try samples(.zero) == [0, 10, 0, 0, 40, 0])
  }

  @Test("Two imports of one file are the same store, and a half one is none")
  func deterministic() throws {
    let (left, place) = try store("1\n2\n")
    let (right, other) = try store("1\n2\n")
    defer {
      for path in [place, other] { try? FileManager.default.removeItem(atPath: path) }
    }
    #expect(left.digest == right.digest)
    try FileManager.default.removeItem(atPath: "\(place)/arrival.npy")
    #expect(throws: TraceError.self) { try TraceStore(at: place) }
    try FileManager.default.removeItem(atPath: "\(other)/manifest.json")
    let error = #expect(throws: TraceError.self) { try TraceStore(at: other) }
    #expect(error?.kind == .missing)
  }

  @Test("What a process that died left behind is removed by the next import")
  func abandoned() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "store-\(UUID())")
    // Process numbers end below 2²², so that nobody has this one.
    let left = folder.appending(path: "store.partial-99999999").path
    try FileManager.default.createDirectory(atPath: left, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = folder.appending(path: "guest")
    try Data("1\n".utf8).write(to: file)
    try TraceImport.make(
      folder.path + "/store", from: [file.path], format: PlanetLab.self, options: ReadOptions())
    #expect(!FileManager.default.fileExists(atPath: left))
    // A folder that holds something else is never replaced.
    let own = folder.appending(path: "own").path
    try FileManager.default.createDirectory(atPath: own, withIntermediateDirectories: true)
    try Data("mine".utf8).write(to: URL(filePath: "\(own)/letter.txt"))
    let error = #expect(throws: TraceError.self) {
      try TraceImport.make(
        own, from: [file.path], format: PlanetLab.self, options: ReadOptions())
    }
    #expect(error?.kind == .cannotWrite)
    #expect(FileManager.default.fileExists(atPath: "\(own)/letter.txt"))
  }

  @Test("Numbers are read correctly rounded, and nothing else is a number")
  func numbers() throws {
    for text in ["0", "3.25", "99.99999999999999", "0.1", "1e1", "12345678.9e-6", "+7", "00.50"] {
      let (store, place) = try store("\(text)\n")
      defer { try? FileManager.default.removeItem(atPath: place) }
      let expected = try #require(Float(text))
      #expect(Float(store.samples[0]) == expected, "\(text)")
    }
    for text in ["", "-", ".", "1.2.3", "0x10", "1e", "nan", "inf", "1,5", "--1", "1 2"] {
      #expect(throws: TraceError.self, "\(text)") { _ = try store("\(text)\n") }
    }
  }
}

/// NumPy, where this machine has it.
enum NumPy {
  static let isInstalled = (try? run("import numpy; print(1)")) == "1\n"

  static func run(_ program: String) throws -> String {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = ["python3", "-c", program]
    let output = Pipe()
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    try process.run()
    let data = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return String(decoding: data, as: UTF8.self)
  }
}
