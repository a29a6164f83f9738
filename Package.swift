// swift-tools-version: 6.2
import PackageDescription

// The house: arrows point down only, and `scripts/check-house` holds them. Value targets first, then the
// targets that do I/O (the only ones in which `unsafe` may stand), then the spine and the programs.

let package = Package(
    name: "carecloud-gateway",
    products: [
        .executable(name: "carecloud-gateway", targets: ["carecloud-gateway"]),
        .executable(name: "carecloud-sandbox", targets: ["carecloud-sandbox"]),
        .executable(name: "budget-simulation", targets: ["budget-simulation"]),
    ],
    targets: [
        .systemLibrary(name: "CLinux"),
        .systemLibrary(
            name: "CCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
        .systemLibrary(
            name: "COpenSSL", pkgConfig: "openssl", providers: [.apt(["libssl-dev"])]),
        .systemLibrary(
            name: "CYAML", pkgConfig: "yaml-0.1", providers: [.apt(["libyaml-dev"])]),

        // Values: no I/O, no clock, no `unsafe`.
        .target(name: "HTTPSemantics"),
        .target(name: "JSON"),
        .target(name: "HTTPCaching", dependencies: ["HTTPSemantics"]),
        .target(name: "HTTPWire", dependencies: ["HTTPSemantics"]),
        .target(name: "CareCloud", dependencies: ["HTTPSemantics", "JSON"]),
        .target(name: "UpstreamBudget"),
        .target(name: "UpstreamCredentials"),
        .target(name: "Telemetry"),

        // I/O: thin shells around what the values decide.
        .target(name: "YAML", dependencies: ["CYAML"]),
        .target(name: "Configuration", dependencies: ["HTTPSemantics", "YAML"]),
        .target(name: "EventLoop", dependencies: ["CLinux"]),
        .target(name: "Streams"),
        .target(name: "Cryptography", dependencies: ["COpenSSL"]),
        .target(name: "CacheStore", dependencies: ["HTTPCaching", "HTTPSemantics", "Streams"]),
        .target(
            name: "Upstream",
            dependencies: [
                "CCurl", "CLinux", "COpenSSL", "EventLoop", "HTTPSemantics", "HTTPWire", "Streams",
                "UpstreamBudget",
            ]),
        .target(
            name: "Downstream",
            dependencies: ["CLinux", "COpenSSL", "EventLoop", "HTTPSemantics", "HTTPWire", "Streams"]),

        // The spine and the programs.
        .target(
            name: "Gateway",
            dependencies: [
                "CacheStore", "CareCloud", "Configuration", "Cryptography", "Downstream", "EventLoop",
                "HTTPCaching", "HTTPSemantics", "HTTPWire", "JSON", "Streams", "Telemetry", "Upstream",
                "UpstreamBudget", "UpstreamCredentials",
            ]),
        .target(
            name: "Admin",
            dependencies: [
                "Configuration", "Cryptography", "Downstream", "EventLoop", "Gateway", "HTTPSemantics",
                "HTTPWire", "JSON", "Streams", "Telemetry",
            ]),
        .executableTarget(
            name: "carecloud-gateway",
            dependencies: ["Admin", "Configuration", "EventLoop", "Gateway", "JSON", "Telemetry", "YAML"]),
        .target(name: "CareCloudSandbox", dependencies: ["HTTPSemantics", "JSON"]),
        .executableTarget(
            name: "carecloud-sandbox",
            dependencies: [
                "CareCloudSandbox", "Downstream", "EventLoop", "HTTPSemantics", "HTTPWire", "Streams",
            ]),
        .target(name: "BudgetSimulation", dependencies: ["UpstreamBudget"]),
        .executableTarget(name: "budget-simulation", dependencies: ["BudgetSimulation", "EventLoop"]),

        // For `scripts/verify`.
        .executableTarget(
            name: "cache-benchmark",
            dependencies: ["CacheStore", "EventLoop", "HTTPCaching", "HTTPSemantics", "Streams"]),

        .testTarget(name: "HTTPSemanticsTests", dependencies: ["HTTPSemantics"]),
        .testTarget(name: "JSONTests", dependencies: ["JSON"]),
        .testTarget(name: "HTTPCachingTests", dependencies: ["HTTPCaching", "HTTPSemantics"]),
        .testTarget(name: "HTTPWireTests", dependencies: ["HTTPSemantics", "HTTPWire"]),
        .testTarget(name: "CareCloudTests", dependencies: ["CareCloud", "HTTPSemantics"]),
        .testTarget(name: "UpstreamBudgetTests", dependencies: ["UpstreamBudget"]),
        .testTarget(name: "BudgetSimulationTests", dependencies: ["BudgetSimulation"]),
        .testTarget(name: "UpstreamCredentialsTests", dependencies: ["UpstreamCredentials"]),
        .testTarget(name: "TelemetryTests", dependencies: ["Telemetry"]),
        .testTarget(name: "ConfigurationTests", dependencies: ["Configuration", "YAML"]),
        .testTarget(
            name: "CareCloudSandboxTests", dependencies: ["CareCloudSandbox", "HTTPSemantics", "JSON"]),
        .testTarget(name: "EventLoopTests", dependencies: ["EventLoop"]),
        .testTarget(name: "StreamsTests", dependencies: ["Streams"]),
        .testTarget(name: "DownstreamTests", dependencies: ["Downstream", "HTTPWire"]),
        .testTarget(
            name: "UpstreamTests",
            dependencies: ["EventLoop", "HTTPSemantics", "Streams", "Upstream", "UpstreamBudget"]),
        .testTarget(name: "CryptographyTests", dependencies: ["Cryptography"]),
        .testTarget(
            name: "CacheStoreTests",
            dependencies: ["CLinux", "CacheStore", "HTTPCaching", "HTTPSemantics", "Streams"]),
        .testTarget(
            name: "GatewayTests",
            dependencies: [
                "CacheStore", "CareCloud", "Configuration", "Downstream", "EventLoop", "Gateway",
                "HTTPCaching",
                "HTTPSemantics", "HTTPWire", "Streams", "Telemetry", "Upstream", "UpstreamBudget", "YAML",
            ]),
        .testTarget(name: "ScenarioTests"),
    ],
    swiftLanguageModes: [.v6]
)

// For `scripts/fuzz` alone: libFuzzer's own `main` is linked only with its sanitizer.
if Context.environment["FUZZ"] != nil {
    package.targets.append(
        .executableTarget(
            name: "Fuzz",
            dependencies: [
                "CacheStore", "CareCloud", "Configuration", "HTTPCaching", "HTTPSemantics", "HTTPWire",
                "JSON", "Streams", "UpstreamBudget", "YAML",
            ],
            path: "Tests/Fuzz", exclude: ["Dictionaries", "Inputs"]))
}

let strictness: [SwiftSetting] = [
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InferIsolatedConformances"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .enableUpcomingFeature("ImmutableWeakCaptures"),
]

// Their tests take minutes unless they are optimized. Assertions and traps stay.
let optimizedInDebug = ["UpstreamBudget", "BudgetSimulation"].flatMap { [$0, $0 + "Tests"] }

for target in package.targets where target.type != .system {
    target.swiftSettings = strictness
    if optimizedInDebug.contains(target.name) {
        target.swiftSettings?.append(
            .unsafeFlags(["-O", "-assert-config", "Debug"], .when(configuration: .debug)))
    }
    guard target.type != .test, target.name != "Fuzz" else { continue }
    target.swiftSettings?.append(.strictMemorySafety())
    // Release builds inline plain public functions across targets only with this flag.
    target.swiftSettings?.append(
        .unsafeFlags(["-cross-module-optimization"], .when(configuration: .release)))
}
