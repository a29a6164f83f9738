import Downstream
import EventLoop
import HTTPCaching
import HTTPSemantics
import HTTPWire
import Streams
import Telemetry
import Upstream

/// The life of a request that the hit path does not answer. Each phase is a file of its name under `Phases`.
///
///     on the worker's loop:  route → classify → cross-origin → virtual login → admit → key → lookup ─ hit ► deliver → log
///                                               └ preflight ► deliver                            └ else, on the upstream loop:
///     read:   collapse → budget → credentials → forward → judge → receive → store ──────► deliver → log
///     write:  collapse → budget → credentials → forward → invalidate → receive ─────────► deliver → log
///
/// What goes upstream is a flight with a task of its own: it goes on when a client leaves. Its answer's content
/// is a stream, read by each client's worker as it arrives.
struct RequestPipeline: Sendable {
    let core: GatewayCore

    /// Answers one request, whatever comes of it.
    /// - Returns: What log and statistics will say of it.
    func run(_ request: OwnedRequest, on exchange: Exchange, requestID: [UInt8]) async -> RequestRecord {
        var record = RequestRecord(request, requestID: requestID)
        do throws(GatewayError) {
            if let answer = try answerServerOptions(request, from: exchange.peer, requestID: requestID) {
                record.cache = .none(.requestMethod)
                return await deliver(answer, on: exchange, record)
            }
            var call = try route(request, requestID: requestID)
            classify(&call)
            record.describe(call)
            if let answer = preflight(call, request, from: exchange.peer) {
                await deliver(preflight: answer, on: exchange, &record)
                return record
            }
            defer { record.describeClient(call, of: exchange.peer) }
            if let answer = try await answerLogin(&call, on: exchange) {
                return await deliver(answer, on: exchange, record)
            }
            try admit(&call, from: exchange.peer, at: exchange.now)
            charge(exchange, to: call.shareholder)
            if let answer = try countForwarding(&call) {
                record.cache = .none(.requestMethod)
                return await deliver(answer, on: exchange, record)
            }
            key(&call)
            if let stored = lookup(&call, at: exchange.now) {
                await deliver(stored, to: call, on: exchange, &record)
            } else {
                if call.control.onlyIfCached {
                    record.cache = .none(.onlyIfCached)
                    throw .notStored()
                }
                guard !exchange.account.isFull else { throw core.overloaded(call, exchange.account) }
                if case .none = call.content { call.content = try await content(of: exchange, call) }
                try call.checkContentForKeys()
                call.exchange = exchange
                record.cache = call.forwarded
                record.className = "\(call.priority)"
                switch try await fetch(call, for: exchange) {
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
    private func fetch(_ call: Call, for exchange: Exchange) async throws(GatewayError) -> Answer {
        do throws(GatewayError) {
            return try await withTaskExecutorPreference(core.upstream.loop) {
                () async throws(GatewayError) -> Answer in try await core.upstream.fetch(call, core)
            }
        } catch {
            // What became of streamed content is known here alone.
            if error.transfer?.reason == .requestIncomplete, let reason = exchange.contentError {
                throw .content(reason).with(error.timing)
            }
            throw error
        }
    }

    /// Counts the memory that is held for the request for this client from now on; nil if it has no bound.
    func charge(_ exchange: Exchange, to shareholder: UInt32?) {
        guard shareholder != exchange.account.client else { return }
        exchange.charge(to: core.account(of: shareholder))
    }

    /// The request's content: content of moderate length whole, before it takes a slot; longer content as
    /// it is taken.
    func content(
        of exchange: Exchange, _ call: Call, upTo limit: Int = heldContent
    ) async throws(GatewayError) -> Exchange.Content {
        do throws(Exchange.ContentError) {
            return try await exchange.content(
                upTo: min(limit, core.memory.capacity / 16),
                shortage: core.upstream.slotShortages[call.tenant.index])
        } catch {
            if case .noMemory = error { throw core.overloaded(call, exchange.account) }
            throw .content(error)
        }
    }

    /// Bytes up to which content is received whole; a sixteenth of the buffers if that is less, so that a client's share
    /// of them holds eight such requests.
    static let heldContent = 1024 * 1024
}

extension GatewayCore {
    /// Rejects a request for lack of memory.
    func overloaded(_ call: Call? = nil, _ account: BufferAccount? = nil) -> GatewayError {
        memory.countRefusal()
        if let call, account?.holdsItsShare == true { noteShareHeld(of: .buffers, by: call) }
        return .overloaded()
    }
}
