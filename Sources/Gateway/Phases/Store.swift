import CacheStore
import CareCloud
import HTTPCaching
import HTTPSemantics
import HTTPWire
import Upstream

/// The answer is kept, with the head as hits will send it.
extension GatewayCore {
    func store(
        _ fetched: inout Fetched, _ decision: StoreDecision, of call: Call, now: ContinuousClock.Instant
    ) {
        guard case .store(let freshness) = decision, case .use(let key) = call.cache else {
            if case .doNotStore(let reason) = decision { fetched.noStoreReason = reason }
            return
        }
        let response = StoredResponse(
            head: Self.storedHead(fetched), body: fetched.body, status: fetched.status.code,
            ageWhenStored: freshness.initialAge + fetched.response.headReceived.duration(to: now),
            freshnessLifetime: freshness.lifetime, stored: now, tenant: call.tenant.index,
            pathTemplate: Array(call.resource.pathTemplate.utf8))
        switch cache.store(response, under: key, tags: call.tags, begunAt: call.generation) {
        case nil: fetched.isStored = true
        case .tooLarge: fetched.noStoreReason = .tooLarge
        case .overtakenByWrite: fetched.noStoreReason = .overtakenByWrite
        }
    }

    /// Status line and fields; each hit adds Age, Cache-Status and X-Request-Id.
    private static func storedHead(_ fetched: Fetched) -> [UInt8] {
        var fields = fetched.fields
        fields.removeAll("Age")
        if fetched.status.allowsBody { fields.append("Content-Length", String(fetched.body.count)) }
        var head: [UInt8] = []
        ResponseHeadWriter.writeStatusLine(fetched.status, into: &head)
        for field in fields {
            ResponseHeadWriter.writeField(field.name.description, field.value.span, into: &head)
        }
        return head
    }
}
