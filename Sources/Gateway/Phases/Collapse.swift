import CacheStore
import Downstream
import EventLoop
import HTTPCaching
import HTTPSemantics
import HTTPWire
import Streams
import Upstream

/// One request upstream a key at a time: whoever asks for the same meanwhile reads the same answer as it arrives. What
/// cannot be shared flies alone.
extension Upstream {
    /// The second half of the pipeline: from the cache's miss to the head of CareCloud's answer.
    func fetch(_ first: Call, _ core: GatewayCore) async throws(GatewayError) -> Answer {
        var call = first
        var key = flightKey(call, core)
        while true {
            if let stored = core.landed(&call, at: loop.now) { return .stored(stored) }
            switch await board(key, call, core) {
            case .answered(let fetched): return .fetched(fetched)
            case .stored(let stored): return .stored(stored)
            case .failed(let error): throw error
            case .again(let alone):
                guard call.mayBeShared else { throw .unanswered() }
                if alone { key = nil }
            }
        }
    }

    func renew(_ call: Call, _ core: GatewayCore) {
        guard !core.isDraining else { return }
        Task(executorPreference: loop) { _ = try? await self.fetch(call, core) }
    }

    /// Nil for a request that nobody else may be answered with. A write in between changes the generation: what was
    /// asked before it is not good enough after it.
    private func flightKey(_ call: Call, _ core: GatewayCore) -> [UInt8]? {
        guard var key = call.ownKey,
            !core.departures.withValue({ $0.unshared.contains(key.bytes, now: loop.now) })
        else { return nil }
        key.append(number: Int(truncatingIfNeeded: call.generation))
        return key.bytes
    }

    private func board(_ key: [UInt8]?, _ call: Call, _ core: GatewayCore) async -> Departures.Outcome {
        if let key { delistHeldBack(key, call, core) }
        let ticket = core.departures.withValue { $0.flights.issueTicket() }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let passenger = Departures.Passenger(
                    call: call, boarded: loop.now, continuation: continuation)
                switch core.departures.withValue({
                    $0.flights.board(key, ticket, passenger, rank: call.classNumber)
                }) {
                case .waits: break
                case .begins(let number): begin(number, call, core)
                case .reads(let number):
                    continuation.resume(returning: join(number, call, core))
                }
            }
        } onCancel: {
            loop.perform { self.assumeIsolated { $0.leave(ticket, core) } }
        }
    }

    /// Delists a flight that waits because its client holds its share: other clients do not wait for that.
    private func delistHeldBack(_ key: [UInt8], _ call: Call, _ core: GatewayCore) {
        core.departures.withValue { departures in
            guard let (number, leader) = departures.flights.queuedFlight(of: key),
                leader.call.shareholder != call.shareholder,
                holdsItsShare(leader.call.budgetRequest, on: leader.call.tenant.index)
            else { return }
            departures.flights.delist(number)
        }
    }

    /// A reader of an answer that is arriving, if its first byte is still there.
    private func join(_ number: FlightNumber, _ call: Call, _ core: GatewayCore) -> Departures.Outcome {
        core.departures.withValue { departures in
            if let fetched = departures.arriving[number], !core.fits(fetched, call) {
                return .again(alone: true)
            }
            if let fetched = departures.arriving[number]?.read(isCollapsed: true, waited: .zero) {
                return .answered(fetched)
            }
            departures.flights.delist(number)
            return .again(alone: false)
        }
    }

    /// A client has left. It gives up its place in the queue, and nothing if its request need not wait there.
    private func leave(_ ticket: Flights<Departures.Passenger>.Ticket, _ core: GatewayCore) {
        let departure = core.departures.withValue { $0.flights.leave(ticket) }
        switch departure {
        case .none: break
        case .left(let passenger): giveUp(passenger)
        case .wasLast(let passenger, let number):
            giveUp(passenger)
            core.departures.withValue { $0.tasks[number] }?.cancel()
        }
    }

    /// The request has to wait for its turn: whoever has left by then need not.
    private func queue(_ number: FlightNumber, _ core: GatewayCore) {
        for ticket in core.departures.withValue({ $0.flights.queued(number) }) { leave(ticket, core) }
    }

    private func giveUp(_ passenger: Departures.Passenger) {
        let timing = Timing(queue: passenger.boarded.duration(to: loop.now))
        passenger.continuation.resume(returning: .failed(.clientLeft().with(timing)))
    }

    // MARK: The flight's own task

    private func begin(_ number: FlightNumber, _ call: Call, _ core: GatewayCore) {
        let task = Task(executorPreference: loop) { await self.fly(number, call, core) }
        core.departures.withValue { $0.tasks[number] = task }
    }

    private func fly(_ number: FlightNumber, _ first: Call, _ core: GatewayCore) async {
        var next: Call? = first
        var since = loop.now
        while let call = next {
            var timing = Timing()
            do throws(GatewayError) {
                let transfer = try await forward(call, core, since: since, &timing) {
                    self.queue(number, core)
                } isSent: {
                    core.departures.withValue { $0.flights.sent(number) }
                } whenInterim: { status, fields in
                    core.inform(number, status, fields)
                }
                next = try await receive(transfer, number, call, timing, core)
            } catch {
                let passenger = fail(number, error.with(timing), call, core)
                next = passenger?.call
                since = passenger?.boarded ?? since
            }
        }
        core.departures.withValue { departures in
            departures.flights.land(number)
            departures.tasks[number] = nil
            departures.arriving[number] = nil
        }
    }

    /// The first of those who wait fails with the request; the others get one more.
    private func fail(
        _ number: FlightNumber, _ error: GatewayError, _ call: Call, _ core: GatewayCore
    ) -> Departures.Passenger? {
        core.noteFailure(error, of: call, at: loop.now)
        // Of those who wait, others may still have time where the first has none.
        let handsOver = error.transfer?.isWorthAnotherAttempt ?? (error.refusal != nil)
        let (failed, next) = core.departures.withValue {
            $0.flights.fail(number, handsOver: handsOver && call.fallback == nil)
        }
        for passenger in failed {
            let timing = error.timing.last(passenger.boarded.duration(to: loop.now))
            passenger.continuation.resume(
                returning: passenger.call.standIn(error.isServedStale, status: nil, timing)
                    .map { .stored($0) } ?? .failed(error.with(timing)))
        }
        return next
    }

    /// The wall clock of this turn, in seconds.
    var unixSeconds: Int64 { loop.unixNanoseconds / 1_000_000_000 }
}

extension TransferError {
    /// Whether it might be another's luck to get an answer, in a time that those who wait still have.
    fileprivate var isWorthAnotherAttempt: Bool { reason != .cancelled && status != .gatewayTimeout }
}

extension Status {
    /// Whether a stale answer is better (RFC 5861 §4), where one is allowed.
    var isServedStale: Bool { [429, 500, 502, 503, 504].contains(code) }
}

extension GatewayError {
    /// Whether a stale answer is better, where one is allowed.
    var isServedStale: Bool { source != .client && status.isServedStale }
}

extension Call {
    /// The stale answer that is allowed in place of a failure; nil when there is none.
    func standIn(_ isFailure: Bool, status: UInt16?, _ timing: Timing) -> StoredAnswer? {
        guard isFailure, let fallback else { return nil }
        return StoredAnswer(fallback.response, reason: fallback.reason, status: status, timing: timing)
    }
}

extension GatewayCore {
    /// Everybody who waits gets an interim answer, too: a proxy passes them on (RFC 9110 §15.2). On the upstream loop.
    fileprivate func inform(_ number: FlightNumber, _ status: Status, _ fields: HTTPFields) {
        var fields = fields
        HopByHop.strip(&fields)
        fields.removeAll("Content-Length")
        fields.append("Via", "1.1 carecloud-gateway")
        let waiting = departures.withValue { $0.flights.waiters(number) }
            .filter { $0.call.tenant.passesInterimResponses }
        // Whose it would be is not known.
        if waiting.count > 1 || waiting.first?.call.dropsCookies == true { fields.removeAll("Set-Cookie") }
        for passenger in waiting {
            passenger.call.exchange?.inform(status, fields)
        }
    }

    /// Whoever can do without does not ask for a while. What the gateway has refused by itself is no failure.
    func noteFailure(_ error: GatewayError, of call: Call, at now: ContinuousClock.Instant) {
        guard error.isServedStale, error.transfer != nil, let key = call.ownKey else { return }
        cache.noteFailure(key, at: now)
    }

    /// What a flight before has brought, after this request had looked.
    func landed(_ call: inout Call, at now: ContinuousClock.Instant) -> StoredAnswer? {
        guard case .use = call.cache else { return nil }
        guard call.forwardReason == .request || call.isRefresh else {
            return lookup(&call, at: now).answer
        }
        // Good enough is what has come since.
        guard let found = call.ownKey.map({ cache.lookup($0.bytes.span, at: now) }),
            case .response(let found) = found, found.response.stored > call.received, !found.isInvalidated,
            now < found.response.freshUntil
        else { return nil }
        return StoredAnswer(found.response)
    }

    /// Whether an answer that depends on more fields of the request is one to this call, too (RFC 9111 §4.1).
    func fits(_ fetched: Fetched, _ call: Call) -> Bool {
        guard let variant = fetched.storageKey?.variant else { return true }
        guard case .use(let key) = call.cache else { return false }
        return self.variant(of: key, variant.fields, for: call) == variant.key
    }
}

extension Call {
    /// The same for nobody: what is stored is to be renewed.
    func refreshing(_ stored: StoredResponse, at now: ContinuousClock.Instant) -> Call {
        var call = asRefresh
        call.validated = stored.policy.validators.isEmpty ? nil : stored
        call.forwardReason = .stale
        call.received = now
        return call
    }

    /// For nobody who waits.
    var asRefresh: Call {
        var call = self
        call.isRefresh = true
        call.exchange = nil
        call.conditions = nil
        call.fallback = nil
        call.control = CacheControl([])
        call.fields.removeAll("Cache-Control")
        call.fields.removeAll("Pragma")
        return call
    }
}
