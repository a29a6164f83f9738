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
            cache.invalidate(CollectionOfOne(Self.tokensTag(call)), tenant: call.tenant.index)
        }
    }

    /// Above the tags that resources have, one for each interface.
    private static func tokensTag(_ call: Call) -> UInt8 {
        call.resource.interface == .customer ? 128 : 129
    }

    /// Part of the key of answers to clients' own tokens: what such a token shows changes with each login and
    /// logout, and the key with it, for all tokens of the tenant and the interface at once.
    func tokenEpoch(of call: Call) -> [UInt8] {
        let tag = Self.tokensTag(call)
        let generation = cache.generation(
            of: StoreTags(resource: tag, family: tag), tenant: call.tenant.index)
        var epoch = CacheKey()
        epoch.append(number: Int(truncatingIfNeeded: generation))
        return epoch.bytes
    }
}
