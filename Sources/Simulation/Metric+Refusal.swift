package import Policies

extension Metric {
  /// The metric that counts refusals for a reason.
  package static func refused(for reason: Refusal) -> Metric {
    switch reason {
    case .cpu: .refusedForCPU
    case .memory: .refusedForMemory
    case .fragmentation: .refusedForFragmentation
    case .noHost: .refusedForNoHost
    case .noInstanceType: .refusedForNoInstanceType
    case .noSpareCapacity: .refusedForNoSpareCapacity
    case .quota: .refusedForQuota
    case .residency: .refusedForResidency
    case .isolation: .refusedForIsolation
    case .addresses: .refusedForAddresses
    case .latency: .refusedForLatency
    case .slowProvisioning: .refusedForSlowProvisioning
    case .spare: .refusedForSpare
    case .antiAffinity: .refusedForAntiAffinity
    case .labels: .refusedForLabels
    case .gpuModel: .refusedForGPUModel
    case .gpu: .refusedForGPU
    case .gpuFragmentation: .refusedForGPUFragmentation
    case .affinity: .refusedForAffinity
    case .density: .refusedForDensity
    case .notThroughout: .refusedForNotThroughout
    }
  }
}
