import CacheStore
import CareCloud
import HTTPCaching
import HTTPSemantics
import HTTPWire
import Upstream

/// The answer is kept, with the head as hits will send it.
extension GatewayCore {
    /// Whether the answer will be stored when its content is complete: what its head says.
    /// - Returns: How long it is fresh then; nil when it will not be stored.
    func plan(_ fetched: inout Fetched, _ decision: StoreDecision, of call: Call) -> ResponseFreshness? {
        guard case .store(let freshness) = decision, case .use = call.cache else {
            if case .doNotStore(let reason) = decision { fetched.noStoreReason = reason }
            return nil
        }
        if let length = fetched.contentLength, length > maximumObject {
            fetched.noStoreReason = .tooLarge
            return nil
        }
        guard cache.generation(of: call.tags, tenant: call.tenant.index) == call.generation else {
            fetched.noStoreReason = .overtakenByWrite
            return nil
        }
        fetched.isStored = true
        return freshness
    }

    /// The content is complete.
    func store(
        _ fetched: inout Fetched, _ freshness: ResponseFreshness, content: [UInt8], of call: Call,
        now: ContinuousClock.Instant
    ) {
        guard case .use(let key) = call.cache else { return }
        let response = StoredResponse(
            head: Self.storedHead(fetched, length: content.count), body: content, status: fetched.status.code,
            ageWhenStored: freshness.initialAge + fetched.response.headReceived.duration(to: now),
            freshnessLifetime: freshness.lifetime, stored: now, tenant: call.tenant.index,
            pathTemplate: Array(call.resource.pathTemplate.utf8))
        switch cache.store(response, under: key, tags: call.tags, begunAt: call.generation) {
        case nil: return
        case .tooLarge: fetched.noStoreReason = .tooLarge
        case .overtakenByWrite: fetched.noStoreReason = .overtakenByWrite
        }
        fetched.isStored = false
    }

    /// Status line and fields; each hit adds Age, Cache-Status and X-Request-Id.
    private static func storedHead(_ fetched: Fetched, length: Int) -> [UInt8] {
        var fields = fetched.fields
        fields.removeAll("Age")
        if fetched.status.allowsBody { fields.append("Content-Length", String(length)) }
        var head: [UInt8] = []
        ResponseHeadWriter.writeStatusLine(fetched.status, into: &head)
        for field in fields {
            ResponseHeadWriter.writeField(field.name.description, field.value.span, into: &head)
        }
        return head
    }
}
