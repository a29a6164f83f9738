import CacheStore
import CareCloud
import Cryptography
import Downstream
import HTTPSemantics
import JSON

/// What a write may have changed is dropped: in both interfaces and for every token of the tenant.
extension GatewayCore {
    /// - Parameter status: What CareCloud answered; nil when nobody knows whether it acted.
    /// - Parameter fields: The answer's.
    func invalidate(_ call: Call, status: Status?, fields: HTTPFields = HTTPFields()) {
        drop(call, status, fields)
        switch call.resource.purges(method: call.method, status: status?.code) {
        case .none:
            // Its token is no longer good, so what it was shown is nobody's.
            if status == .unauthorized, let partition = ownPartition(of: call) { epochs.purge(partition) }
        case .tokenOfRequest:
            // The token stands in the path, too, and should be the same.
            if let partition = ownPartition(of: call) { epochs.purge(partition) }
            if let token = call.resource.tokenID { epochs.purge(partition(ofToken: token, .customer, call)) }
        case .tokenInBody: purgeTokenInBody(of: call)
        }
    }

    private func drop(_ call: Call, _ status: Status?, _ fields: HTTPFields) {
        let tenant = call.tenant.index
        guard !call.resource.isForeign else {
            // RFC 9111 §4.4: with an answer that is no error, and with none.
            guard !call.method.isSafe, status.map({ !$0.isClientError }) ?? true else { return }
            cache.invalidate([Int(call.tags.resource)], tenant: tenant)
            return dropNamed(by: fields, call)
        }
        let dropped = call.resource.invalidates(method: call.method, status: status?.code)
        guard !dropped.isEmpty else { return }
        cache.invalidate(dropped.map(Int.init), tenant: tenant)
        dropNamed(by: fields, call)
    }

    /// What Location and Content-Location of the answer to a write name, on the same host (RFC 9111 §4.4).
    private func dropNamed(by fields: HTTPFields, _ call: Call) {
        for name in ["Location", "Content-Location"] as [FieldName] {
            guard let value = fields[name],
                let path = call.tenant.path(of: value, from: call.target.path, host: call.fields["Host"]),
                let resource = CareCloudTarget(path: path, apiPath: call.tenant.apiPath)
            else { continue }
            cache.invalidate(
                [Int(StoreTags(of: resource, path: path).resource)], tenant: call.tenant.index)
        }
    }

    /// The token that a logout ends need not be the one it is sent with. If the content does not name it, or is longer than
    /// any logout, all clients' tokens are taken for ended.
    private func purgeTokenInBody(of call: Call) {
        guard case .bytes(let content) = call.content, content.count <= UserLogin.maximumContent,
            let token = JSONValue(parsing: content)?["bearer_token"]?.string
        else { return epochs.purgeAll() }
        epochs.purge(partition(ofToken: Array("Bearer \(token)".utf8), .enterprise, call))
    }

    // MARK: Partitions of clients' own tokens

    /// Stands for the token that the client brought; nil when it brought none.
    func ownPartition(of call: Call) -> [UInt8]? {
        guard call.authorization == .client, let value = call.fields.combined("Authorization") else {
            return nil
        }
        // Two ways to write the same token.
        let token = call.resource.interface == .customer ? CustomerToken.token(in: value) : value
        return partition(ofToken: token, call.resource.interface, call)
    }

    private func partition(ofToken token: [UInt8], _ interface: Interface?, _ call: Call) -> [UInt8] {
        var name = CacheKey()
        name.append(number: call.tenant.index)
        name.append((interface?.rawValue ?? "").utf8)
        name.append(token)
        return partitions.partition(of: name.bytes)
    }
}
