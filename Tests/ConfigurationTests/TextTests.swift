@testable import Configuration
import Testing
import YAML

@Suite("A configuration as text")
struct TextTests {
    private static let everyKind = """
        listen: [{ address: "*:8080", health: true }, { address: "[::1]:8081" }]
        admin: { address: "*:9180", allow: ["fd00::/8", 10.0.0.1], hosts: [Ops.shop, "[::1]"], key_file: "keys/a: b" }
        workers: 3
        cache: { memory: 1536MiB, forced_refreshes: off, shares: { other: 1% } }
        cache_client_tokens: false
        clients:
          - { name: till-4, keys: ["cgk_0123456789abcdef:\(String(repeating: "0b1A9953", count: 8))"], rate: 9/m }
          - networks: [0.0.0.0/0]
            tenants: [a]
            allow: ["GET customers/**", "* vouchers/*/x", "POST $${x}"]
        trusted_proxies: ["::1"]
        allowed_origins: [HTTPS://Kiosk.example:443]
        tenants:
          - name: a
            hosts: ["[::1]", till.shop]
            path_prefix: /a
            upstream: http://localhost:8443
            api_path: /
            forward_fields: [X-Till, "X_'y'"]
            ca_file: "null"
            timeouts: { connect: 1500ms }
            enterprise:
              virtual_login: true
              credentials:
                login: " Jarmila \\"Čapková\\" \\u2028\\u00a0$${USER}$$${X} # \\\\ e\\u0301 "
                password_file: "~"
                external_application_id_file: "- x"
                token_lifetime: 90m
                token_file: "*x"
            customer: { client_authorization: reject, credentials: { bearer_token_file: "off:" } }
            budget: { rate: 36000/h, max_wait: 0s }
            cache_share: 99%
            rules:
              - { resources: [currencies], ttl: 1h, max_ttl: 1d, stale_if_error: 7d, stale_while_revalidate: 0s }
              - { resources: [cities], ttl: 1h, statuses: [200, 404], media_types: [application/json, text/csv] }
              - { paths: ["customers/*/cards", "**"], stale_if_error: 1s, ignore_must_revalidate: true }
              - { families: [customer, other], never: true }
              - { resources: [stores], key_fields: [X-A, "'x'", "#"] }
            warm_up: [{ paths: ["/a?b[]=1&c={}", "/\(String(repeating: "a", count: 200))"], languages: ["", "*"] }]
          - { name: b, upstream: "https://[::1]", budget: off, path_prefix: /b }
          - { name: c, upstream: "https://[::1]", budget: { rate: learn, ceiling: 9/s }, path_prefix: /c }
          - name: d
            upstream: https://[::1]
            path_prefix: /d
            budget: { limit: 600, window: 1m }
            priorities: [{ operations: [GET stores/**], class: lookup }]
            probe_path: /webservice/rest-api/x
        drain_timeout: 0s
        log: { access: off, level: error }
        """

    private static func files() throws -> [String] {
        [smallest, everyKind, try repositoryFile("config/gateway.yaml"), try everythingOn()]
    }

    @Test("what is printed is read as the same configuration, without warnings, and printed the same again")
    func roundTrip() throws {
        for file in try Self.files() {
            let configuration = try load(file)
            let again = try load(configuration.text, environment: ["USER": "x", "X": "y"])
            #expect(withoutPositions(again) == withoutPositions(configuration))
            #expect(again.text == configuration.text)
        }
        #expect(try load(Self.everyKind).text.contains("- \"/a?b[]=1&c={}\"\n"))
    }

    @Test("a budget that is missing is printed as what it means")
    func noBudget() throws {
        let configuration = try load(smallest.replacing("budget: { rate: 10/s }", with: "max_in_flight: 4"))
        #expect(configuration.warnings.count == 1)
        #expect(configuration.text.contains("    budget: off\n"))
    }

    @Test("every key can be printed, and stands in the order of the catalogue")
    func order() throws {
        let order = Dictionary(
            uniqueKeysWithValues: ConfigurationKey.all.enumerated().map { ($1.path, $0) })
        var printed: Set<String> = []
        for configuration in try Self.files().map({ try load($0) }) + [try Self.withVariables()] {
            let root = try parse(configuration.text)
            printed.formUnion(paths(in: root, below: ""))
            for names in sections(in: root, below: "") {
                let places = names.compactMap { order[$0] }
                #expect(places.count == names.count && places == places.sorted(), "\(names)")
            }
        }
        // A token of the enterprise interface is printed as that of the other.
        let missing = Set(ConfigurationKey.all.map(\.path)).subtracting(printed)
        #expect(
            missing == [
                "tenants[].enterprise.credentials.bearer_token_file",
                "tenants[].enterprise.credentials.bearer_token",
            ])
    }

    @Test("a file with nothing but what is required is printed with every default")
    func defaults() throws {
        let text = try load(smallest).text + "\n"
        for key in ConfigurationKey.all where !key.path.contains("[].") {
            guard case .value(let value) = key.defaultValue else { continue }
            #expect(text.contains("\(key.name): \(value)\n"), "\(key.path)")
        }
        #expect(
            text.hasPrefix(
                "listen:\n  - address: 127.0.0.1:8080\n    health: false\nadmin:\n  address: 127.0.0.1:9180\n"
            ))
        #expect(text.contains("  allow: [127.0.0.0/8, \"::1/128\"]\n"))
        #expect(!text.contains("\nclients:"))
    }

    /// Credentials from variables, each with SECRETMARK in it.
    private static func withVariables() throws -> GatewayConfiguration {
        let text =
            smallest + """

                    enterprise:
                      credentials: { login: till, password: "${PASSWORD}", external_application_id: "${APPLICATION}" }
                    customer: { credentials: { bearer_token: "${TOKEN}" } }
                """
        return try load(
            text,
            environment: [
                "PASSWORD": "SECRETMARK-1", "APPLICATION": "SECRETMARK-2", "TOKEN": "SECRETMARK-3",
            ])
    }

    @Test("secrets of the environment are not shown")
    func secrets() throws {
        let text = try Self.withVariables().text + "\n"
        #expect(!text.contains("SECRETMARK"))
        #expect(
            text.contains(
                "        login: till\n        password: \"***\"\n        external_application_id: \"***\"\n"))
        #expect(text.contains("        bearer_token: \"***\"\n"))
        #expect(try complaints(text).count == 3, "they cannot be taken for secrets")
    }

    /// The keys of each section, in the order of the file.
    private func sections(in node: YAMLNode, below path: String) -> [[String]] {
        switch node.content {
        case .scalar: return []
        case .sequence(let elements): return elements.flatMap { sections(in: $0, below: path + "[]") }
        case .mapping(let pairs):
            let named = pairs.compactMap { pair -> (name: String, value: YAMLNode)? in
                guard case .scalar(let name, _) = pair.key.content else { return nil }
                return (path.isEmpty ? name : "\(path).\(name)", pair.value)
            }
            return [named.map(\.name)] + named.flatMap { sections(in: $0.value, below: $0.name) }
        }
    }
}

/// The same, with every position at one place, and without warnings.
private func withoutPositions(_ configuration: GatewayConfiguration) -> GatewayConfiguration {
    let nowhere = ConfigurationPosition(file: "", line: 1, column: 1, keyPath: "")
    let moved = { (file: FileReference) in FileReference(path: file.path, position: nowhere) }
    let source = { (source: SecretSource) -> SecretSource in
        if case .file(let file) = source { .file(moved(file)) } else { source }
    }
    let credentials = { (credentials: CredentialSource) -> CredentialSource in
        switch credentials {
        case .bearerToken: return credentials
        case .bearerTokenFile(let file): return .bearerTokenFile(moved(file))
        case .login(var login):
            login.password = source(login.password)
            login.externalApplicationID = source(login.externalApplicationID)
            login.tokenFile = login.tokenFile.map(moved)
            return .login(login)
        }
    }
    var result = configuration
    result.warnings = []
    result.admin.keyFile = result.admin.keyFile.map(moved)
    for index in result.tenants.indices {
        var tenant = result.tenants[index]
        tenant.certificateAuthorityFile = tenant.certificateAuthorityFile.map(moved)
        tenant.enterprise.credentials = tenant.enterprise.credentials.map(credentials)
        tenant.customer.credentials = tenant.customer.credentials.map(credentials)
        for rule in tenant.rules.indices { tenant.rules[rule].position = nowhere }
        result.tenants[index] = tenant
    }
    return result
}
