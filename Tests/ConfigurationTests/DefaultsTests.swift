@testable import Configuration
import Testing
import YAML

@Suite("Defaults")
struct DefaultsTests {
    @Test("a file with only what is required gets every default")
    func everyDefault() throws {
        let configuration = try load(smallest)
        #expect(configuration.listen.map(\.description) == ["127.0.0.1:8080"])
        #expect(configuration.admin.addresses.map(\.description) == ["127.0.0.1:9180"])
        #expect(configuration.admin.allow.map(\.description) == ["127.0.0.0/8", "::1/128"])
        #expect(configuration.listen.allSatisfy { !$0.answersHealth })
        #expect(configuration.admin.hosts.isEmpty)
        #expect(configuration.admin.keyFile == nil)
        #expect(configuration.workers == .automatic)
        #expect(
            configuration.cache
                == CacheConfiguration(
                    memory: 256 << 20, maximumObject: 8 << 20, refreshesAhead: true,
                    forcedRefreshes: RequestRate(count: 5, interval: .seconds(1)),
                    shares: FamilyShares(customer: 50, catalogue: 100, reference: 100, other: 25),
                    storesForClientTokens: true,
                    clients: ByFamily(
                        customer: .revalidate, catalogue: .asUpstream, reference: .asUpstream,
                        other: .revalidate)))
        #expect(configuration.clients.isEmpty)
        #expect(configuration.allowedOrigins.isEmpty)
        #expect(
            configuration.limits
                == LimitsConfiguration(
                    requestLine: 65_536, head: 98_304, body: 16 << 20, headerTimeout: .seconds(10),
                    writeTimeout: .seconds(30), idleTimeout: .seconds(75), connections: 10_000,
                    connectionsPerAddress: 1000, buffers: 128 << 20))
        #expect(configuration.drainTimeout == .seconds(30))
        #expect(configuration.log == LogConfiguration(access: .json, level: .info))
        #expect(configuration.warnings.isEmpty)
    }

    private static let plain = InterfaceConfiguration(
        clientAuthorization: .pass, answersLogins: false, credentials: nil)

    @Test("a tenant with only what is required gets every default")
    func everyTenantDefault() throws {
        let tenant = try #require(try load(smallest).tenants.first)
        #expect(tenant.name == "shop")
        #expect(tenant.hosts.isEmpty)
        #expect(tenant.upstream.description == "https://sandbox.crmcarecloud.com")
        #expect(tenant.apiPath == "/webservice/rest-api/")
        #expect(tenant.certificateAuthorityFile == nil)
        #expect(
            tenant.timeouts
                == UpstreamTimeouts(
                    connect: .seconds(5), firstByte: .seconds(30), idle: .seconds(30),
                    connectionAge: .seconds(300)))
        #expect(tenant.maximumInFlight == 64)
        #expect(tenant.enterprise == Self.plain)
        #expect(tenant.customer == Self.plain)
        #expect(!tenant.hasCredentials)
        #expect(
            tenant.budget
                == BudgetConfiguration(
                    pace: .rate(RequestRate(count: 10, interval: .seconds(1)), burst: 20),
                    maximumWait: .seconds(5), maximumSyncWait: .seconds(30), maximumQueue: 1000,
                    maximumQueueBytes: 16 << 20))
        #expect(tenant.priorities.isEmpty && tenant.retries && tenant.probePath == nil)
        #expect(tenant.breaker == BreakerConfiguration(failures: 10, duration: .seconds(5)))
        #expect(tenant.cacheShare == 100)
        #expect(tenant.rules.isEmpty)
        #expect(tenant.warmUps.isEmpty)
    }

    @Test("writing a default out changes nothing", arguments: ConfigurationKey.all)
    func written(key: ConfigurationKey) throws {
        let value: YAMLNode
        switch key.defaultValue {
        case .value(let text): value = node(.scalar(text, quoted: false))
        case .list(let texts): value = node(.sequence(texts.map { node(.scalar($0, quoted: true)) }))
        case .section: value = node(.mapping([]))
        case .required, ConfigurationKey.Default.none: return
        }
        // It alone makes no login, no client, no rule and nothing to fetch.
        let isPart = [".credentials.", "clients[].", "rules[].", "warm_up[].", "priorities[].", "budget."]
            .contains {
                key.path.contains($0)
            }
        guard !isPart else { return }
        let base = try parse(smallest)
        let extended = setting(key.path.split(separator: ".").map(String.init)[...], to: value, in: base)
        #expect(
            try GatewayConfiguration(yaml: extended, file: "gateway.yaml", environment: [:]) == load(smallest)
        )
    }

    private func node(_ content: YAMLNode.Content) -> YAMLNode {
        YAMLNode(content: content, line: 1, column: 1)
    }

    /// `root` with one more pair; `[]` goes into the first element.
    private func setting(_ path: ArraySlice<String>, to value: YAMLNode, in root: YAMLNode?) -> YAMLNode {
        guard var name = path.first else { return value }
        if name.hasSuffix("[]") {
            name.removeLast(2)
        }
        guard case .mapping(var pairs) = (root ?? node(.mapping([]))).content else { return value }
        let index = pairs.firstIndex { pair in
            guard case .scalar(name, _) = pair.key.content else { return false }
            return true
        }
        var inner = index.map { pairs[$0].value }
        if case .sequence(let elements)? = inner?.content, let first = elements.first {
            inner = node(.sequence([setting(path.dropFirst(), to: value, in: first)]))
        } else {
            inner = setting(path.dropFirst(), to: value, in: inner)
        }
        let pair = (key: node(.scalar(name, quoted: false)), value: inner ?? value)
        if let index { pairs[index] = pair } else { pairs.append(pair) }
        return node(.mapping(pairs))
    }
}
