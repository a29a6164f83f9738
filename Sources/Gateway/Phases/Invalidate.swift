import CacheStore
import CareCloud
import HTTPSemantics

/// What a write may have changed is dropped: in both interfaces and for every token of the tenant.
extension GatewayCore {
    /// - Parameter status: What CareCloud answered; nil when nobody knows whether it acted.
    func invalidate(_ call: Call, status: Status?) {
        let dropped = call.resource.invalidates(method: call.method, status: status?.code)
        if !dropped.isEmpty { cache.invalidate(dropped, tenant: call.tenant.index) }
        if call.resource.purges(method: call.method, status: status?.code) != .none {
            cache.invalidate(CollectionOfOne(Self.tokensTag), tenant: call.tenant.index)
        }
    }

    /// Above the tags that resources have.
    private static let tokensTag: UInt8 = 127

    /// Part of the key of answers to clients' own tokens on the customer interface: whose data such a token shows
    /// changes with each login and logout , and the key with it, for all tokens of the
    /// tenant at once.
    func tokenEpoch(of call: Call) -> [UInt8] {
        guard call.resource.interface == .customer else { return [] }
        let tags = StoreTags(resource: Self.tokensTag, family: Self.tokensTag)
        var epoch = CacheKey()
        epoch.append(number: Int(truncatingIfNeeded: cache.generation(of: tags, tenant: call.tenant.index)))
        return epoch.bytes
    }
}
