import Foundation
import TestSupport
import Testing
import Traces

@Suite("Machines of tables")
struct MachineTests {
  private func read(
    _ format: String, _ files: [String: String], reference: ReadOptions.Machine? = nil
  ) throws -> MachineTable {
    let folder = FileManager.default.temporaryDirectory.appending(path: "machines-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    for (name, text) in files {
      try Data(text.utf8).write(to: folder.appending(path: name))
    }
    var options = ReadOptions()
    options.reference = reference
    let reader = try #require(MachineFormats.named(format))
    return try MachineTable.read(
      [folder.path], format: reader, options: options, scratch: folder.path)
  }

  @Test("Each format's machines by size and zone")
  func golden() throws {
    let machine = ReadOptions.Machine(cores: 64, memoryMiB: 262_144)
    let pods = try read(
      "openb",
      ["n.csv": "sn,cpu_milli,memory_mib,gpu,model\na,32000,262144,0,\nb,96000,393216,8,G2\n"])
    #expect(
      pods.zones == [
        "no-gpu": [.init(cores: 32, memoryMiB: 262_144, gpus: 0): 1],
        "G2": [.init(cores: 96, memoryMiB: 393_216, gpus: 8, gpuModel: "G2"): 1],
      ])
    let alibaba = try read(
      "alibaba-2018",
      [
        "machine_meta.csv":
          "m_1,0,1,2,96,100,USING\nm_1,9,1,2,96,100,USING\nm_2,0,1,2,96,50,USING\n"
      ],
      reference: machine)
    #expect(alibaba.count == 2 && alibaba.kinds.map(\.memoryMiB) == [131_072, 262_144])
    let google = try read(
      "google-2011",
      ["machine_events.csv": "0,5,0,p,0.5,0.25\n0,6,0,p,1,1\n900,7,0,p,1,1\n0,6,1,p,,\n"],
      reference: machine)
    #expect(google.kinds.map(\.cores) == [32, 64] && google.count == 2)
    let nodes = try read(
      "kubectl",
      [
        "n.json": """
        {"items":[{"kind":"Node","metadata":{"name":"n","labels":{"topology.kubernetes.io/zone":"z1"}},
          "status":{"capacity":{"cpu":"16","memory":"65536Mi","nvidia.com/gpu":"2"}}},
          {"kind":"Pod"}]}
        """
      ])
    #expect(nodes.zones == ["z1": [.init(cores: 16, memoryMiB: 65_536, gpus: 2): 1]])
    let topology = try read(
      "opendc",
      [
        "t.json": """
        {"clusters":[{"name":"C01","count":2,"hosts":[{"count":3,
          "cpu":{"coreCount":16,"coreSpeed":2100},"memory":{"memorySize":"100 GiB"},
          "cpuPowerModel":{"modelType":"linear","idlePower":32,"maxPower":"0.18 kW"}}]}]}
        """
      ])
    #expect(topology.count == 6)
    #expect(
      topology.kinds == [
        .init(
          cores: 16, memoryMiB: 102_400, gpus: 0, megahertz: 2100, idleWatts: 32, fullWatts: 180)
      ])
  }

  @Test(
    "Real tables have the machines that awk counts",
    .enabled(if: Reference.has("alibaba_gpu_v2023"), "needs the reference data"))
  func real() throws {
    for (format, path, count) in [
      ("openb", "alibaba_gpu_v2023/openb_node_list_all_node.csv", 1523),
      ("alibaba-2018", "alibaba_v2018/machine_meta.csv", 4034),
      ("opendc", "opendc/topologies/surfsara_linear_NL_279.json", 279),
    ] {
      var options = ReadOptions()
      options.reference = .init(cores: 96, memoryMiB: 524_288)
      let table = try MachineTable.read(
        [Reference.file(path).path], format: try #require(MachineFormats.named(format)),
        options: options, scratch: NSTemporaryDirectory())
      #expect(table.count == count, "\(format)")
    }
  }

  @Test("Hosts of estates and machines of older and GPU clusters, once each")
  func more() throws {
    let machine = ReadOptions.Machine(cores: 64, memoryMiB: 262_144)
    let hosts = try read(
      "rvtools",
      ["RVTools_tabvHost.csv": "Host;# Cores;# Memory;Cluster\nesx-1;64;\"1,048,576\";east\n"])
    #expect(hosts.zones == ["east": [.init(cores: 64, memoryMiB: 1_048_576, gpus: 0): 1]])
    let google = try read(
      "google-2019",
      [
        "machine_events.json": """
        {"time":"0","machine_id":"1","type":1,"capacity":{"cpus":0.5,"memory":0.25}}
        {"time":"0","machine_id":"2","type":"ADD","capacity":{"cpus":1,"memory":1}}
        {"time":"9","machine_id":"1","type":3,"capacity":{"cpus":1,"memory":1}}
        {"time":"10","machine_id":"3","type":1,"capacity":{"cpus":1,"memory":1}}
        {"time":"11","machine_id":"3","type":2}

        """
      ], reference: machine)
    #expect(google.zones == ["all": [.init(cores: 64, memoryMiB: 262_144, gpus: 0): 2]])
    let gpus = try read(
      "alibaba-gpu-2020",
      ["pai_machine_spec.csv": "machine,gpu_type,cap_cpu,cap_mem,cap_gpu\nm1,V100,96,512,8\n"])
    #expect(
      gpus.zones == ["V100": [.init(cores: 96, memoryMiB: 524_288, gpus: 8, gpuModel: "V100"): 1]])
    let servers = try read(
      "alibaba-2017",
      ["server_event.csv": "0,1,add,,64,0.5,0.9\n7,1,softerror,x,,,\n8,1,add,,64,1,1\n"],
      reference: machine)
    #expect(servers.zones == ["all": [.init(cores: 64, memoryMiB: 262_144, gpus: 0): 1]])
    #expect(throws: TraceError.self) {
      try read("google-2019", ["machine_events.json": "{\"type\":1}\n"], reference: machine)
    }
  }
}
