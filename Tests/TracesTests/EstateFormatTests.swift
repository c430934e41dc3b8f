import Testing
import Traces

/// A few rows of each format that tools of an own estate export, and what they must become.
@Suite("Golden rows of an own estate")
struct EstateFormatTests {
  @Test("kubectl: requests, limits, quantities, owners")
  func kubectl() throws {
    let trace = try Import(
      "kubectl",
      [
        "pods.json": """
        {"kind":"List","items":[
          {"kind":"Pod","metadata":{"name":"web-1","namespace":"shop",
             "ownerReferences":[{"kind":"ReplicaSet","name":"web"}]},
           "spec":{"containers":[
             {"resources":{"requests":{"cpu":"500m","memory":"1Gi"}}},
             {"resources":{"limits":{"cpu":2,"memory":"512Mi","nvidia.com/gpu":"1"}}}]},
           "status":{"phase":"Running"}},
          {"kind":"Pod","metadata":{"name":"done","namespace":"shop"},
           "spec":{"containers":[{}]},"status":{"phase":"Succeeded"}},
          {"kind":"Node","metadata":{"name":"n"}}]}
        """
      ])
    #expect(trace.names == ["shop/web-1"] && trace.tenants == ["shop"])
    #expect(trace.services == ["shop/web"])
    #expect(trace.store.millicores == [2500] && trace.store.memoryMiB == [1536])
    #expect(trace.store.milliGPUs == [1000] && trace.lives == [[0, 86_400]])
    let error = #expect(throws: TraceError.self) {
      try Import(
        "kubectl",
        [
          "p.json":
            #"{"items":[{"metadata":{"name":"x"},"spec":{"containers":[{"resources":{"requests":{"cpu":"many"}}}]}}]}"#
        ])
    }
    #expect(error?.description.contains("containers[0].resources.requests.cpu") == true)
  }

  @Test("Prometheus: labels, units, steps, holes")
  func prometheus() throws {
    let text = """
      {"status":"success","data":{"resultType":"matrix","result":[
        {"metric":{"__name__":"cpu","pod":"a","namespace":"ns","app":"web"},
         "values":[[1767225600,"0.5"],[1767225660,"1.5"],[1767225780,"NaN"],[1767225840,"0.25"]]}]}}
      """
    let trace = try Import("prometheus", ["q.json": text]) { $0.readingUnit = .cores }
    #expect(trace.names == ["app=web,namespace=ns,pod=a"])
    #expect(trace.tenants == ["ns"] && trace.services == ["web"])
    #expect(trace.store.manifest.stepMilliseconds == 60_000)
    #expect(trace.store.millicores == [2000])
    #expect(trace.samples == [25, 75, 75, 75, 12.5])
    let shares = try Import("prometheus", ["q.json": text]) { $0.readingUnit = .share }
    #expect(shares.samples == [50, 100, 100, 100, 25])
    #expect(throws: TraceError.self) { try Import("prometheus", ["q.json": text]) }
  }

  @Test("CloudWatch: both answers, newest first or in any order")
  func cloudWatch() throws {
    let trace = try Import(
      "cloudwatch",
      [
        "a.json": """
        {"MetricDataResults":[{"Id":"m1","Label":"i-1",
          "Timestamps":["2026-01-01T00:10:00+00:00","2026-01-01T00:05:00+00:00"],
          "Values":[20.5,10]}]}
        """,
        "i-2.json": """
        {"Label":"CPUUtilization","Datapoints":[
          {"Timestamp":"2026-01-01T00:00:00Z","Average":5.0,"Unit":"Percent"},
          {"Timestamp":"2026-01-01T00:05:00Z","Average":7.0,"Unit":"Percent"}]}
        """,
      ])
    #expect(trace.names == ["i-2", "i-1"] && trace.samples == [5, 7, 10, 20.5])
    #expect(trace.lives == [[0, 600], [300, 900]])
  }

  @Test("Azure Monitor: machines by resource group")
  func azureMonitor() throws {
    let trace = try Import(
      "azure-monitor",
      [
        "a.json": """
        {"value":[{"id":"/subscriptions/s/resourceGroups/rg/providers/Microsoft.Compute/virtualMachines/vm1/providers/Microsoft.Insights/metrics/Percentage CPU",
          "name":{"value":"Percentage CPU"},"timeseries":[{"data":[
            {"timeStamp":"2026-01-01T00:00:00Z","average":3.5},
            {"timeStamp":"2026-01-01T00:01:00Z"},
            {"timeStamp":"2026-01-01T00:02:00Z","average":4.5}]}]},
          {"name":{"value":"Network In"},"timeseries":[]}]}
        """
      ])
    #expect(trace.names == ["vm1"] && trace.tenants == ["rg"])
    #expect(trace.samples == [3.5, 3.5, 4.5])
  }

  @Test("RVTools: separators, grouped digits, machines that are off")
  func rvTools() throws {
    let trace = try Import(
      "rvtools",
      [
        "RVTools_tabvInfo.csv": """
        VM;Powerstate;Template;CPUs;Memory;Resource pool;Host
        "web; old";poweredOn;False;4;"16,384";prod;esx-2
        off;poweredOff;False;2;4096;prod;esx-1
        tpl;poweredOn;True;2;4096;prod;esx-1

        """
      ])
    #expect(trace.names == ["web; old"] && trace.tenants == ["prod"])
    #expect(trace.store.millicores == [4000] && trace.store.memoryMiB == [16_384])
    #expect(trace.store.machine == [0] && trace.store.machineNames == ["esx-2"])
  }
}
