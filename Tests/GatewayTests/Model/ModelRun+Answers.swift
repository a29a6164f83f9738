@testable import CacheStore
import HTTPCaching
import HTTPSemantics
import Streams

@testable import Gateway
@testable import Upstream

/// The origin's answers, judged and stored as the upstream loop has it done.
extension ModelRun {
    mutating func receive(_ sent: ModelFlight.Sent, _ flight: ModelFlight) throws -> Bool {
        guard sent.status != 0 else {
            try fail(flight)
            return true
        }
        var sent = sent
        sent.received = now
        let response = try gateway.response(
            sent.status, sent.fields, serial: sent.serial, sent: sent.time, received: now)
        if sent.status == 304, flight.call.validated != nil {
            flight.stage = .confirmed(sent, response)
            return false
        }
        var fetched = Fetched(response, to: flight.call, timing: Timing(), unixSeconds: Int64(wallClock))
        let policy = core.judgeHead(&fetched, of: flight.call, unixSeconds: Int64(wallClock))
        core.replace(by: fetched, of: flight.call, at: instant)
        switch flight.what {
        case .write(let write, let token):
            written(write, token, flight)
            try expect("a write's answer is stored", policy == nil, true)
            return true
        case .read(let read):
            let expected = try judge(sent, fetched, read, flight)
            guard let policy, let expected else { return true }
            flight.stage = .answered(sent, fetched, policy, expected)
            return false
        }
    }

    /// What the model says of the answer's head.
    /// - Returns: What the answer will be good for; nil when it is not stored.
    private mutating func judge(
        _ sent: ModelFlight.Sent, _ fetched: Fetched, _ read: ModelFlight.Read, _ flight: ModelFlight
    ) throws -> ModelPolicy? {
        let request = read.request
        // Its token is no longer good.
        if sent.status == 401, let token = request.token {
            model.purge(token, ModelRead.all[request.read].interface, tenant: request.tenant)
        }
        guard let forward = read.forward else {
            try expect("stored", fetched.isStored, false)
            return nil
        }
        var decision = decision(on: sent.facts, sent, read)
        // What stands in for a failure is kept.
        if forward.standIn != nil, [429, 500, 502, 503, 504].contains(sent.status) {
            decision = .refuse(.responseStatus)
        }
        try compareStandIn(
            flight.call.standIn(fetched.status.isServedStale, status: sent.status, Timing()),
            [429, 500, 502, 503, 504].contains(sent.status) ? forward.standIn : nil)
        try compareDelivery(of: fetched.fields, fetched.status, to: flight.call, read, sent.facts)
        if case .store(let policy) = decision, model.fills[flight.id]?.isOvertaken == false {
            try expect("reason", fetched.cacheReason, nil)
            note("to be stored")
            return policy
        }
        let reason: CacheReason = if case .refuse(let reason) = decision { reason } else { .overtakenByWrite }
        try expect("reason", fetched.cacheReason, reason)
        note("not stored: \(reason.rawValue)")
        // What is stored is not what the origin says now, unless that has only failed.
        if [429, 500, 502, 503, 504].contains(sent.status) {
            model.noteFailure(forward.place, now: now)
        } else if reason != .overtakenByWrite, reason != .requestNoStore {
            model.remove(forward.place)
        }
        return nil
    }

    private func decision(
        on facts: ModelFacts, _ sent: ModelFlight.Sent, _ read: ModelFlight.Read
    ) -> ModelDecision {
        ModelDecision(
            facts, to: read.request, noStore: read.request.noStore, wallClock: wallClock,
            delay: sent.received - sent.time)
    }

    /// Where the gateway has just stored a response.
    private func place(for facts: ModelFacts, _ read: ModelFlight.Read, _ call: Call) -> CacheModel.Place {
        guard !facts.parts else {
            return model.place(
                of: read.request, read.key, varyingBy: facts.vary.filter { $0 != "Accept-Language" })
        }
        // When room is scarce, those with Vary may be gone in the gateway alone.
        if isScarce, case .use(let key) = call.cache, core.cache.holdsResponse(under: key) {
            return CacheModel.Place(key: read.key)
        }
        return model.placeBeside(of: read.request, read.key, now: now)
    }

    /// The answer is whole.
    mutating func store(
        _ sent: ModelFlight.Sent, _ fetched: Fetched, _ policy: ReusePolicy, _ expected: ModelPolicy,
        _ flight: ModelFlight
    ) throws {
        guard case .read(let read) = flight.what else { return }
        var fetched = fetched
        guard let content = fetched.response.content.wholeContent else {
            throw Disagreement("the content is not kept")
        }
        core.store(&fetched, policy, content: content, of: flight.call, now: instant)
        let isOvertaken = model.fills[flight.id]?.isOvertaken ?? true
        try expect("stored", fetched.isStored, !isOvertaken)
        guard !isOvertaken else { return note("overtaken at its end") }
        let place = place(for: sent.facts, read, flight.call)
        note(place.names.isEmpty ? "stored" : sent.facts.parts ? "variant stored" : "stored beside variants")
        var aged = expected
        aged.initialAge += now - sent.received
        model.store(
            sent.facts, aged, serial: sent.serial, version: sent.version, at: place, now: now)
    }

    // MARK: 304

    /// RFC 9111 §4.3.3, §4.3.4.
    mutating func confirm(
        _ sent: ModelFlight.Sent, _ response: TransferResponse, _ flight: ModelFlight
    ) throws -> Bool {
        guard case .read(var read) = flight.what, let forward = read.forward, let old = forward.validated,
            let stored = flight.call.validated
        else { throw Disagreement("304 to nothing") }
        let fetched = Fetched(response, to: flight.call, timing: Timing(), unixSeconds: Int64(wallClock))
        let answer = core.confirm(
            stored, by: fetched, of: flight.call, unixSeconds: Int64(wallClock), now: instant)
        try expect("304 confirms", answer != nil, sent.facts.confirms(old.facts))
        guard let answer else {
            note("304 about something else")
            // It is about something else: asked again without a condition.
            model.remove(forward.place)
            read.forward?.validated = nil
            flight.what = .read(read)
            flight.call = flight.call.askingForAll
            flight.stage = .sent(
                try self.answer(
                    flight.answer, versions[flight.tenant][read.request.read], to: flight.call,
                    validated: nil))
            return false
        }
        let facts = old.facts.updated(by: sent.facts, wallClock: wallClock)
        try expect("content", ModelGateway.serial(of: answer.response), old.serial)
        try freshen(old, facts, sent, answer, read, flight)
        try compareDelivery(of: answer.response, to: flight.call, read, facts)
        return true
    }

    private mutating func freshen(
        _ old: CacheModel.Entry, _ facts: ModelFacts, _ sent: ModelFlight.Sent, _ answer: StoredAnswer,
        _ read: ModelFlight.Read, _ flight: ModelFlight
    ) throws {
        let age: Int
        switch decision(on: facts, sent, read) {
        case .store(var policy):
            policy.initialAge += now - sent.received
            age = policy.initialAge
            let isOvertaken = model.fills[flight.id]?.isOvertaken ?? true
            try expect("stored", answer.isStored, !isOvertaken)
            note(isOvertaken ? "304 overtaken" : "304 stored")
            if !isOvertaken {
                model.store(
                    facts, policy, serial: old.serial, version: sent.version,
                    at: place(for: facts, read, flight.call), now: now)
            }
        case .refuse(let reason):
            age =
                facts.initialAge(wallClock: wallClock, delay: sent.received - sent.time) + now - sent.received
            try expect("stored", answer.isStored, false)
            note("304 not stored: \(reason.rawValue)")
            // A request that forbids storing changes nothing of what is stored (RFC 9111 §5.2.1.5).
            if reason != .requestNoStore, let place = read.forward?.place { model.remove(place) }
        }
        try expect("age", answer.response.age(at: instant), .milliseconds(age))
    }
}

extension CacheStore {
    /// Whether a response stands under the key itself; it does not count as used.
    fileprivate func holdsResponse(under key: CacheKey) -> Bool {
        withState { state in
            guard let slot = state.find(key.bytes), case .response = state.records[slot].content else {
                return false
            }
            return true
        }
    }
}
