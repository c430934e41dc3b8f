import Documents
import Foundation
import Platform
import Simulation
import Studies
import TestSupport
import Testing
import Traces

@Suite("Bootstrap")
struct BootstrapTests {
  private func sweep(_ redraw: String, replications: Int = 40) throws -> Sweep {
    let study = try Study.read(
      StudyTests.root.appending(path: "datasets/studies/hybrid-or-private.yaml").path,
      overrides: [
        ("placement", "best-fit"), ("energy", "always-on"), ("elasticity", "none"),
        ("axes.shape", "none"), ("recovery", "none"), ("deployment", "private"),
        ("platform.zones.*.hosts.count", "2"),
        ("services", "tenant"),
        ("prices", "../prices/2026-11-list.yaml"),
        ("replications", "{ count: \(replications), redraw: [\(redraw)] }"),
      ])
    return try StudyTests.sweep(study)
  }

  @Test("Tenants are drawn whole, some of them several times, and on average all guests come")
  func tenants() throws {
    let whole = try sweep("incidents", replications: 1).request(0).workload
    var size: [Int32: Int] = [:]
    for tenant in whole.tenant { size[tenant, default: 0] += 1 }
    let drawn = try sweep("tenants")
    var guests: [Int] = []
    var hasTwice = false
    for replication in 0..<40 {
      let request = drawn.request(replication)
      let workload = request.workload
      guests.append(workload.count)
      var count: [Int32: Int] = [:]
      for tenant in workload.tenant { count[tenant, default: 0] += 1 }
      var tenants = 0
      for (tenant, number) in count {
        #expect(number % (size[tenant] ?? 0) == 0, "a tenant comes with all its guests")
        tenants += number / (size[tenant] ?? 1)
        hasTwice = hasTwice || number > size[tenant] ?? 0
      }
      #expect(tenants == size.count)
      #expect(Set(workload.identity).count == workload.count)
      #expect(zip(workload.arrival, workload.arrival.dropFirst()).allSatisfy { $0 <= $1 })
      #expect(request.ownerOf.count == workload.count)
      // Each copy of a service has the guests of one, here those of a tenant.
      var members: [Int32: [Int32]] = [:]
      for (service, tenant) in zip(workload.service, workload.tenant) where service >= 0 {
        members[service, default: []].append(tenant)
      }
      #expect(!members.isEmpty && members.count == workload.serviceNames.count)
      for list in members.values {
        #expect(Set(list).count == 1 && list.count == size[list[0]])
      }
      #expect(request.workload.tenant == drawn.request(replication).workload.tenant)
    }
    #expect(hasTwice)
    // The mean of 40 draws lies within four standard errors of all guests.
    let mean = Double(guests.reduce(0, +)) / 40
    let variance = size.values.reduce(0.0) {
      $0 + pow(Double($1) - Double(whole.count) / Double(size.count), 2)
    }
    #expect(abs(mean - Double(whole.count)) < 4 * (variance / 40).squareRoot())
  }

  @Test("What is redrawn alone differs between replications")
  func alone() throws {
    let days = try sweep("demand", replications: 2)
    #expect(days.request(0).workload.tenant == days.request(1).workload.tenant)
    #expect(days.request(0).workload.dayOrder != days.request(1).workload.dayOrder)
    let tenants = try sweep("tenants", replications: 2)
    #expect(tenants.request(0).workload.dayOrder.isEmpty)
    #expect(tenants.request(0).workload.tenant != tenants.request(1).workload.tenant)
    let (first, second) = (tenants.record(0), tenants.record(1))
    #expect(first.metrics[.coreHoursUsed] != second.metrics[.coreHoursUsed])
  }

  @Test("A trace of one tenant has none to draw")
  func single() throws {
    let study = try Study.read(
      StudyTests.root.appending(path: "datasets/studies/planetlab.yaml").path,
      overrides: [("replications", "{ count: 2, redraw: [tenants] }")])
    #expect(throws: Problems.self) { _ = try StudyTests.sweep(study) }
  }
}
