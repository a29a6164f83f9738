import CacheStore
import EventLoop
import HTTPCaching
import HTTPSemantics
import Streams
import Telemetry
import Upstream
import UpstreamBudget

/// The answer comes: judged by its head, read by all who wait while it arrives, stored when it is whole.
extension Upstream {
    /// Fails when the content has failed before anybody was told of the answer.
    /// - Returns: The request that is to be sent in its place, if the answer is of no use.
    func receive(
        _ transfer: TransferUnderWay, _ number: FlightNumber, _ call: Call, _ timing: Timing,
        _ core: GatewayCore
    ) async throws(GatewayError) -> Call? {
        if let stored = call.validated, transfer.response.status == .notModified {
            return await confirm(stored, transfer, number, call, timing, core)
        }
        try refuseUnasked(transfer, call, core)
        if transfer.response.content.hasFailed, case .failure(let error) = await transfer.end() {
            core.upstreamCounters[call.tenant.index].ended(by: error)
            throw failure(error, call, core)
        }
        let unixSeconds = originSeconds(call.tenant.index, core)
        var fetched = Fetched(transfer.response, to: call, timing: timing, unixSeconds: unixSeconds)
        sayWhenToRetry(&fetched, call)
        let policy = core.judgeHead(&fetched, of: call, unixSeconds: unixSeconds)
        let wasComplete = transfer.hasEnded
        core.present(&fetched, to: call, isWhole: wasComplete)
        if wasComplete { store(&fetched, policy, call, core) }
        core.noteUnstored(fetched, of: call, at: loop.now)
        core.replace(by: fetched, of: call, at: loop.now)
        announce(fetched, number, call, core)
        if !wasComplete { transfer.response.content.settle(retention(of: fetched, call, core)) }
        let result = await transfer.end()
        note(result, fetched, call, core)
        if !wasComplete, case .success = result { store(&fetched, policy, call, core) }
        return nil
    }

    /// CareCloud's 429 comes without Retry-After; the gateway knows when it asks again (RFC 6585 §4).
    private func sayWhenToRetry(_ fetched: inout Fetched, _ call: Call) {
        guard fetched.status == .tooManyRequests, call.tenant.hasBudget,
            !fetched.fields.contains("Retry-After")
        else { return }
        let wait = retryAfter(call.budgetRequest, on: call.tenant.index)
        fetched.fields.append("Retry-After", String(RetryAfter.seconds(covering: wait)))
    }

    /// Nobody has asked whether something was modified: a 304 says nothing then.
    private func refuseUnasked(
        _ transfer: TransferUnderWay, _ call: Call, _ core: GatewayCore
    ) throws(GatewayError) {
        guard call.mayBeShared, transfer.response.status == .notModified else { return }
        transfer.response.content.settle(.nothing)
        core.upstreamCounters[call.tenant.index].failed()
        let error = TransferError(
            reason: .responseMalformed, detail: "a 304 to a request without conditions", wasSent: true)
        throw failure(error, call, core)
    }

    /// A 304: what is stored answers everybody who waits, with the fields that came (RFC 9111 §4.3.3, §4.3.4).
    private func confirm(
        _ stored: StoredResponse, _ transfer: TransferUnderWay, _ number: FlightNumber, _ call: Call,
        _ timing: Timing, _ core: GatewayCore
    ) async -> Call? {
        transfer.response.content.settle(.nothing)
        let result = await transfer.end()
        let unixSeconds = originSeconds(call.tenant.index, core)
        let fetched = Fetched(transfer.response, to: call, timing: timing, unixSeconds: unixSeconds)
        note(result, fetched, call, core)
        guard
            let answer = core.confirm(stored, by: fetched, of: call, unixSeconds: unixSeconds, now: loop.now)
        else { return call.askingForAll }
        let waiting = core.departures.withValue { $0.flights.arrive(number, isListed: false) }
        for (index, passenger) in waiting.enumerated() {
            let isShared = index == 0 || answer.isStored && core.fits(answer.response, call, passenger.call)
            let waited = passenger.boarded.duration(to: loop.now)
            passenger.continuation.resume(
                returning: isShared
                    ? .stored(index == 0 ? answer : answer.collapsed(waited: waited)) : .again(alone: true))
        }
        return nil
    }

    private func store(
        _ fetched: inout Fetched, _ policy: ReusePolicy?, _ call: Call, _ core: GatewayCore
    ) {
        // Not kept whole when it was longer than what is stored, or memory was short.
        guard let policy, let content = fetched.response.content.wholeContent else { return }
        core.store(&fetched, policy, content: content, of: call, now: loop.now)
    }

    /// Hands the answer to those who wait, or to the first of them.
    private func announce(_ fetched: Fetched, _ number: FlightNumber, _ call: Call, _ core: GatewayCore) {
        let isShared = core.mayShare(fetched)
        if let key = call.ownKey {
            core.departures.withValue { departures in
                if isShared {
                    departures.unshared.forget(key.bytes)
                } else {
                    departures.unshared.note(key.bytes, now: loop.now)
                }
            }
        }
        let waiting = core.departures.withValue { departures in
            departures.arriving[number] = fetched
            return departures.flights.arrive(number, isListed: fetched.isStored && isShared)
        }
        for (index, passenger) in waiting.enumerated() {
            let fits = index == 0 || isShared && core.fits(fetched, passenger.call)
            let waited = passenger.boarded.duration(to: loop.now)
            let own = fits ? fetched.read(isCollapsed: index > 0, waited: waited) : nil
            passenger.continuation.resume(
                returning: passenger.call.standIn(
                    fetched.status.isServedStale, status: fetched.status.code, fetched.timing.last(waited)
                ).map { .stored($0) } ?? own.map { .answered($0) } ?? .again(alone: true))
        }
    }

    private func retention(of fetched: Fetched, _ call: Call, _ core: GatewayCore) -> ContentStream.Retention
    {
        if fetched.isStored {
            return .whole(upTo: core.maximumObject, paced: fetched.contentLength == nil)
        }
        // A write runs to its end, whoever reads what came of it.
        return call.method.isSafe ? .unread : .nothing
    }

    /// Counts and logs how the answer ended.
    private func note(
        _ result: Result<Void, TransferError>, _ fetched: Fetched, _ call: Call, _ core: GatewayCore
    ) {
        let counters = core.upstreamCounters[call.tenant.index]
        switch result {
        case .success:
            counters.answered(
                fetched.status.code, duration: fetched.response.requestSent.duration(to: loop.now))
        case .failure(let error):
            counters.ended(by: error)
            if !error.isCancellation { core.logFailure(error, of: call) }
        }
    }
}

extension GatewayCore {
    /// The head has come: what the request may have changed is dropped.
    /// - Returns: What the answer may be used for when it is whole; nil when it will not be stored.
    func judgeHead(_ fetched: inout Fetched, of call: Call, unixSeconds: Int64) -> ReusePolicy? {
        let decision = judge(fetched, to: call, unixSeconds: unixSeconds)
        invalidate(call, status: fetched.status, fields: fetched.response.fields)
        return plan(&fetched, decision, of: call)
    }

    /// What is stored is not what its origin says now, unless that has only failed.
    func replace(by fetched: Fetched, of call: Call, at now: ContinuousClock.Instant) {
        guard !fetched.isStored, let key = call.ownKey else { return }
        if fetched.status.isServedStale {
            cache.noteFailure(key, at: now)
        } else if fetched.cacheReason != .overtakenByWrite, fetched.cacheReason != .requestNoStore {
            cache.remove(key)
        }
    }

    /// - Returns: Nil when a 304 is about another response than the stored one, which is then of no use.
    func confirm(
        _ stored: StoredResponse, by fetched: Fetched, of call: Call, unixSeconds: Int64,
        now: ContinuousClock.Instant
    ) -> StoredAnswer? {
        if Validators(fetched.fields, unixNow: unixSeconds).confirm(stored.policy.validators),
            let answer = freshen(stored, by: fetched, of: call, unixSeconds: unixSeconds, now: now)
        {
            return answer
        }
        if let key = call.ownKey { cache.remove(key) }
        return nil
    }

    /// Whoever waited may have the answer, also an error or one without freshness, unless something in it is for
    /// the one who asked.
    fileprivate func mayShare(_ fetched: Fetched) -> Bool {
        fetched.isStored && fetched.sharesAllFields
            || judge.mayBeShared(status: fetched.status, response: fetched.response.fields)
    }
}
