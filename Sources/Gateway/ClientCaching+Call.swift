import CareCloud
import Configuration
import HTTPCaching
import HTTPSemantics
import Streams
import Upstream

/// What clients may keep of answers (`clients_cache`). Other paths than CareCloud's say themselves what they vary by.
extension GatewayCore {
    func clientCaching(of call: Call) -> ClientCaching {
        guard !call.resource.isForeign, call.upstreamMethod == .get || call.upstreamMethod == .head else {
            return ClientCaching(revalidates: false, vary: [])
        }
        var names: [FieldName] = ["Accept-Language", "Accept-Encoding"]
        // A page must not be given, from its browser's own cache, an answer that says nothing of its origin.
        if !allowedOrigins.isEmpty { names.append("Origin") }
        names += call.rule.keyFields
        // With and without a token, or with two, the answers differ; a device's key decides what is answered at all.
        let policy = call.resource.interface.map(call.tenant.policy)
        if clients.haveKeys || policy?.clientAuthorization == .pass { names.append("Authorization") }
        if clients.haveKeys { names.append("X-Gateway-Key") }
        let family = CacheFamily(call.resource.family)
        return ClientCaching(revalidates: clientsCache[family] == .revalidate, vary: names)
    }

    /// A tag for content that CareCloud gave none for, so that clients can ask whether it is still right.
    func madeTag(of content: [UInt8], _ status: Status, _ fields: HTTPFields, for call: Call) -> EntityTag? {
        guard call.mayBeShared, !call.resource.isForeign, status == .ok, !fields.contains("ETag") else {
            return nil
        }
        return MadeTag.tag(of: content)
    }

    /// Gives an answer the form that clients get.
    ///
    /// - Parameter isWhole: whether all of the content has come: only then can it have a tag.
    func present(_ fetched: inout Fetched, to call: Call, isWhole: Bool) {
        if isWhole, let content = fetched.response.content.wholeContent {
            fetched.madeTag = madeTag(of: content, fetched.status, fetched.fields, for: call)
        }
        fetched.clientFields = fetched.fields
        clientCaching(of: call).apply(to: &fetched.clientFields, tag: fetched.madeTag)
    }
}
