public import YAML

extension GatewayConfiguration {
    /// Reads a whole file, or says everything that is wrong with it.
    ///
    /// `yaml` is the root of the file, `file` its name for messages, and `environment` what `${NAME}` may name.
    /// Opens no file and asks the system nothing.
    public init(
        yaml: YAMLNode, file: String, environment: [String: String]
    ) throws(ConfigurationErrors) {
        var reader = ConfigurationReader(file: file, environment: environment)
        let configuration = reader.gateway(yaml)
        guard let configuration, reader.errors.isEmpty else {
            throw ConfigurationErrors(reader.errors)
        }
        self = configuration
        warnings = reader.warnings
    }
}

extension ConfigurationReader {
    fileprivate mutating func gateway(_ yaml: YAMLNode) -> GatewayConfiguration? {
        guard let root = section(Setting(yaml, path: .root, file: file)) else { return nil }
        let listeners = listeners(in: root)
        let admin = section("admin", in: root).flatMap { self.admin($0) }
        let workers = value("workers", in: root, as: .workers)
        let cache = cache(in: root)
        let clients = clients(in: root)
        let trustedProxies = values("trusted_proxies", in: root, as: .network)
        let allowedOrigins = values("allowed_origins", in: root, as: .webOrigin)
        let tenants = tenants(in: root)
        let limits = section("limits", in: root).flatMap { self.limits($0) }
        let drainTimeout = value("drain_timeout", in: root, as: .duration(.zero ... .seconds(3600)))
        let log = section("log", in: root).flatMap { self.log($0) }
        checkAddresses(listeners + (admin.map { [$0.listener] } ?? []))
        checkTenants(tenants)
        checkClients(clients, tenants: tenants)
        checkShares(clients)
        checkLocalProxy(listeners, clients: clients, trustedProxies: trustedProxies)
        checkExposure(listeners, tenants: tenants, clients: clients.map(\.rule))
        guard let admin, let workers, let cache, let limits, let drainTimeout, let log else { return nil }
        return GatewayConfiguration(
            listen: listeners.flatMap(\.configurations), admin: admin.configuration, workers: workers,
            cache: cache,
            clients: clients.map(\.rule), trustedProxies: trustedProxies, allowedOrigins: allowedOrigins,
            tenants: tenants.map(\.tenant), limits: limits,
            drainTimeout: drainTimeout, log: log, warnings: [])
    }

    private mutating func listeners(in root: Section) -> [WrittenListener] {
        var listeners: [WrittenListener] = []
        for element in elements("listen", in: root) {
            guard let section = section(element) else { continue }
            let addresses = value("address", in: section, as: .listenAddress)
            let answersHealth = value("health", in: section, as: .boolean)
            guard let addresses, let answersHealth else { continue }
            listeners.append(
                WrittenListener(
                    addresses: addresses, answersHealth: answersHealth,
                    position: section.position(of: "address")))
        }
        return listeners
    }

    private mutating func admin(
        _ section: Section
    ) -> (configuration: AdminConfiguration, listener: WrittenListener)? {
        let addresses = value("address", in: section, as: .listenAddress)
        let allow = values("allow", in: section, as: .network)
        let hosts = values("hosts", in: section, as: .host)
        let keyFile = fileReference("key_file", in: section)
        let position = section.position(of: "address")
        return addresses.map {
            (
                AdminConfiguration(addresses: $0, allow: allow, hosts: hosts, keyFile: keyFile),
                WrittenListener(addresses: $0, answersHealth: true, position: position)
            )
        }
    }

    private mutating func limits(_ section: Section) -> LimitsConfiguration? {
        let timeouts: ClosedRange<Duration> = .milliseconds(100) ... .seconds(3600)
        let requestLine = value("request_line", in: section, as: .size(1 << 10...1 << 20))
        let head = value("head", in: section, as: .size(1 << 10...1 << 20))
        let body = value("body", in: section, as: .size(1 << 10...1 << 30))
        let headerTimeout = value("header_timeout", in: section, as: .duration(timeouts))
        let writeTimeout = value("write_timeout", in: section, as: .duration(timeouts))
        let idleTimeout = value("idle_timeout", in: section, as: .duration(timeouts))
        let connections = value("connections", in: section, as: .wholeNumber(1...1_000_000))
        let perAddress = value("per_address", in: section, as: .wholeNumber(1...1_000_000))
        let buffers = value("buffers", in: section, as: .size(1 << 20...1 << 40))
        guard let requestLine, let head, let body, let headerTimeout, let writeTimeout, let idleTimeout,
            let connections, let perAddress, let buffers
        else { return nil }
        if requestLine > head {
            report("must not be larger than limits.head", at: section.position(of: "request_line"))
        }
        return LimitsConfiguration(
            requestLine: requestLine, head: head, body: body, headerTimeout: headerTimeout,
            writeTimeout: writeTimeout, idleTimeout: idleTimeout, connections: connections,
            connectionsPerAddress: perAddress, buffers: buffers)
    }

    private mutating func log(_ section: Section) -> LogConfiguration? {
        let access: AccessLogFormat? = value("access", in: section, as: .word())
        let level: LogLevel? = value("level", in: section, as: .word())
        guard let access, let level else { return nil }
        return LogConfiguration(access: access, level: level)
    }
}
