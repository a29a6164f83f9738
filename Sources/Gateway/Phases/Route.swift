import CacheStore
import CareCloud
import Downstream
import HTTPSemantics
import HTTPWire

/// Which tenant a request is for, by its Host, and what its target means.
extension RequestPipeline {
    func route(_ request: OwnedRequest, requestID: [UInt8]) throws(GatewayError) -> Call {
        let method = try servedMethod(of: request)
        var target: RequestTarget
        do throws(RequestTargetError) {
            target = try RequestTarget(request.target)
        } catch {
            throw .malformed(.badRequest, error.detail)
        }
        let fields = request.fields()
        try checkOverrides(of: method, fields)
        guard !MadeTag.failsMatch(fields) else { throw .tagNotStrong() }
        guard !core.hasSeen(fields) else { throw .loop() }
        let tenant = try tenant(for: fields["Host"] ?? target.authority, target.path)
        target = target.droppingPrefix(tenant.pathPrefix.count)
        guard let resource = CareCloudTarget(path: target.path, apiPath: tenant.apiPath) else {
            throw .outsideAPI(tenant.apiPath)
        }
        return Call(
            method: method, target: target, fields: fields, hasBody: request.head.framing.hasBody,
            requestID: requestID, alias: HitPath.alias(of: request),
            tenant: tenant, resource: resource,
            tags: StoreTags(of: resource, path: target.path), received: request.received)
    }

    private static let servedMethods: Set<Method> = [.get, .head, .post, .put, .patch, .delete, .options]

    /// Methods are case-sensitive (RFC 9110 §9.1): `get` is none of them.
    private func servedMethod(of request: OwnedRequest) throws(GatewayError) -> Method {
        guard let method = request.method else { throw .unknownMethod() }
        if Self.servedMethods.contains(method) { return method }
        throw method == .connect || method == .trace ? .method(method) : .unknownMethod()
    }

    private static let overrides: [FieldName] = [
        "X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override",
    ]

    /// These fields go no further, so that a request that means another method than its own would do something else.
    private func checkOverrides(of method: Method, _ fields: HTTPFields) throws(GatewayError) {
        let own = FieldList.lowercased(method.name.utf8)
        for name in Self.overrides {
            guard fields.values(name).allSatisfy({ FieldList.lowercased($0) == own }) else {
                throw .methodOverride(name)
            }
        }
    }

    /// A name that nobody has configured may be a page's way into the shop's network (DNS rebinding), so only
    /// addresses, `localhost` and configured names are served. HTTP/1.0 may come without Host.
    ///
    /// Of several tenants with a name, or reached by address, the longest `path_prefix` decides.
    private func tenant(for host: [UInt8]?, _ path: [UInt8]) throws(GatewayError) -> Tenant {
        let reached = try tenants(for: host)
        let fitting = reached.filter { $0.isPrefix(of: path) }
        guard let tenant = fitting.max(by: { $0.pathPrefix.count < $1.pathPrefix.count }) else {
            throw reached.isEmpty ? .unknownHost() : .outsidePrefixes()
        }
        return tenant
    }

    /// The tenants that are reached by this Host.
    func tenants(for host: [UInt8]?) throws(GatewayError) -> [Tenant] {
        let byAddress =
            core.tenants.count == 1 ? core.tenants : core.tenants.filter { !$0.pathPrefix.isEmpty }
        guard let host else { return byAddress }
        guard let host = Host(host) else { throw .malformed(.badRequest, "The Host field is not a host.") }
        let named = core.tenants.filter { $0.hosts.contains(host.name) }
        guard named.isEmpty else { return named }
        return host.isIPLiteral || host.isLocalhost ? byAddress : []
    }
}
