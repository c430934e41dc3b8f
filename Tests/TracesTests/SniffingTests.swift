import Foundation
import Testing
import Traces

@Suite("Formats that tell themselves")
struct SniffingTests {
  private func sniff(_ name: String, _ text: String) throws -> String {
    let folder = FileManager.default.temporaryDirectory.appending(path: "sniff-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try Data(text.utf8).write(to: folder.appending(path: name))
    return try TraceFormats.sniff([folder.path]).name
  }

  @Test(
    "A heading or a name is enough",
    arguments: [
      ("1.csv", "Timestamp [ms];\tCPU cores;\n", "bitbrains"),
      ("01.csv", "Timestamp;CPU cores;CPU usage [%]\n", "materna"),
      ("vmtable.csv", "a,b,c,0,300,1,1,1,x,1,1\n", "azure-vm"),
      ("x.csv", "vm_id,batch_id,created_s,lifetime_bin\n", "azure-arrivals"),
      ("pods.csv", "name,cpu_milli,memory_mib,num_gpu,gpu_milli\n", "openb"),
      ("log.swf", "; Version: 2.2\n", "swf"), ("log.gwf", "# x\n", "gwf"),
      ("q.json", #"{"data":{"resultType":"matrix"}}"#, "prometheus"),
      ("p.json", #"{"apiVersion":"v1","items":[]}"#, "kubectl"),
      ("a.csv", "TIMESTAMP,ContextTokens,GeneratedTokens\n", "azure-llm"),
      ("RVTools_tabvInfo.csv", "VM,Powerstate\n", "rvtools"),
      ("v.csv", "vmid,cpu,memory,time,type\n", "huawei-east-1"),
    ])
  func known(name: String, text: String, format: String) throws {
    #expect(try sniff(name, text) == format)
  }

  @Test("What tells nothing is asked for, not guessed")
  func unknown() {
    let error = #expect(throws: TraceError.self) { try sniff("data.csv", "1,2,3\n") }
    #expect(error?.hint?.contains("--format") == true)
  }
}
