import CacheStore
import CareCloud
import Downstream
import HTTPSemantics
import HTTPWire

/// Which tenant a request is for, by its Host, and what its target means.
extension RequestPipeline {
    func route(_ request: OwnedRequest, requestID: [UInt8]) throws(GatewayError) -> Call {
        guard let method = request.method, method != .connect, method != .trace else {
            throw .method(request.method ?? .connect)
        }
        let target: RequestTarget
        do throws(RequestTargetError) {
            target = try RequestTarget(request.target)
        } catch {
            throw .malformed(.badRequest, error.detail)
        }
        let fields = request.fields()
        guard !core.hasSeen(fields.values("Via")) else { throw .loop() }
        let tenant = try tenant(for: fields["Host"] ?? target.authority)
        guard let resource = CareCloudTarget(path: target.path, apiPath: tenant.apiPath) else {
            throw .outsideAPI(tenant.apiPath)
        }
        return Call(
            method: method, target: target, fields: fields, hasBody: request.head.framing.hasBody,
            requestID: requestID, alias: HitPath.alias(of: request),
            tenant: tenant, resource: resource,
            tags: StoreTags(resource: resource.tags.resource, family: resource.tags.family))
    }

    /// A name that nobody has configured may be a page's way into the shop's network (DNS rebinding), so only
    /// addresses, `localhost` and configured names are served. HTTP/1.0 may come without Host.
    private func tenant(for host: [UInt8]?) throws(GatewayError) -> Tenant {
        let only = core.tenants.count == 1 ? core.tenants[0] : nil
        guard let host else {
            if let only { return only }
            throw .unknownHost()
        }
        guard let host = Host(host) else { throw .malformed(.badRequest, "The Host field is not a host.") }
        if let tenant = core.tenants.first(where: { $0.hosts.contains(host.name) }) { return tenant }
        guard let only, host.isIPLiteral || host.isLocalhost else { throw .unknownHost() }
        return only
    }
}
