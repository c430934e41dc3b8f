import Foundation
import Testing
import Traces

/// Small files of every format, changed by a seed: whatever is in a file, a reader ends, with a
/// store or an error, and never crashes.
@Suite("Hostile files")
struct FuzzTests {
  static let seeds: [String: [String: String]] = [
    "alibaba-2017": [
      "batch_task.csv": "6600,6900,3,4,2,Terminated,50,0.5\n6600,0,3,5,1,W,50,0.5\n"
    ],
    "alibaba-2018": [
      "machine_meta.csv": "m_1,0,219,17,96,100,USING\n",
      "machine_usage.csv":
        "m_1,910,41,92,,,43.04,33.08,5\nm_1,620,40,92,,,1,1,5\nm_2,640,-1,92,,,1,1,5\n",
    ],
    "alibaba-dlrm": [
      "a.csv":
        "instance_sn,role,app_name,cpu_request,gpu_request,memory_request,creation_time,deletion_time\ni0,HN,app_0,12,1,120.0,,\ni1,CN,app_0,4,0,2.5,600.0,1200.0\n"
    ],
    "alibaba-gpu-2020": [
      "pai_job_table.csv": "j1,i1,alice,Terminated,100,900\n",
      "pai_task_table.csv": "j1,worker,2,Terminated,300,900.5,600,29.5,50,MISC\n",
    ],
    "azure-arrivals": [
      "a.csv":
        "vm_id,batch_id,created_s,lifetime_bin,lifetime_lo_s,lifetime_hi_s,censored,deleted_s_est,vcpus,memory_gib\nd1,1,300,1,300,300,0,600,8,14.0\nd2,2,300,4,1200,1200,1,1800,1,0.75\n"
    ],
    "azure-flavours": [
      "v1.dev.txt": "600 a,b,|,a,|,\n900 b,|,\n",
      "v1.dev.c3000.txt": "600 U1,C2,|,U2,|,\n900 U0,|,\n", "flav_map.txt": "1,0.75 a\n2,3.5 b\n",
      "v1.interval_map.txt": "0 0\n300 1\n600 2\n",
    ],
    "azure-functions-2019": [
      "function_durations.csv": "HashOwner,HashApp,HashFunction,Average,Count\no,a,f,30000,9\n",
      "invocations_d01.csv": "HashOwner,HashApp,HashFunction,Trigger,1,2,3\no,a,f,http,2,0,4\n",
    ],
    "azure-functions-2021": ["a.csv": "app,func,end_timestamp,duration\na,f,90,60\na,g,10,1\n"],
    "azure-llm": [
      "c.csv":
        "TIMESTAMP,ContextTokens,GeneratedTokens\n2023-11-16 18:15:46.6805900,374,26\n2023-11-16 18:17:00,3,1\n"
    ],
    "azure-monitor": [
      "a.json":
        #"{"value":[{"id":"/a/virtualMachines/v","name":{"value":"Percentage CPU"},"timeseries":[{"data":[{"timeStamp":"2026-01-01T00:00:00Z","average":3.5},{"timeStamp":"2026-01-01T00:01:00Z"}]}]}]}"#
    ],
    "azure-packing": ["a.sqlite": "SQLite format 3\u{0}garbage"],
    "azure-vm": [
      "vmtable.csv": "a,s,d,0,1500,9,5,9,Interactive,2,3.5\nb,s,d,300,900,9,5,9,x,>24,>64\n",
      "vm_cpu_readings-1.csv": "0,a,1,3,2.5\n600,a,1,3,7.25\n300,b,0,1,99\n",
    ],
    "bitbrains": [
      "1.csv":
        "Timestamp [ms];\tc;\tx;\tx;\tu;\tm\n600;\t2;\t1;\t1;\t10.5;\t1048576.0\n1500;\t2;\t1;\t1;\t30;\t1048576\n"
    ],
    "cloudwatch": [
      "a.json":
        #"{"MetricDataResults":[{"Id":"m","Label":"i","Timestamps":["2026-01-01T00:10:00+00:00",1767225600],"Values":[20.5,10]}]}"#
    ],
    "csv": ["a.csv": "vm,t,cpu\na,1767225600,50\na,1767226200,\"7,5\"\nb,1e9,-1\n"],
    "google-2011": [
      "task_events.csv":
        "600000000,,3,0,5,1,u,2,9,0.125,0.25,0,0\n1200000000,,3,0,5,2,u,2,9,0.125,0.25,0,0\n",
      "task_usage.csv": "600000000,900000000,3,0,5,0.0625,0.1,0,0\n",
    ],
    "google-2019": [
      "instance_events.json":
        #"{"time":"600000000","type":"3","collection_id":"7","instance_index":"1","resource_request":{"cpus":0.25,"memory":0.5}}"#
        + "\n"
        + #"{"time":"1200000000","type":"FINISH","collection_id":"7","instance_index":"1"}"# + "\n",
      "instance_usage.json":
        #"{"start_time":"900000000","collection_id":"7","instance_index":"1","average_usage":{"cpus":0.1}}"#
        + "\n",
    ],
    "google-vms": ["vm_1": "6.763 5.103\n7.25 5\n"],
    "gwf": ["a.gwf": "# x\n7 300 5 100 2 50 1024 2 200 -1 1 u g e q p s t UNITARY -1 -1\n"],
    "helios": [
      "a.csv":
        "job_id,user,vc,gpu_num,cpu_num,submit_time,duration\na,u,v,8,64,2020-09-01 00:00:00,600\n"
    ],
    "huawei-east-1": ["a.csv": "vmid,cpu,memory,time,type\n0,4,8,0,0\n1,1,1,100,0\n0,4,8,400,1\n"],
    "kubectl": [
      "a.json":
        #"{"items":[{"metadata":{"name":"w","namespace":"s"},"spec":{"containers":[{"resources":{"requests":{"cpu":"500m","memory":"1Gi"}}}]},"status":{"phase":"Running"}}]}"#
    ],
    "materna": [
      "1.csv":
        "Timestamp;CPU cores;CPU usage [%];Memory capacity provisioned [KB]\n04.11.2015 11:56:42;2;\"1,25\";4194304\n"
    ],
    "openb": [
      "a.csv":
        "name,cpu_milli,memory_mib,num_gpu,gpu_milli,qos,creation_time,deletion_time\np0,12000,16384,2,1000,LS,300,1000\np1,6500,12288,1,460,BE,900,\n"
    ],
    "opendc": ["tasks.parquet": "PAR1garbage", "fragments.parquet": "PAR1"],
    "philly": [
      "log":
        #"[{"jobid":"a","user":"u","vc":"v","attempts":[{"start_time":"2017-10-03 00:05:00","end_time":"2017-10-03 01:05:00","detail":[{"gpus":["g"]}]}]}]"#
    ],
    "web-load": ["web.csv": "100\n0, 0.25\n100, 0.5\n200, 1.0\n"],
    "planetlab": ["guest": "12\n99\n0\n"],
    "prometheus": [
      "q.json":
        #"{"data":{"resultType":"matrix","result":[{"metric":{"pod":"a"},"values":[[1767225600,"0.5"],[1767225660,"NaN"]]}]}}"#
    ],
    "rvtools": ["v.csv": "VM;Powerstate;CPUs;Memory\nweb;poweredOn;4;\"16,384\"\n"],
    "swf": [
      "a.swf": "; UnixStartTime: 7494\n 1 0 10 1000 4 500.00 2048 8 2000 -1 1 7 1 -1 -1 -1 -1 -1\n"
    ],
  ]

  /// Tokens that break programs: absurd numbers, controls, marks, bytes that are no text.
  private static let tokens: [[UInt8]] =
    [
      "1e308", "9223372036854775808", "-9223372036854775809", "18446744073709551616", "NaN", "inf",
      "-0", "-1", "1e-400", "0x10", "", "\"", "\"\"", ",", ";", "\n", "\r\n", "\t", "{", "}", "[[",
      "null", "999999999999", "4294967296", "2147483648", "0.0000000000000000000000000001",
      "\u{FEFF}", "=cmd()", String(repeating: "9", count: 400),
    ].map { Array($0.utf8) } + [
      [0], [0xFF, 0xFE], [0xC3], [0x1F, 0x8B], [0x28, 0xB5, 0x2F, 0xFD],
    ]

  /// Bills of each format.
  private static let bills = [
    "BilledCost,BillingCurrency,ChargeCategory,ChargePeriodStart,ChargePeriodEnd,EffectiveCost,"
      + "ServiceCategory\n3,EUR,Usage,2026-10-01,2026-10-02T00:00:00Z,3.5,\"Com,pute\"\n",
    "lineItem/LineItemType,lineItem/ProductCode,lineItem/UsageStartDate,lineItem/UsageEndDate,"
      + "lineItem/CurrencyCode,lineItem/UnblendedCost\nUsage,AmazonEC2,2026-10-01,2026-10-02,USD,1\n",
    "date,meterCategory,costInBillingCurrency,billingCurrency\n10/30/2026,Storage,1.5,EUR\n",
  ]

  @Test("Bills changed by a seed end with a sum or an error", arguments: 0..<FuzzTests.count)
  func bills(seed: Int) throws {
    var state = UInt64(seed) &* 0xD6E8_FEB8_6659_FD93 &+ 5
    func next(_ bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % max(bound, 1)
    }
    let folder = FileManager.default.temporaryDirectory.appending(path: "bills-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    for text in Self.bills {
      var bytes = Array(text.utf8)
      for _ in 0..<(1 + next(3)) {
        bytes.insert(contentsOf: Self.tokens[next(Self.tokens.count)], at: next(bytes.count))
      }
      let path = folder.path + "/bill.csv"
      try Data(bytes).write(to: URL(filePath: path))
      guard let bill = try? Bill.read([path], scratch: folder.path) else { continue }
      #expect(bill.total.isFinite && bill.tax.isFinite && bill.days > 0)
    }
  }

  @Test("Every format has a file to start from")
  func complete() {
    #expect(Set(TraceFormats.all.map { $0.name }) == Set(Self.seeds.keys))
  }

  /// How many seeds are tried; `HEADROOM_FUZZ` makes it a long night.
  static let count =
    ProcessInfo.processInfo.environment["HEADROOM_FUZZ"].flatMap { Int($0) } ?? 320

  @Test(
    "Files changed by a seed end with a store or an error", arguments: 0..<FuzzTests.count)
  func mutated(seed: Int) {
    var state = UInt64(seed) &* 0x9E37_79B9_7F4A_7C15 &+ 1
    func next(_ bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % max(bound, 1)
    }
    let folder = FileManager.default.temporaryDirectory.appending(path: "fuzz-\(UUID())")
    defer { try? FileManager.default.removeItem(at: folder) }
    for format in TraceFormats.all {
      // Starting DuckDB takes longer than all others together.
      if format.name == "opendc", seed % 40 != 0 { continue }
      let traces = folder.appending(path: format.name)
      try? FileManager.default.createDirectory(at: traces, withIntermediateDirectories: true)
      for (name, text) in (Self.seeds[format.name] ?? [:]).sorted(by: { $0.key < $1.key }) {
        var bytes = Array(text.utf8)
        for _ in 0..<next(4) {
          let place = next(bytes.count)
          switch next(4) {
          case 0: bytes.insert(contentsOf: Self.tokens[next(Self.tokens.count)], at: place)
          case 1:
            // A whole field becomes a token.
            let end = bytes[place...].firstIndex { $0 == 44 || $0 == 10 } ?? bytes.count
            bytes.replaceSubrange(place..<end, with: Self.tokens[next(Self.tokens.count)])
          case 2 where !bytes.isEmpty: bytes[place] = UInt8(next(256))
          default: bytes.removeLast(min(next(20), bytes.count))
          }
        }
        try? Data(bytes).write(to: traces.appending(path: name))
      }
      var options = ReadOptions()
      options.badRows = next(3)
      options.reference = .init(cores: 64, memoryMiB: 262_144)
      options.readingUnit = ReadOptions.ReadingUnit.allCases[next(3)]
      options.gaps = ReadOptions.GapRule.allCases[next(3)]
      options.unpackedLimitBytes = 1 << 20
      var mapping = ColumnMapping()
      mapping.readings = .init(
        file: nil, guest: "vm", tenant: nil, service: nil,
        time: .init(name: "t", millisecondsPerUnit: next(2) == 0 ? 1000 : nil),
        cpu: .init(name: "cpu"), cpuIsCores: next(2) == 0, cores: nil, memory: nil)
      options.mapping = mapping
      let store = traces.path + "-store"
      _ = try? TraceImport.make(store, from: [traces.path], format: format, options: options)
      // What became a store is one.
      if FileManager.default.fileExists(atPath: store) {
        #expect((try? TraceStore(at: store)) != nil, "\(format.name), seed \(seed)")
      }
    }
  }
}
