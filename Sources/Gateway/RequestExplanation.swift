import CareCloud
public import Configuration
import HTTPCaching
import HTTPSemantics
import HTTPWire

/// What becomes of a request with a configuration, for the operator who asks why.
public struct RequestExplanation {
    /// Some lines, each with what it is about before a colon.
    public let text: String

    /// - Parameter request: `GET PATH`, with the path and query as tills send them; a URL's host chooses among tenants.
    public init(of request: String, in configuration: GatewayConfiguration) throws(StartError) {
        let parts = request.split(separator: " ")
        guard parts.count == 2, let method = Method(Array(parts[0].utf8)) else {
            throw StartError("--explain: expected a method and a path, such as 'GET \(Self.example)'")
        }
        let target: RequestTarget
        do throws(RequestTargetError) {
            target = try RequestTarget(Array(parts[1].utf8))
        } catch {
            throw StartError("--explain: the gateway answers 400: \(error.detail)")
        }
        let tenants = configuration.tenants.enumerated().map {
            Tenant($1, index: $0, sessionSecret: Secret([]), forcedRefreshes: nil)
        }
        let host = target.authority.flatMap { Host($0)?.name }
        let fitting = tenants.filter { tenant in
            tenant.isPrefix(of: target.path) && (host.map { tenant.hosts.contains($0) } ?? true)
        }
        guard let tenant = fitting.max(by: { $0.pathPrefix.count < $1.pathPrefix.count }) else {
            throw StartError("--explain: no tenant serves this host and path")
        }
        let inside = target.droppingPrefix(tenant.pathPrefix.count)
        guard let resource = CareCloudTarget(path: inside.path, apiPath: tenant.apiPath) else {
            throw StartError(
                "--explain: the gateway answers 404: the path is outside api_path of \(tenant.name)")
        }
        let rules = configuration.tenants[tenant.index].rules
        text = Lines(method, inside, resource, tenant, rules).text
    }

    private static let example = "/webservice/rest-api/enterprise-interface/v1.0/stores"
}

private struct Lines {
    private(set) var text = ""

    init(
        _ method: Method, _ target: RequestTarget, _ resource: CareCloudTarget, _ tenant: Tenant,
        _ rules: [CacheRule]
    ) {
        let operation = resource.operation(for: method)
        add("tenant", tenant.name)
        add("path", resource.pathTemplate)
        add("operation", operation?.name ?? "none of CareCloud's specification; it is forwarded all the same")
        let set = tenant.priorities.priority(of: resource, method)
        add("class", "\(set ?? resource.priority(for: method))" + (set == nil ? "" : ", by priorities"))
        add("token", Self.token(of: resource, method, tenant))
        if method == .get || method == .head {
            addCaching(resource, tenant.rules.rule(for: resource), rules)
            if let query = target.query {
                let canonical = QueryKey.canonical(query, for: operation)
                add("query in the key", String(decoding: canonical, as: UTF8.self))
            }
        } else {
            add("stored", "never: only answers to GET are (request-method)")
            add("drops", Self.dropped(by: resource, method))
        }
    }

    private mutating func add(_ name: String, _ value: String) {
        text += (text.isEmpty ? "" : "\n") + "\(name): \(value)"
    }

    private mutating func addCaching(_ resource: CareCloudTarget, _ rule: ResourceRule, _ rules: [CacheRule])
    {
        add(
            "family",
            resource.isForeign ? "none: not CareCloud's, HTTP's own rules hold" : Self.name(resource.family))
        guard resource.isStorable else {
            return add("stored", "never: logins, tokens, probes, unknown paths")
        }
        add("rule", rule.number == 0 ? "none" : "\(rules[rule.number - 1].position)")
        guard !rule.isNever else { return add("stored", "never: the rule says so") }
        let caching = rule.caching
        add("fresh", "as long as CareCloud says" + Self.bounds(caching))
        add("stale if CareCloud fails", Self.window(caching.staleIfError, caching))
        add("stale while renewed", Self.window(caching.staleWhileRevalidate, caching))
        if !rule.keyFields.isEmpty {
            add("kept apart by", rule.keyFields.map(\.description).joined(separator: ", "))
        }
    }

    private static func bounds(_ rule: CachingRule) -> String {
        var text =
            rule.lifetime.map { ", \(seconds($0)) if it says nothing" } ?? ", not stored if it says nothing"
        if let bound = answers(of: rule) { text += bound }
        if let longest = rule.maximumLifetime { text += ", at most \(seconds(longest))" }
        return text
    }

    /// Which answers the rule's lifetime is for; nil where there is none.
    private static func answers(of rule: CachingRule) -> String? {
        guard rule.lifetime != nil else { return nil }
        let types = rule.mediaTypes.map { $0.map { String(decoding: $0, as: UTF8.self) }.sorted() }
        let statuses = rule.statuses.map { $0.map(\.description).sorted().joined(separator: ", ") }
        return
            " (\(statuses ?? "200, and 404 for a minute"), with \(types?.joined(separator: ", ") ?? "JSON"))"
    }

    private static func window(_ duration: Duration?, _ rule: CachingRule) -> String {
        if rule.isNeverStale { return "never: it must be true now" }
        guard let duration else { return "if CareCloud's answer allows it" }
        guard duration > .zero else { return "never" }
        let isOpen = rule.ignoresMustRevalidate ? "whatever CareCloud says" : "unless CareCloud forbids it"
        return "for \(seconds(duration)), \(isOpen)"
    }

    private static func seconds(_ duration: Duration) -> String { "\(duration.components.seconds) s" }

    private static func name(_ family: ResourceFamily) -> String {
        family == .unknown ? "other" : family.rawValue
    }

    private static func token(of resource: CareCloudTarget, _ method: Method, _ tenant: Tenant) -> String {
        guard let interface = resource.interface else { return "the client's, if it brings one" }
        let policy = tenant.policy(for: interface)
        if resource.operation(for: method)?.isAnonymous == true { return "none is needed" }
        let own = policy.hasCredentials ? "the gateway's" : "none"
        switch policy.clientAuthorization {
        case .pass: return "the client's, if it brings one, else \(own)"
        case .reject: return "\(own); a request that brings one is refused"
        case .replace: return own
        }
    }

    private static func dropped(by resource: CareCloudTarget, _ method: Method) -> String {
        guard !resource.isForeign else { return "what is stored of the same path" }
        let dropped = resource.invalidates(method: method, status: 200)
        guard !dropped.isEmpty else { return "nothing" }
        return "stored answers of \(resource.droppedNames(by: dropped).joined(separator: ", "))"
    }
}
