import CacheStore
import EventLoop
import HTTPCaching
import HTTPSemantics
import Streams
import Telemetry
import Upstream

/// The answer comes: judged by its head, read by all who wait while it arrives, stored when it is whole.
extension Upstream {
    /// Fails when the content has failed before anybody was told of the answer.
    func receive(
        _ transfer: TransferUnderWay, _ number: FlightNumber, _ call: Call, _ timing: Timing,
        _ core: GatewayCore
    ) async throws(GatewayError) {
        if transfer.response.content.hasFailed, case .failure(let error) = await transfer.end() {
            core.upstreamCounters[call.tenant.index].failed()
            throw failure(error, call, core)
        }
        var fetched = Fetched(transfer.response, timing: timing, unixSeconds: unixSeconds)
        let decision = core.judge(fetched, to: call, unixSeconds: unixSeconds)
        core.invalidate(call, status: fetched.status)
        let freshness = core.plan(&fetched, decision, of: call)
        let wasComplete = transfer.hasEnded
        if wasComplete { store(&fetched, freshness, call, core) }
        announce(fetched, number, call, core)
        if !wasComplete { transfer.response.content.settle(retention(of: fetched, call, core)) }
        let result = await transfer.end()
        note(result, fetched, call, core)
        if !wasComplete, case .success = result { store(&fetched, freshness, call, core) }
    }

    private func store(
        _ fetched: inout Fetched, _ freshness: ResponseFreshness?, _ call: Call, _ core: GatewayCore
    ) {
        // Not kept whole when it was longer than what is stored, or memory was short.
        guard let freshness, let content = fetched.response.content.wholeContent else { return }
        core.store(&fetched, freshness, content: content, of: call, now: loop.now)
    }

    /// Hands the answer to those who wait, or to the first of them.
    private func announce(_ fetched: Fetched, _ number: FlightNumber, _ call: Call, _ core: GatewayCore) {
        let isShared = core.mayShare(fetched)
        if case .use(let key) = call.cache {
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
            return departures.flights.arrive(number, isListed: fetched.isStored)
        }
        for (index, passenger) in waiting.enumerated() {
            let own = index == 0 || isShared ? fetched.read(isCollapsed: index > 0) : nil
            passenger.continuation.resume(returning: own.map { .answered($0) } ?? .again(alone: true))
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
            counters.failed()
            guard error.reason != .cancelled else { return }
            core.logFailure(error, of: call)
        }
    }
}

extension GatewayCore {
    /// Whoever waited may have the answer, also an error or one without freshness, unless something in it is for
    /// the one who asked.
    fileprivate func mayShare(_ fetched: Fetched) -> Bool {
        fetched.isStored || judge.mayBeShared(status: fetched.status, response: fetched.response.fields)
    }
}
