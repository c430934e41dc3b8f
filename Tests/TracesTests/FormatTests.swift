import Foundation
import GRDB
import Platform
import Testing
import Traces

/// A few rows of each format of public traces, written by hand from its specification, and what they must become.
@Suite("Golden rows of public traces")
struct FormatTests {
  private static let machine = ReadOptions.Machine(cores: 64, memoryMiB: 262_144)

  @Test("openb: shared and whole GPUs, a pod without an end")
  func openB() throws {
    let trace = try Import(
      "openb",
      [
        "openb_pod_list.csv": """
        name,cpu_milli,memory_mib,num_gpu,gpu_milli,gpu_spec,qos,pod_phase,creation_time,deletion_time,scheduled_time
        p0,12000,16384,2,1000,,LS,Running,300,1000,300.0
        p1,6500,12288,1,460,V100M16|V100M32,BE,Pending,900,,

        """,
        "openb_node_list.csv": "sn,cpu_milli,memory_mib,gpu,model\nn,32000,262144,0,\n",
      ])
    #expect(trace.names == ["p0", "p1"] && trace.tenants == ["LS", "BE"])
    #expect(trace.lives == [[0, 700], [600, 900]])
    #expect(trace.store.millicores == [12_000, 6500] && trace.store.milliGPUs == [2000, 460])
    #expect(trace.store.censored == [0, 2])
    #expect(trace.store.gpuModel == [-1, 0])
    #expect(trace.store.gpuModelNames == ["V100M16|V100M32"])
  }

  @Test("Readings near all of a guest's cores are counted: it may have wanted more")
  func nearFull() throws {
    let trace = try Import("planetlab", ["guest": "98\n99\n100\n12\n"])
    #expect(trace.store.manifest.quality.nearFull == 2)
    #expect(trace.store.manifest.quality.guestsNearFull == trace.store.nearFull.count { $0 > 0 })
    #expect(trace.store.nearFull.reduce(0, +) == 2)
  }

  @Test("Azure: a step's least and most tell how far a reading may stray, where that is asked for")
  func spread() throws {
    let files = [
      "vmtable.csv": "a,s1,d1,0,900,9,5,9,Interactive,2,3.5\n",
      "vm_cpu_readings-1.csv": "0,a,10,50,20\n600,a,30,30,30\n",
    ]
    let trace = try Import("azure-vm", files) { $0.keepsSpread = true }
    #expect(trace.samples == [20, 20, 30])
    let spreads = try #require(trace.store.spreads)
    // √((50 − 20) · (20 − 10)), nothing where no reading came, and nothing strays.
    #expect((0..<3).map { spreads[$0] } == [17.32, 0, 0])
    #expect(try Import("azure-vm", files).store.spreads == nil)
  }

  @Test("Alibaba DLRM: empty times are outside the window")
  func dlrm() throws {
    let heading =
      "instance_sn,role,app_name,cpu_request,cpu_limit,gpu_request,gpu_limit,rdma_request,"
      + "rdma_limit,memory_request,memory_limit,disk_request,disk_limit,max_instance_per_node,"
      + "creation_time,scheduled_time,deletion_time\n"
    let trace = try Import(
      "alibaba-dlrm",
      [
        "a.csv": heading + "i0,HN,app_0,12,12,1,1,25,25,120.0,120.0,640.0,800.0,8,,,\n"
          + "i1,CN,app_0,4,4,0,0,1,1,2.5,3,1,1,-1,600.0,601.5,1200.0\n"
      ])
    #expect(trace.services == ["app_0", "app_0"] && trace.tenants == ["HN", "CN"])
    #expect(trace.lives == [[0, 1200], [600, 1200]])
    #expect(trace.store.memoryMiB == [122_880, 2560] && trace.store.milliGPUs == [1000, 0])
    #expect(trace.store.censored == [3, 0])
  }

  @Test("Alibaba 2017: hundredths of a core, normalised memory, an instance each")
  func alibaba2017() throws {
    let trace = try Import(
      "alibaba-2017",
      [
        "batch_task.csv": """
        task_create_time, task_end_time, job_id, task_id,number_of_instances, status,cpu,memory
        6600,6900,3,4,2,Terminated,50,0.5
        6600,0,3,5,1,Waiting,50,0.5

        """
      ]
    ) { $0.reference = Self.machine }
    #expect(trace.names == ["3/4/0", "3/4/1"] && trace.services == ["3", "3"])
    #expect(trace.lives == [[0, 300], [0, 300]])
    #expect(trace.store.millicores == [500, 500] && trace.store.memoryMiB == [131_072, 131_072])
    let error = #expect(throws: TraceError.self) {
      try Import("alibaba-2017", ["batch_task.csv": "1,2,3,4,1,x,50,0.5\n"])
    }
    #expect(error?.hint?.contains("reference") == true)
  }

  @Test("Alibaba 2018: machines out of order, failed readings, the last of a step")
  func alibaba2018() throws {
    let trace = try Import(
      "alibaba-2018",
      [
        "machine_meta.csv": "m_1,0,219,17,96,100,USING\n",
        "machine_usage.csv":
          "m_1,910,41,92,,,43.04,33.08,5\nm_1,620,40,92,,,1,1,5\nm_1,630,30,92,,,1,1,5\n"
          + "m_2,640,-1,92,,,1,1,5\nm_1,1210,101,1,,,1,1,101\n",
      ])
    #expect(trace.names == ["m_1", "m_2"])
    #expect(trace.store.millicores == [96_000, 96_000])
    #expect(trace.lives == [[0, 900], [0, 300]])
    #expect(trace.samples == [30, 41, 41, 0])
  }

  @Test("SWF: comments, unknown fields, CPU time as mean use, jobs that never ran")
  func swf() throws {
    let trace = try Import(
      "swf",
      [
        "log.swf": """
        ; Version: 2.2
        ; UnixStartTime: 749458803
            1     0  10  1000  4  500.00  2048  8  2000  -1  1  7  1 -1 -1 -1 -1 -1
            2   600  -1    60 -1  -1        -1  8  2000  1024 1  8  1 -1 -1 -1 -1 -1
            3   700  -1     0  4  -1        -1  8  2000  -1  5  8  1 -1 -1 -1 -1 -1

        """
      ])
    #expect(trace.names == ["1", "2"] && trace.tenants == ["7", "8"])
    #expect(trace.lives == [[0, 1000], [600, 660]])
    #expect(trace.store.millicores == [4000, 8000] && trace.store.memoryMiB == [8, 8])
    #expect(trace.store.meanPercent[0] == 50 && trace.store.meanPercent[1].isNaN)
    #expect(trace.store.manifest.startEpochMilliseconds == 749_458_803_000)
    #expect(trace.store.manifest.quality.rowsRead == 3)
  }

  @Test("GWF: like SWF, with other comments")
  func gwf() throws {
    let rest = " UNITARY -1 -1 -1 -1 -1 -1 -1 -1 -1 -1"
    let trace = try Import(
      "gwf",
      ["log.gwf": "# a comment\n7 300 5 100 2 50 1024 2 200 -1 1 u1 g1 e q p s1 s2" + rest + "\n"])
    #expect(trace.names == ["7"] && trace.tenants == ["u1"])
    #expect(trace.lives == [[0, 100]] && trace.store.millicores == [2000])
    #expect(trace.store.meanPercent == [50] && trace.store.memoryMiB == [2])
  }

  @Test("Huawei: creations and deletions, a deletion of nothing")
  func huawei() throws {
    let heading = "vmid,cpu,memory,time,type\n"
    let trace = try Import(
      "huawei-east-1", ["a.csv": heading + "0,4,8,0,0\n1,1,1,100,0\n0,4,8,400,1\n"])
    #expect(trace.lives == [[0, 400], [100, 600]])
    #expect(trace.store.millicores == [4000, 1000] && trace.store.censored == [0, 2])
    let error = #expect(throws: TraceError.self) {
      try Import("huawei-east-1", ["a.csv": heading + "5,4,8,0,1\n"])
    }
    #expect(error?.problems.first?.expected.contains("created before") == true)
  }

  @Test("Helios: GPUs, users, jobs that never ran")
  func helios() throws {
    let trace = try Import(
      "helios",
      [
        "cluster_log.csv": """
        job_id,user,vc,gpu_num,cpu_num,node_num,state,submit_time,start_time,end_time,duration,queue
        a,u1,vcA,8,64,1,COMPLETED,2020-09-01 00:00:00,2020-09-01 00:01:00,2020-09-01 00:11:00,600,60
        b,u2,vcA,1,4,1,CANCELLED,2020-09-01 00:05:00,,,0,0

        """
      ])
    #expect(trace.names == ["a"] && trace.tenants == ["u1"] && trace.services == ["vcA"])
    #expect(trace.lives == [[0, 600]] && trace.store.milliGPUs == [8000])
    #expect(trace.store.manifest.startEpochMilliseconds == 1_598_918_400_000)
  }

  @Test("Google pairs: one file a guest")
  func googleVMs() throws {
    let trace = try Import("google-vms", ["vm_1": "6.763 5.103\n7.25 5\n", "vm_2": "1 2\n"])
    #expect(trace.names == ["vm_1", "vm_2"])
    #expect(trace.samples.map { ($0 * 1000).rounded() } == [6763, 7250, 1000])
  }

  @Test("Materna: decimal commas, quotes, German dates, columns in any order")
  func materna() throws {
    let trace = try Import(
      "materna",
      [
        "01.csv": """
        Timestamp;CPU cores;CPU usage [MHZ];CPU usage [%];Memory capacity provisioned [KB];Disk size [GB]
        04.11.2015 11:56:42;2;10,5;"1,25";4194304;16,0
        04.11.2015 12:01:42;2;10.5;2.5;4194304;16.0

        """
      ])
    #expect(trace.names == ["01"] && trace.samples == [1.25, 2.5])
    #expect(trace.store.millicores == [2000] && trace.store.memoryMiB == [4096])
    #expect(trace.store.manifest.startEpochMilliseconds == 1_446_638_100_000)
  }

  @Test("Azure flavours: batches, bins, lives that were cut")
  func flavours() throws {
    let trace = try Import(
      "azure-flavours",
      [
        "v1.dev.txt": "600 a,b,|,a,|,\n900 b,|,\n",
        "v1.dev.c3000.txt": "600 U1,C2,|,U2,|,\n900 U0,|,\n",
        "flav_map.txt": "1,0.75 a\n2,3.5 b\n",
        "v1.interval_map.txt": "0 0\n300 1\n600 2\n",
      ])
    #expect(trace.services == ["batch-0", "batch-0", "batch-1", "batch-2"])
    #expect(trace.lives == [[0, 450], [0, 2400], [0, 600], [300, 450]])
    #expect(trace.store.millicores == [1000, 2000, 1000, 2000])
    #expect(trace.store.memoryMiB == [768, 3584, 768, 3584])
    #expect(trace.store.censored == [0, 2, 0, 0])
  }

  @Test("Google 2011: microseconds, tasks that run twice, use over the request")
  func google2011() throws {
    let trace = try Import(
      "google-2011",
      [
        "task_events/part-00000-of-00500.csv": """
        600000000,,3,0,5,0,u,2,9,0.125,0.25,0,0
        600000000,,3,0,5,1,u,2,9,0.125,0.25,0,0
        1200000000,,3,0,5,2,u,2,9,0.125,0.25,0,0
        1500000000,,3,0,5,1,u,2,9,0.125,0.25,0,0
        2400000000,,3,0,5,4,u,2,9,0.125,0.25,0,0
        0,,4,0,5,1,u,2,9,0.5,0.5,0,0
        9223372036854775807,,4,0,5,4,u,2,9,0.5,0.5,0,0

        """,
        "task_usage/part-00000-of-00500.csv":
          "600000000,900000000,3,0,5,0.0625,0.1,0,0,0,0,0,0,0,0,1,1,1,0,0\n"
          + "1800000000,2100000000,3,0,5,0.125,0.1,0,0,0,0,0,0,0,0,1,1,1,0,0\n",
      ]
    ) { $0.reference = Self.machine }
    #expect(trace.names == ["4/0", "3/0", "3/0"])
    #expect(trace.lives == [[0, 2400], [600, 1200], [1500, 2400]])
    #expect(trace.store.millicores == [32_000, 8000, 8000])
    #expect(trace.samples == [50, 50, 100, 100, 100])
    #expect(trace.store.sampleCount == [0, 2, 3])
    #expect(trace.store.censored == [3, 0, 0])
  }

  @Test("Google 2019: numbers as text, names of events, allocation sets")
  func google2019() throws {
    let trace = try Import(
      "google-2019",
      [
        "instance_events-0.json": """
        {"time":"600000000","type":"3","collection_id":"7","instance_index":"1","resource_request":{"cpus":0.25,"memory":0.5}}
        {"time":"600000000","type":3,"collection_type":"1","collection_id":"8","resource_request":{"cpus":1}}
        {"time":"1200000000","type":"FINISH","collection_id":"7","instance_index":"1"}
        {"time":"1800000000","type":"SCHEDULE","collection_id":7,"instance_index":1,"resource_request":{"cpus":0.5}}

        """,
        "instance_usage-0.json":
          #"{"start_time":"900000000","collection_id":"7","instance_index":"1","average_usage":{"cpus":0.125}}"#
          + "\n",
      ]
    ) { $0.reference = Self.machine }
    #expect(trace.names == ["7/1", "7/1"] && trace.services == ["7", "7"])
    // The second run begins with the last event that is known.
    #expect(trace.lives == [[0, 600], [1200, 1200]])
    #expect(trace.store.millicores == [16_000, 32_000])
    #expect(trace.samples == [50, 50])
  }

  @Test("Alibaba GPU 2020: hundredths of cores and GPUs, users by job")
  func alibabaGPU2020() throws {
    let trace = try Import(
      "alibaba-gpu-2020",
      [
        "pai_job_table.csv": "j1,i1,alice,Terminated,100,900\n",
        "pai_task_table.csv":
          "j1,worker,2,Terminated,300,900.5,600,29.5,50,MISC\nj2,ps,1,Running,300,,100,1,,\n",
      ])
    #expect(trace.names == ["j1/worker/0", "j1/worker/1"] && trace.tenants == ["alice", "alice"])
    #expect(trace.lives == [[0, 600], [0, 600]])
    #expect(trace.store.millicores == [6000, 6000] && trace.store.milliGPUs == [500, 500])
    #expect(trace.store.memoryMiB == [30_208, 30_208])
  }

  @Test("Philly: attempts, GPUs over machines, starts that are missing")
  func philly() throws {
    let trace = try Import(
      "philly",
      [
        "cluster_job_log": """
        [{"status":"Pass","vc":"vc1","jobid":"app_1","submitted_time":"2017-10-03 00:00:00","user":"u",
          "attempts":[{"start_time":"2017-10-03 00:05:00","end_time":"2017-10-03 01:05:00",
            "detail":[{"ip":"m1","gpus":["gpu0","gpu1"]},{"ip":"m2","gpus":["gpu0"]}]},
           {"start_time":null,"end_time":null,"detail":[]}]}]
        """
      ])
    #expect(trace.names == ["app_1/0"] && trace.lives == [[0, 3600]])
    #expect(trace.store.milliGPUs == [3000] && trace.store.millicores == [3000])
  }

  @Test("Functions 2019: invocations times duration, several days, the busiest minute")
  func functions2019() throws {
    let heading = "HashOwner,HashApp,HashFunction,Trigger,1,2,3\n"
    let trace = try Import(
      "azure-functions-2019",
      [
        "function_durations_percentiles.anon.d01.csv":
          "HashOwner,HashApp,HashFunction,Average,Count\no,a,f,30000,9\n",
        "invocations_per_function_md.anon.d01.csv": heading + "o,a,f,http,2,0,4\n",
        "invocations_per_function_md.anon.d02.csv": heading + "o,a,f,http,3,1,0\n",
      ])
    #expect(trace.names == ["f"] && trace.tenants == ["o"] && trace.services == ["a"])
    #expect(trace.store.millicores == [2000] && trace.store.sampleCount == [2880])
    // Half a minute each: 1, 0 and 2 cores of two on the first day, 1.5, 0.5 and 0 on the second.
    #expect(Array(trace.samples.prefix(4)) == [50, 0, 100, 0])
    #expect(Array(trace.samples[1440..<1443]) == [75, 25, 0])
  }

  @Test("Functions 2021: invocations laid over minutes")
  func functions2021() throws {
    let trace = try Import(
      "azure-functions-2021",
      ["a.csv": "app,func,end_timestamp,duration\na,f,90,60\na,f,60,30\na,g,10,1\n"])
    #expect(trace.names == ["f", "g"] && trace.store.millicores == [1000, 1000])
    #expect(trace.samples.map { ($0 * 100).rounded() / 100 } == [100, 50, 1.67, 0])
  }

  @Test("LLM: seven digits of a second, tokens by minute over the busiest")
  func llm() throws {
    let trace = try Import(
      "azure-llm",
      [
        "conv.csv": """
        TIMESTAMP,ContextTokens,GeneratedTokens
        2023-11-16 18:15:46.6805900,374,26
        2023-11-16 18:15:50.9951690,396,4
        2023-11-16 18:17:00.0000000,300,100

        """
      ])
    // Ten replicas of one service, all alike.
    #expect(trace.samples == (0..<10).flatMap { _ in [100, 0, 50] })
    #expect(Set(trace.store.deployment) == [0] && trace.store.deploymentNames == ["conv"])
    #expect(trace.store.manifest.startEpochMilliseconds == 1_700_158_500_000)
  }

  @Test("Packing: parts of the first machine, guests from before, open ends")
  func packing() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "packing-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = folder.appending(path: "packing_trace_zone_a_v1.sqlite").path
    try DatabaseQueue(path: path).write { database in
      try database.execute(
        sql: """
          CREATE TABLE vm (vmId, tenantId, vmTypeId, priority, starttime, endtime);
          CREATE TABLE vmType (id, vmTypeId, machineId, core, memory, hdd, ssd, nic);
          INSERT INTO vmType VALUES (1, 0, 16, 0.5, 0.25, '', 0, 0), (2, 0, 2, 0.25, 0.125, '', 0, 0);
          INSERT INTO vm VALUES (10, 1, 0, 0, -1.5, 0.25), (11, 1, 0, 1, 0.125, NULL),
            (12, 1, 9, 0, 0, 1);
          """)
    }
    let trace = try Import("azure-packing", paths: [path], in: folder.path) {
      $0.reference = Self.machine
      $0.badRows = 1
    }
    #expect(trace.names == ["10", "11"])
    #expect(trace.lives == [[0, 21_600], [10_800, 21_600]])
    #expect(trace.store.millicores == [16_000, 16_000])
    #expect(trace.store.memoryMiB == [32_768, 32_768])
    #expect(trace.store.censored == [1, 2])
  }

  @Test("Every format has a summary and is listed once")
  func listed() {
    let names = TraceFormats.all.map { $0.name }
    #expect(Set(names).count == names.count)
    for format in TraceFormats.all { #expect(format.summary.count > 20) }
  }
}
