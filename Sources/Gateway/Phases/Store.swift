import CacheStore
import CareCloud
import HTTPCaching
import HTTPSemantics
import HTTPWire
import JSON
import Upstream

/// The answer is kept, with the head as hits will send it.
extension GatewayCore {
    /// Whether the answer will be stored when its content is complete: what its head says.
    /// - Returns: What it may be used for then; nil when it will not be stored.
    func plan(_ fetched: inout Fetched, _ decision: StoreDecision, of call: Call) -> ReusePolicy? {
        guard case .store(let policy) = decision, case .use(let key) = call.cache else {
            if case .doNotStore(let reason) = decision { fetched.cacheReason = reason }
            return nil
        }
        if let length = fetched.contentLength, length > maximumObject {
            fetched.cacheReason = .tooLarge
            return nil
        }
        guard cache.generation(of: call.tags, tenant: call.tenant.index) == call.generation else {
            fetched.cacheReason = .overtakenByWrite
            return nil
        }
        fetched.isStored = true
        fetched.sharesAllFields = policy.withheldFields.isEmpty
        fetched.storageKey = storageKey(key, policy, of: call)
        return policy
    }

    private func storageKey(_ key: CacheKey, _ policy: ReusePolicy, of call: Call) -> StorageKey {
        guard !policy.vary.isEmpty else { return StorageKey(primary: key) }
        return StorageKey(
            primary: key, variant: (fields: policy.vary, key: variant(of: key, policy.vary, for: call)))
    }

    /// The content is complete.
    func store(
        _ fetched: inout Fetched, _ policy: ReusePolicy, content: [UInt8], of call: Call,
        now: ContinuousClock.Instant
    ) {
        guard let key = fetched.storageKey else { return }
        guard !fetched.response.endsByClose || call.resource.isForeign || JSONText.isWhole(content) else {
            fetched.cacheReason = .partial
            fetched.isStored = false
            return
        }
        let response = storedResponse(
            fetched.status, fetched.fields, content, policy, of: call, tag: fetched.madeTag,
            delay: fetched.response.headReceived.duration(to: now), now: now)
        switch store(response, under: key, of: call) {
        case nil: return
        case .tooLarge: fetched.cacheReason = .tooLarge
        case .overtakenByWrite: fetched.cacheReason = .overtakenByWrite
        }
        fetched.isStored = false
    }

    private func store(
        _ response: StoredResponse, under key: StorageKey, of call: Call
    ) -> CacheStore.Refusal? {
        cache.store(
            response, under: key, tags: call.tags, family: call.resource.family.share,
            begunAt: call.generation, beside: { self.variant(of: key.primary, $0, for: call) })
    }

    /// - Parameters:
    ///   - tag: The content's, if it has been made already.
    ///   - delay: From the head of the answer, for which the policy holds, to now.
    private func storedResponse(
        _ status: Status, _ fields: HTTPFields, _ content: [UInt8], _ policy: ReusePolicy, of call: Call,
        tag: EntityTag?, delay: Duration, now: ContinuousClock.Instant
    ) -> StoredResponse {
        var policy = policy
        policy.freshness = ResponseFreshness(
            lifetime: policy.freshness.lifetime, initialAge: policy.freshness.initialAge + delay)
        var fields = fields
        fields.removeAll { policy.withheldFields.contains($0.name) }
        let (head, replacedLines) = StoredHead.write(
            status, fields, length: content.count, for: clientCaching(of: call),
            tag: tag ?? madeTag(of: content, status, fields, for: call))
        return StoredResponse(
            head: head, replacedLines: replacedLines, body: content,
            status: status.code, policy: policy, stored: now, tenant: call.tenant.index,
            pathTemplate: Array(call.resource.pathTemplate.utf8))
    }

    /// What is stored, with the fields of a 304 in place of its own (RFC 9111 §3.2).
    /// - Returns: Nil when the head cannot be read.
    func freshen(
        _ stored: StoredResponse, by fetched: Fetched, of call: Call, unixSeconds: Int64,
        now: ContinuousClock.Instant
    ) -> StoredAnswer? {
        guard let status = Status(stored.status), case .use(let key) = call.cache,
            let fields = StoredHead.upstreamFields(of: stored)?.updated(by: fetched.fields)
        else { return nil }
        let tag = StoredHead.madeTag(of: stored)
        let received = fetched.response.headReceived
        let delay = fetched.response.requestSent.duration(to: received)
        let decision = judge(status, fields, to: call, unixSeconds: unixSeconds, delay: delay)
        guard case .store(let policy) = decision else {
            // A request that forbids storing changes nothing of what is stored (RFC 9111 §5.2.1.5).
            if decision != .doNotStore(.requestNoStore), let own = call.ownKey { cache.remove(own) }
            let policy = unstored(fields, stored.policy.validators, unixSeconds: unixSeconds, delay: delay)
            let response = storedResponse(
                status, fields, stored.body, policy, of: call, tag: tag, delay: received.duration(to: now),
                now: now)
            return StoredAnswer(response, status: fetched.status.code, timing: fetched.timing)
        }
        let response = storedResponse(
            status, fields, stored.body, policy, of: call, tag: tag, delay: received.duration(to: now),
            now: now)
        let refusal = store(response, under: storageKey(key, policy, of: call), of: call)
        return StoredAnswer(
            response, status: fetched.status.code, isStored: refusal == nil, timing: fetched.timing)
    }

    /// Of a response for the one who asked alone: it is as old as its fields say, and not fresh.
    private func unstored(
        _ fields: HTTPFields, _ validators: Validators, unixSeconds: Int64, delay: Duration
    ) -> ReusePolicy {
        let freshness = ResponseFreshness(
            fields, control: CacheControl([]), otherwise: .zero, atMost: .zero, unixNow: unixSeconds,
            delay: delay)
        return ReusePolicy(
            freshness: freshness ?? ResponseFreshness(lifetime: .zero, initialAge: delay),
            validators: validators)
    }

    /// Whether a confirmed response answers another call, too: both mean the same variant.
    func fits(_ response: StoredResponse, _ call: Call, _ other: Call) -> Bool {
        guard let fields = StoredHead.upstreamFields(of: response), case .use(let key) = other.cache else {
            return false
        }
        let names = judge.varyingFields(of: fields)
        guard let names, !names.isEmpty else { return names != nil }
        return variant(of: key, names, for: call) == variant(of: key, names, for: other)
    }
}

extension ResourceFamily {
    /// The number under which the store counts its memory.
    var share: Int {
        switch self {
        case .customer: 0
        case .catalogue: 1
        case .reference: 2
        case .unknown: 3
        }
    }
}

extension HTTPFields {
    /// What describes the content as it is stored, and is not a 304's to change (RFC 9111 §3.2).
    private static let ofContent: Set<FieldName> = [
        "Content-Length", "Content-Encoding", "Content-Type", "Content-Range",
    ]

    fileprivate func updated(by other: HTTPFields) -> HTTPFields {
        let news = other.filter { !Self.ofContent.contains($0.name) }
        let names = Set(news.map(\.name))
        var fields = self
        fields.removeAll { names.contains($0.name) || $0.name == "Content-Length" }
        for field in news { fields.append(field) }
        return fields
    }
}
