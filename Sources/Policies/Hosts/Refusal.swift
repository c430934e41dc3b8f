/// Why a guest was refused: the resource or rule that stood against it.
package enum Refusal: String, Sendable, Hashable, CaseIterable, Codable, CodingKeyRepresentable {
  /// No host has that many cores free.
  case cpu
  /// No host has that much memory free.
  case memory
  /// Cores and memory are free, on different hosts.
  case fragmentation
  /// No host is usable.
  case noHost = "no-host"
  /// No instance type of the public site is large enough.
  case noInstanceType = "no-instance-type"
  /// The public site has no spare capacity now.
  case noSpareCapacity = "no-spare-capacity"
  /// An instance would be there later than the guest waits for it.
  case slowProvisioning = "slow-provisioning"
  /// Rules do not let it run at any site that has room.
  case residency
  /// No site that is near enough had room.
  case latency
  /// No host has the labels that its rules ask for.
  case labels
  /// No host has GPUs of a model that will do.
  case gpuModel = "gpu-model"
  /// Fewer GPUs are free than it asks for.
  case gpu
  /// Enough is free of GPUs, but of too many GPUs or on too many hosts.
  case gpuFragmentation = "gpu-fragmentation"
  /// No room is left where the other guests of its service are.
  case affinity
  /// Hosts have room, and as many guests as they may have.
  case density
  /// What is free is kept for the failure of hosts.
  case spare
  /// Every place left already has a guest of the service.
  case antiAffinity = "anti-affinity"
  /// Hosts with room have guests of tenants that it may not be with.
  case isolation
  /// No address is left in its tenant's subnet.
  case addresses
  /// Its tenant, or a group of tenants, has as much as it may have.
  case quota
  /// The clock only replays guests that live throughout.
  case notThroughout = "not-throughout"
}
