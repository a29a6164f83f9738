import Downstream
import EventLoop
import HTTPSemantics
import HTTPWire
import Upstream

/// The life of a request that the hit path does not answer. Each phase is a file of its name under `Phases`.
///
///     on the worker's loop:  route → classify → admit → key → lookup ─ hit ─────────────► deliver → log
///                                                                └ else, on the upstream loop:
///     read:   collapse → budget → credentials → forward → judge → store ────────────────► deliver → log
///     write:  budget → credentials → forward → invalidate ─────────────────────────────► deliver → log
struct RequestPipeline: Sendable {
    let core: GatewayCore

    /// Answers one request, whatever comes of it.
    /// - Returns: What log and statistics will say of it.
    func run(_ request: OwnedRequest, on exchange: Exchange, requestID: [UInt8]) async -> RequestRecord {
        var record = RequestRecord(request, requestID: requestID)
        do throws(GatewayError) {
            var call = try route(request, requestID: requestID)
            classify(&call)
            record.describe(call)
            try admit(&call, from: exchange.peer)
            key(&call)
            if let stored = lookup(call, at: exchange.now) {
                await deliver(stored, to: call, on: exchange, &record)
            } else {
                call.body = try await content(of: exchange)
                record.cache = call.forwarded
                switch try await fetch(call) {
                case .stored(let stored): await deliver(stored, to: call, on: exchange, &record)
                case .fetched(let fetched): await deliver(fetched, to: call, on: exchange, &record)
                }
            }
        } catch {
            await deliver(error, on: exchange, &record)
        }
        return record
    }

    /// The second half, on the upstream loop, where its continuations are to resume, too.
    private func fetch(_ call: Call) async throws(GatewayError) -> Answer {
        try await withTaskExecutorPreference(core.upstream.loop) { () async throws(GatewayError) -> Answer in
            try await core.upstream.fetch(call, core)
        }
    }

    /// The request's content, whole, before it queues.
    private func content(of exchange: Exchange) async throws(GatewayError) -> [UInt8]? {
        guard exchange.request.head.framing.hasBody else { return nil }
        do throws(Exchange.ContentError) {
            return try await exchange.content()
        } catch {
            switch error {
            case .tooLarge: throw .contentTooLarge()
            case .malformed:
                throw .malformed(.badRequest, "The chunks of the request's content are malformed.")
            case .ended: throw .malformed(.requestTimeout, "The request's content did not arrive.")
            }
        }
    }
}

extension Upstream {
    /// The second half: from the cache's miss to CareCloud's answer.
    func fetch(_ call: Call, _ core: GatewayCore) async throws(GatewayError) -> Answer {
        guard case .use(let key) = call.cache else { return .fetched(try await ask(call, core)) }
        return try await collapse(call, key, core)
    }

    /// Budget, credentials, forward, and what follows from the answer.
    func ask(_ call: Call, _ core: GatewayCore) async throws(GatewayError) -> Fetched {
        var timing = Timing()
        let response: TransferResponse
        do throws(GatewayError) {
            response = try await forward(call, core, &timing)
        } catch {
            throw error.with(timing)
        }
        var fetched = Fetched(response, timing: timing, unixSeconds: unixSeconds)
        let decision = core.judge(fetched, to: call, unixSeconds: unixSeconds)
        core.store(&fetched, decision, of: call, now: loop.now)
        core.invalidate(call, status: response.status)
        return fetched
    }
}
