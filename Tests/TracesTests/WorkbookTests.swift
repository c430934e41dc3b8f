import Foundation
import Platform
import Testing
import Traces

@Suite("Workbooks")
struct WorkbookTests {
  /// Sheets `vHost` and `vInfo` with shared, inline and formula texts, and a name of two lines.
  private static let workbook =
    "UEsDBBQAAAAIAIeJeF2PBLRySQAAAG4AAAAPAAAAeGwvd29ya2Jvb2sueG1ssynPL8pOys/PVqjIzckrtiqyVapQsrMp"
    + "zkhNLSmG0gp5ibmptkplHvnFJUoKRVaZKbZKiUr6aLKeeWn5MNkkkKw+zBB9mB12AFBLAwQUAAAACACHiXhdrvSsgT4A"
    + "AABxAAAAGgAAAHhsL19yZWxzL3dvcmtib29rLnhtbC5yZWxzswlKzUksyczPK87ILCi2s0HmKnim2ColKSmEJBalp5bY"
    + "KulX5OgX6xvpVeTmKOljUZqIUFqsbwhTpo9qAwBQSwMEFAAAAAgAh4l4XS9+T0s7AAAAZQAAABQAAAB4bC9zaGFyZWRT"
    + "dHJpbmdzLnhtbLMpLi6xsynOtLMpsQvztdEHcvRBPBAuAgkG5JenFkHEi6BCxSWJJalwIbjyErsCkNrUFP88hDn6IPMB"
    + "UEsDBBQAAAAIAIeJeF3KzUUKkgAAAKMBAAAKAAAAeGwvcy8xLnhtbLMpzy/KLs5ITS2xswFTLokliXY2RfnldjbJCiW2"
    + "Spl5OZl5qcElRUp2NpnFdjYldh75xSU2+kD1+iC+fjJOhcoKzgGhxKrML0otJlKtb2puflElUYqdc0qLS1KLUNXqg32H"
    + "z4upxRW6hmgW2NmU2RnZ6Jchcc1MUPmGBiYWpuZmCEEcpieiByDERfpIEaCPiBcAUEsDBBQAAAAIAIeJeF1ja0BzvAAA"
    + "AMEBAAAKAAAAeGwvcy8yLnhtbHVR2wqCQBD9Fdmgp2JdiwgaB7wgvQRB9AFWK0nmwu6i9ffpKnlBn5Y5l505M1AK+VJP"
    + "zjWCecJYxwhSlAh3S7rEY8TSLlEEoUAbaIFA7y3n9zk25IKGS/MszflFy0qTKgSNwfmqgFbtaF3/9eGc/sTfQn4nHNGc"
    + "4yiUHuqpydML5cxYS36zCCOr5YLZB5E9Jtr6Ti+0MwrtGHQ7RMMGZbvNfsRE7V9mggS9aodJLeXqs+722UxPe+eh3dV+"
    + "UEsBAhQDFAAAAAgAh4l4XY8EtHJJAAAAbgAAAA8AAAAAAAAAAAAAAIABAAAAAHhsL3dvcmtib29rLnhtbFBLAQIUAxQA"
    + "AAAIAIeJeF2u9KyBPgAAAHEAAAAaAAAAAAAAAAAAAACAAXYAAAB4bC9fcmVscy93b3JrYm9vay54bWwucmVsc1BLAQIU"
    + "AxQAAAAIAIeJeF0vfk9LOwAAAGUAAAAUAAAAAAAAAAAAAACAAewAAAB4bC9zaGFyZWRTdHJpbmdzLnhtbFBLAQIUAxQA"
    + "AAAIAIeJeF3KzUUKkgAAAKMBAAAKAAAAAAAAAAAAAACAAVkBAAB4bC9zLzEueG1sUEsBAhQDFAAAAAgAh4l4XWNrQHO8"
    + "AAAAwQEAAAoAAAAAAAAAAAAAAIABEwIAAHhsL3MvMi54bWxQSwUGAAAAAAUABQA3AQAA9wIAAAAA"

  private func folder() throws -> URL {
    let folder = FileManager.default.temporaryDirectory.appending(path: "book-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    return folder
  }

  @Test("A workbook of RVTools is recognised, and its machines and hosts are read")
  func read() throws {
    let folder = try folder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = folder.path + "/RVTools_export.xlsx"
    try #require(Data(base64Encoded: Self.workbook)).write(to: URL(filePath: path))
    #expect(try TraceFormats.sniff([path]).name == "rvtools")
    try TraceImport.make(
      folder.path + "/store", from: [path], format: RVTools.self, options: ReadOptions())
    let store = try TraceStore(at: folder.path + "/store")
    #expect(store.count == 1 && store.name(of: 0) == "web \"1\", old")
    #expect(store.millicores == [4000] && store.memoryMiB == [16_384])
    #expect(store.machineNames == ["esx-1"])
    #expect(store.manifest.files.map(\.name) == ["RVTools_export.xlsx"])
    let hosts = try MachineTable.read(
      [path], format: RVToolsHosts.self, options: ReadOptions(), scratch: folder.path)
    #expect(hosts.count == 1 && hosts.kinds[0].cores == 64)
    #expect(hosts.kinds[0].memoryMiB == 1_048_576 && hosts.zones.keys.sorted() == ["east"])
  }

  @Test("A cut or mangled workbook is an error, and one that unpacks too far too")
  func hostile() throws {
    let folder = try folder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let whole = try #require(Data(base64Encoded: Self.workbook))
    let path = folder.path + "/a.xlsx"
    func read(_ data: Data, limit: Int64 = 1 << 40) throws {
      try data.write(to: URL(filePath: path))
      var options = ReadOptions()
      options.unpackedLimitBytes = limit
      try TraceImport.make(
        folder.path + "/store", from: [path], format: RVTools.self, options: options)
    }
    #expect(throws: TraceError.self) { try read(whole, limit: 1000) }
    var state: UInt64 = 11
    for _ in 0..<400 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      var bytes = [UInt8](whole)
      if state >> 62 == 0 {
        bytes.removeLast(Int(state >> 33) % bytes.count)
      } else {
        for shift in [0, 13, 27] {
          bytes[Int(state >> 33 &+ UInt64(shift) &* state >> 20) % bytes.count] ^= UInt8(
            truncatingIfNeeded: state >> UInt64(shift))
        }
      }
      // It may be read, if nothing that matters was hit; it must not crash or hang.
      do { try read(Data(bytes)) } catch is TraceError {}
    }
  }
}
