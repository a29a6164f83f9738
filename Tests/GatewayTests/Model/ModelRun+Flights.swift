import CacheStore
import HTTPCaching
import HTTPSemantics
import Upstream

@testable import Gateway

/// Requests under way, stage by stage, as the upstream loop takes them.
extension ModelRun {
    /// One stage further.
    mutating func advance(_ id: Int) throws {
        guard let flight = flights.first(where: { $0.id == id }) else { return }
        let isOver: Bool
        switch flight.stage {
        case .begun: isOver = try land(flight)
        case .queued: isOver = try send(flight)
        case .sent(let sent): isOver = try receive(sent, flight)
        case .confirmed(let sent, let response): isOver = try confirm(sent, response, flight)
        case .answered(let sent, let fetched, let policy, let expected):
            try store(sent, fetched, policy, expected, flight)
            isOver = true
        }
        guard isOver else { return }
        flights.removeAll { $0.id == id }
        model.fills[id] = nil
    }

    /// What has come while the request was on its way to the upstream loop.
    private mutating func land(_ flight: ModelFlight) throws -> Bool {
        flight.stage = .queued
        guard case .read(var read) = flight.what, let forward = read.forward else { return false }
        guard forward.reason != .request, !read.isRefresh else {
            let answer = core.landed(&flight.call, at: instant)
            let entry = model.cameSince(forward.place, begun: flight.began, now: now)
            if isScarce, answer == nil {
                if let entry { model.entries.removeAll { $0.id == entry.id } }
                return false
            }
            if answer != nil { note("come since") }
            try expect("come since", answer.map { ModelGateway.serial(of: $0.response) }, entry?.serial)
            return answer != nil
        }
        let answer = core.landed(&flight.call, at: instant)
        switch try look(read.request, read.key, answer, nil, flight.call) {
        case .bypass: return false
        case .hit:
            note("landed")
            return true
        case .forward(let now):
            read.forward = now
            flight.what = .read(read)
            return false
        }
    }

    // MARK: Sending

    private mutating func send(_ flight: ModelFlight) throws -> Bool {
        switch flight.what {
        case .read(let read):
            let version = versions[flight.tenant][read.request.read]
            flight.stage = .sent(
                try answer(flight.answer, version, to: flight.call, validated: read.forward?.validated))
        case .write(let write, _):
            let isRefused = flight.answer.status.map { 400...499 ~= $0 } ?? !flight.answer.wasSent
            if !isRefused || write.isBatch && flight.answer.status != nil {
                for (number, read) in ModelRead.all.enumerated() where write.drops(read) {
                    versions[flight.tenant][number] += 1
                    flight.leaves[number] = versions[flight.tenant][number]
                }
            }
            flight.stage = .sent(try answer(flight.answer, 0, to: flight.call, validated: nil))
        }
        return false
    }

    /// The request reaches the origin, with the conditions that the model expects.
    mutating func answer(
        _ answer: ModelAnswer, _ version: Int, to call: Call, validated: CacheModel.Entry?
    ) throws -> ModelFlight.Sent {
        let request = core.authorizedFields(call, nil)
        if call.mayBeShared {
            try expect(
                "If-None-Match", request.combined("If-None-Match").map { text($0) },
                validated?.facts.entityTag)
            try expect(
                "If-Modified-Since", request.combined("If-Modified-Since").map { text($0) },
                validated?.facts.lastModified)
        }
        let isConfirmed =
            answer.status == 200 && answer.confirmation != .ignored
            && validated.map { holds($0.facts, version) } ?? false
        var facts = answer.facts(version: version, date: date)
        var fields = answer.fields(version: version, date: date)
        switch (isConfirmed, answer.confirmation) {
        case (true, .bare):
            facts = ModelFacts(status: 304, date: facts.date)
            let kept = fields.filter { $0.name == "Date" }
            fields = HTTPFields()
            for field in kept { fields.append(field) }
        case (true, .other):
            facts.entityTag = "\"other\""
            fields.set("ETag", Array("\"other\"".utf8))
        default: break
        }
        facts.isDistrusted = !call.trustsValidators
        return ModelFlight.Sent(
            time: now, version: version, serial: nextNumber(), status: isConfirmed ? 304 : answer.status ?? 0,
            facts: facts, fields: fields)
    }

    /// Whether the origin has what is asked about (RFC 9110 §13.2.2).
    private func holds(_ facts: ModelFacts, _ version: Int) -> Bool {
        if let tag = facts.entityTag { return tag.hasSuffix("\"v\(version)\"") }
        return facts.lastModified == ModelAnswer.lastModified(version)
    }

    // MARK: Failing

    mutating func fail(_ flight: ModelFlight) throws {
        let failure = TransferError(
            reason: flight.answer.wasSent ? .responseTimeout : .connectionRefused, detail: "",
            wasSent: flight.answer.wasSent)
        if failure.wasSent { core.invalidate(flight.call, status: nil) }
        let error = GatewayError(failure)
        core.noteFailure(error, of: flight.call, at: instant)
        let standIn = flight.call.standIn(error.isServedStale, status: nil, Timing())
        switch flight.what {
        case .write(let write, let token):
            if flight.answer.wasSent { written(write, token, flight) }
            try expect("stand-in for a write", standIn == nil, true)
        case .read(let read):
            guard let forward = read.forward else { return }
            model.noteFailure(forward.place, now: now)
            try compareStandIn(standIn, forward.standIn)
        }
    }

    mutating func compareStandIn(
        _ standIn: StoredAnswer?, _ expected: (entry: CacheModel.Entry, reason: CacheReason)?
    ) throws {
        try expect("stand-in's reason", standIn?.reason, expected?.reason)
        guard let standIn, let expected else { return }
        note("stand-in: \(expected.reason.rawValue)")
        try compare(standIn.response, with: expected.entry)
    }

    /// Readers must see at least what the write has left.
    mutating func written(_ write: ModelWrite, _ token: String?, _ flight: ModelFlight) {
        model.written(write, tenant: flight.tenant, token: token, flight.answer)
        guard flight.answer.status.map({ !(400...499 ~= $0) }) ?? true || write.isBatch else { return }
        for (number, read) in ModelRead.all.enumerated() where write.drops(read) {
            floors[flight.tenant][number] = max(
                floors[flight.tenant][number], flight.leaves[number] ?? 0)
        }
    }
}
