// swift-tools-version: 6.2
import PackageDescription

/// Every Swift target is built with the same strictness; a warning is an error everywhere.
let strict: [SwiftSetting] = [
  .strictMemorySafety(),
  .treatAllWarnings(as: .error),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
]

/// Numeric targets are optimised in debug builds too: an unoptimised kernel is 150 times slower,
/// which would make the tests, not the code, the bottleneck.
let numeric: [SwiftSetting] = strict + [.unsafeFlags(["-O"], .when(configuration: .debug))]

let package = Package(
  name: "headroom",
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
  ],
  targets: [
    // System libraries and C.
    .systemLibrary(
      name: "COpenBLAS", pkgConfig: "openblas", providers: [.apt(["libopenblas-dev"])]),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    .systemLibrary(
      name: "CArchive", pkgConfig: "libarchive", providers: [.apt(["libarchive-dev"])]),
    .systemLibrary(name: "CCrypto", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
    .target(name: "CKernels", cSettings: [.unsafeFlags(["-O3"])]),

    // Nouns and numbers.
    .target(name: "Kernels", dependencies: ["COpenBLAS", "CKernels"], swiftSettings: numeric),
    .target(name: "Quantities", swiftSettings: strict),
    .target(name: "Documents", dependencies: ["Quantities", "Yams"], swiftSettings: strict),
    .target(name: "Platform", dependencies: ["Kernels"], swiftSettings: strict),
    .target(
      name: "Traces",
      dependencies: [
        "CArchive", "CZlib", "CCrypto", "CKernels", "Kernels", "Platform",
        .product(name: "GRDB", package: "GRDB.swift"),
      ],
      swiftSettings: numeric),

    // Rules and the clock.
    .target(
      name: "Policies",
      dependencies: [
        "Platform", "Kernels", .product(name: "HeapModule", package: "swift-collections"),
      ],
      swiftSettings: numeric, plugins: ["CataloguePlugin"]),
    .target(
      name: "Simulation",
      dependencies: [
        "Policies", "Platform", "Kernels",
        .product(name: "HeapModule", package: "swift-collections"),
      ],
      swiftSettings: numeric),
    .target(name: "Economics", dependencies: ["Platform", "Kernels"], swiftSettings: strict),

    // Questions and programs.
    .target(
      name: "Studies",
      dependencies: [
        "Simulation", "Economics", "Policies", "Traces", "Documents", "Platform", "Quantities",
        "Kernels",
      ],
      swiftSettings: strict),
    .target(
      name: "Reports",
      dependencies: ["Studies", "Economics", "Simulation", "Platform", "Traces", "Kernels"],
      swiftSettings: strict),
    .target(
      name: "Results",
      dependencies: [
        "CZlib", "Studies", "Simulation", "Policies", "Platform",
        .product(name: "GRDB", package: "GRDB.swift"),
      ],
      swiftSettings: strict),
    .target(
      name: "Verification",
      dependencies: [
        "Studies", "Documents", "Economics", "Simulation", "Traces", "Platform", "Kernels",
      ],
      swiftSettings: strict),
    .executableTarget(
      name: "headroom",
      dependencies: [
        "Verification", "Results", "Reports", "Studies", "Traces", "Economics", "Simulation",
        "Platform", "Documents", "Quantities", "Kernels",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: strict),

    .executableTarget(
      name: "benchmarks",
      dependencies: [
        "Kernels", "Platform", "Policies", "Economics", "Simulation", "Traces", "Verification",
      ],
      path: "Sources/Benchmarks", swiftSettings: numeric),

    // Build-time tools.
    .executableTarget(
      name: "catalogue-generator", path: "Sources/Tooling/CatalogueGenerator",
      swiftSettings: strict),
    .plugin(
      name: "CataloguePlugin", capability: .buildTool(), dependencies: ["catalogue-generator"],
      path: "Sources/Tooling/CataloguePlugin"),

    // Tests.
    .target(
      name: "TestSupport", dependencies: ["Verification", "Platform", "Kernels"],
      path: "Tests/TestSupport",
      swiftSettings: strict),
    .testTarget(
      name: "SimulationTests",
      dependencies: [
        "Simulation", "Policies", "Platform", "Kernels", "Verification", "TestSupport",
      ],
      swiftSettings: strict),
    .testTarget(
      name: "EconomicsTests", dependencies: ["Economics", "Platform", "TestSupport"],
      swiftSettings: strict),
    .testTarget(
      name: "PoliciesTests", dependencies: ["Policies", "Platform", "Kernels"],
      swiftSettings: strict),
    .testTarget(
      name: "StudiesTests",
      dependencies: [
        "Studies", "Reports", "Economics", "Platform", "Simulation", "Traces", "Documents",
        "Results", "Verification", "Policies", "Kernels", "TestSupport",
      ],
      swiftSettings: strict),
    .testTarget(name: "HouseStyleTests", swiftSettings: strict),
    .testTarget(name: "CommandTests", dependencies: ["headroom"], swiftSettings: strict),
    .testTarget(
      name: "VerificationTests", dependencies: ["Verification", "TestSupport"],
      swiftSettings: strict),
    .testTarget(
      name: "TracesTests", dependencies: ["Traces", "Platform", "TestSupport"],
      swiftSettings: strict),
  ],
  swiftLanguageModes: [.v6]
)
