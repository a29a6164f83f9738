import CacheStore
import HTTPCaching
import HTTPSemantics

@testable import Gateway

/// What the cache says to a request, and what the model says.
extension ModelRun {
    mutating func read(_ request: ModelRequest, _ answer: ModelAnswer, stages: Int) throws {
        let knownTag = "\"v\(versions[request.tenant][request.read])\""
        var call = try gateway.call(request.lines(currentTag: knownTag), now: now)
        let key = model.key(of: request)
        if let stored = gateway.shortAnswer(to: call, now: now) {
            let look = model.look(request, key, now: now, isShortWay: true)
            note("short way")
            return try compare(look, StoredAnswer(stored), isToBeRenewed: false, call)
        }
        let found = core.lookup(&call, at: instant)
        let look = try look(request, key, found.answer, found.isToBeRenewed, call)
        note(look)
        var read = ModelFlight.Read(request: request, key: key, knownTag: knownTag, forward: nil)
        switch look {
        case .bypass: break
        case .hit(let entry, _, let renews):
            guard let stored = found.answer else { return }
            if renews { try renew(read, entry, stored.response, call, answer, stages: stages) }
            core.shortenWay(to: stored, for: call)
            return try compareDelivery(of: stored.response, to: call, read, entry.facts)
        case .forward(let forward): read.forward = forward
        }
        guard call.control.onlyIfCached == (request.onlyIfCached && read.forward != nil) else {
            throw Disagreement("only-if-cached is \(call.control.onlyIfCached)")
        }
        // The answer is 504 (RFC 9111 §5.2.1.7).
        if call.control.onlyIfCached { return note("only if cached") }
        try depart(call, request.tenant, .read(read), answer, stages: stages)
    }

    private mutating func renew(
        _ read: ModelFlight.Read, _ entry: CacheModel.Entry, _ stored: StoredResponse, _ call: Call,
        _ answer: ModelAnswer, stages: Int
    ) throws {
        let renewal = core.claimRenewal(of: stored, for: call, at: instant)
        let isClaimed = model.claim(entry.place, now: now)
        guard (renewal != nil) == isClaimed else {
            throw Disagreement("a new one is \(isClaimed ? "not " : "")asked for")
        }
        guard let renewal else { return }
        note(entry.isInvalidated || !model.isFresh(entry, now: now) ? "renewed stale" : "renewed ahead")
        // Nothing of what the client wants holds for a request for nobody.
        var request = read.request
        (request.noCache, request.noStore, request.onlyIfCached) = (false, false, false)
        (request.maxAge, request.minFresh, request.maxStale, request.condition) = (nil, nil, nil, .none)
        let forward = ModelForward(
            reason: .stale, place: entry.place, validated: entry.facts.hasValidator ? entry : nil)
        let whole = ModelFlight.Read(
            request: request, key: read.key, knownTag: read.knownTag, forward: forward, isRefresh: true)
        try depart(renewal, request.tenant, .read(whole), answer, stages: stages)
    }

    /// The model's answer, which must be the gateway's. When room is scarce, the gateway may have dropped it.
    mutating func look(
        _ request: ModelRequest, _ key: CacheModel.Key, _ answer: StoredAnswer?, _ isToBeRenewed: Bool?,
        _ call: Call
    ) throws -> ModelLook {
        let before = isScarce ? model : nil
        let look = model.look(request, key, now: now)
        do {
            try compare(look, answer, isToBeRenewed: isToBeRenewed, call)
            return look
        } catch {
            guard let before, answer == nil, [.uriMiss, .varyMiss].contains(call.forwardReason) else {
                throw error
            }
            model = before
            note("evicted")
            model.evict(request, key, wholly: call.forwardReason == .uriMiss)
            let look = model.look(request, key, now: now)
            try compare(look, answer, isToBeRenewed: isToBeRenewed, call)
            return look
        }
    }

    // MARK: Counting

    mutating func note(_ outcome: String) { outcomes[outcome, default: 0] += 1 }

    private mutating func note(_ look: ModelLook) {
        switch look {
        case .bypass(let reason): note("bypass: \(reason.rawValue)")
        case .hit(_, let reason, _): note("hit" + (reason.map { ": \($0.rawValue)" } ?? ""))
        case .forward(let forward):
            note("forward: \(forward.reason.rawValue)")
            if forward.validated?.isInvalidated == true { note("validated after a write") }
        }
    }

    // MARK: Comparing

    private func compare(
        _ look: ModelLook, _ answer: StoredAnswer?, isToBeRenewed: Bool?, _ call: Call
    ) throws {
        switch look {
        case .bypass(let expected):
            guard case .bypass(_, let reason) = call.cache, reason == expected else {
                throw Disagreement("the cache is asked, not passed by for \(expected)")
            }
        case .hit(let entry, let reason, let renews):
            guard let answer else { throw Disagreement("no hit, but \(entry.serial) answers") }
            try compare(answer.response, with: entry)
            try expect("reason", answer.reason, reason)
            if let isToBeRenewed { try expect("renewal", isToBeRenewed, renews) }
            try checkFloor(entry, reason)
        case .forward(let forward):
            if let answer {
                throw Disagreement(
                    "hit with \(ModelGateway.serial(of: answer.response)), not \(forward.reason)")
            }
            try expect("forward", call.forwardReason, forward.reason)
            try expect(
                "to be confirmed", call.validated.map(ModelGateway.serial), forward.validated?.serial)
            try expect(
                "stand-in", call.fallback.map { ModelGateway.serial(of: $0.response) },
                forward.standIn?.entry.serial)
            try expect("its reason", call.fallback?.reason, forward.standIn?.reason)
        }
    }

    func compare(_ stored: StoredResponse, with entry: CacheModel.Entry) throws {
        try expect("content", ModelGateway.serial(of: stored), entry.serial)
        try expect("status", stored.status, entry.facts.status)
        try expect("age", stored.age(at: instant), .milliseconds(entry.age(at: now)))
        try expect("lifetime", stored.policy.freshness.lifetime, .milliseconds(entry.policy.lifetime))
        try expect(
            "entity tag", stored.policy.validators.entityTag.map { text($0.bytes) },
            entry.facts.isDistrusted ? nil : entry.facts.entityTag)
        try expect(
            "Last-Modified", stored.policy.validators.lastModified.map { text($0) },
            entry.facts.isDistrusted ? nil : entry.facts.lastModified)
    }

    /// After a write was answered, nothing older answers, unless a rule says so while the origin fails.
    private func checkFloor(_ entry: CacheModel.Entry, _ reason: CacheReason?) throws {
        let floor = floors[entry.place.key.tenant][entry.place.key.read]
        guard entry.version >= floor || reason == .staleIfError || reason == .staleByRule else {
            throw Disagreement("state \(entry.version) after a write that left \(floor)")
        }
    }

    /// Whether the client gets 304 (RFC 9110 §13.1.2).
    func compareDelivery(
        of stored: StoredResponse, to call: Call, _ read: ModelFlight.Read, _ facts: ModelFacts
    ) throws {
        guard let fields = StoredHead.fields(of: stored.head), let status = Status(stored.status) else {
            throw Disagreement("a head that cannot be read")
        }
        try compareDelivery(of: fields, status, to: call, read, facts)
    }

    func compareDelivery(
        of fields: HTTPFields, _ status: Status, to call: Call, _ read: ModelFlight.Read, _ facts: ModelFacts
    ) throws {
        let isMatch: Bool =
            switch read.request.condition {
            case .none, .other: false
            case .any: true
            case .current: facts.entityTag.map { $0.hasSuffix(read.knownTag) } ?? false
            }
        try expect(
            "304 to the client",
            call.conditions?.isNotModified(fields, status: status, unixNow: Int64(wallClock)) ?? false,
            isMatch && facts.status == 200)
    }

    func expect<Value: Equatable>(_ what: String, _ found: Value, _ expected: Value) throws {
        guard found == expected else { throw Disagreement("\(what): \(found), not \(expected)") }
    }
}
