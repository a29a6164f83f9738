import YAML

/// A tenant and the places that later checks point at.
struct WrittenTenant {
    let tenant: TenantConfiguration
    let namePosition: ConfigurationPosition
    let hostsPosition: ConfigurationPosition
    let prefixPosition: ConfigurationPosition
    /// One for each host.
    let hostPositions: [ConfigurationPosition]
}

extension ConfigurationReader {
    mutating func tenants(in root: Section) -> [WrittenTenant] {
        elements("tenants", in: root).compactMap { element in
            section(element).flatMap { self.tenant($0) }
        }
    }

    private mutating func tenant(_ section: Section) -> WrittenTenant? {
        let name = value("name", in: section, as: .tenantName)
        let hostSettings = elements("hosts", in: section)
        let hosts = hostSettings.map { (name: value(of: $0, as: .host), position: $0.position) }
        let pathPrefix = value("path_prefix", in: section, as: .pathPrefix)
        let upstream = value("upstream", in: section, as: .upstream)
        let apiPath = value("api_path", in: section, as: .apiPath)
        let forwardFields = values("forward_fields", in: section, as: .forwardedField)
        let cookies: Passing? = value("cookies", in: section, as: .word())
        let interimResponses: Passing? = value("interim_responses", in: section, as: .word())
        let sendsVia = value("via", in: section, as: .boolean)
        let authorities = fileReference("ca_file", in: section)
        let timeouts = self.section("timeouts", in: section).flatMap { self.timeouts($0) }
        let maximumInFlight = value("max_in_flight", in: section, as: .wholeNumber(1...1000))
        let enterprise = interface("enterprise", in: section, refusing: [:])
        let customer = interface("customer", in: section, refusing: ["replace": Self.noReplacement])
        let budget = budget(in: section)
        let priorities = priorities(in: section)
        let retries = value("retries", in: section, as: .boolean)
        let breaker = breaker(in: section)
        let probePath = value("probe_path", in: section, as: .wholePath(below: apiPath ?? "/"))
        let cacheShare = value("cache_share", in: section, as: .percentage)
        let rules = rules(in: section)
        let warmUps = warmUps(in: section, apiPath: apiPath)
        guard let name, let upstream, let apiPath, let timeouts, let maximumInFlight, let enterprise,
            let customer, let cacheShare, let retries, let cookies, let interimResponses, let sendsVia
        else { return nil }
        let valid = hosts.compactMap { host in host.name.map { (name: $0, position: host.position) } }
        return WrittenTenant(
            tenant: TenantConfiguration(
                name: name, hosts: valid.map(\.name), pathPrefix: pathPrefix, upstream: upstream,
                apiPath: apiPath, forwardFields: forwardFields,
                cookies: cookies, interimResponses: interimResponses, sendsVia: sendsVia,
                certificateAuthorityFile: authorities, timeouts: timeouts, maximumInFlight: maximumInFlight,
                enterprise: enterprise, customer: customer, budget: budget,
                priorities: priorities, retries: retries, breaker: breaker, probePath: probePath,
                cacheShare: cacheShare, rules: rules, warmUps: warmUps),
            namePosition: section.position(of: "name"), hostsPosition: section.position(of: "hosts"),
            prefixPosition: section.position(of: "path_prefix"),
            hostPositions: valid.map(\.position))
    }

    private static let noReplacement =
        "replace would answer one customer with another's token; use pass or reject"

    private mutating func timeouts(_ section: Section) -> UpstreamTimeouts? {
        let range: ClosedRange<Duration> = .milliseconds(100) ... .seconds(3600)
        let connect = value("connect", in: section, as: .duration(range))
        let firstByte = value("first_byte", in: section, as: .duration(range))
        let idle = value("idle", in: section, as: .duration(range))
        let ages: ClosedRange<Duration> = .seconds(1) ... .seconds(86_400)
        let connectionAge = value("connection_age", in: section, as: .duration(ages))
        guard let connect, let firstByte, let idle, let connectionAge else { return nil }
        return UpstreamTimeouts(
            connect: connect, firstByte: firstByte, idle: idle, connectionAge: connectionAge)
    }

    /// Nil if the key is absent or wrong.
    mutating func fileReference(_ name: String, in section: Section) -> FileReference? {
        value(name, in: section, as: .filePath).map {
            FileReference(path: $0, position: section.position(of: name))
        }
    }
}
