import CacheStore
import Downstream
import EventLoop
import HTTPCaching
import HTTPSemantics
import HTTPWire
import Telemetry

/// Answers the requests of one loop: hits at once, everything else through the pipeline.
final class GatewayHandler: RequestHandler {
    let core: GatewayCore
    let counters: LoopCounters
    private let local: LoopLocal<WorkerState>

    init(_ core: GatewayCore, on loop: EventLoop, seed: UInt64) {
        self.core = core
        counters = LoopCounters(
            tenantCount: core.tenants.count, clientCount: core.clients.countedNames.count,
            reasonCount: CacheReason.allCases.count)
        local = LoopLocal(WorkerState(loop: loop, sink: core.log, seed: seed), on: loop)
    }

    func client(at address: SocketAddress) -> Int? {
        core.clients.unrestrictedClient(at: address)?.index
    }

    func shareholder(at address: SocketAddress) -> UInt32? {
        core.clients.shareholder(at: address)
    }

    // MARK: Hits

    func answer(
        _ head: RequestHead, in bytes: Span<UInt8>, from peer: Peer, at now: ContinuousClock.Instant,
        into response: ResponseBuffer
    ) -> Bool {
        guard peer.client != nil else { return false }
        return local.withValue { state in
            guard HitPath.writeAlias(head, in: bytes, to: &state.alias),
                let stored = core.cache.freshResponse(state.alias.span, at: now)
            else { return false }
            state.identify(head, in: bytes)
            HitHead.write(stored, at: now, requestID: state.requestID.span, to: &response.bytes)
            response.endHead(version: head.version, keepsAlive: head.keepsAlive)
            let isHead = HitPath.isHead(head.method, in: bytes)
            if !isHead { response.append(body: stored.body, owner: stored) }
            let duration = now.duration(to: ContinuousClock.now)
            let client = core.clients.clients[peer.client ?? 0]
            counters.answered(
                stored.status, tenant: stored.tenant, client: client.statisticsIndex, outcome: .hit,
                duration: duration)
            if core.logsAccess {
                log(
                    stored, head, in: bytes, peer: peer, duration: duration,
                    contentBytes: isHead ? 0 : stored.body.count, to: &state)
            }
            return true
        }
    }

    private func log(
        _ stored: StoredResponse, _ head: RequestHead, in bytes: Span<UInt8>, peer: Peer, duration: Duration,
        contentBytes: Int, to state: inout WorkerState
    ) {
        let line = AccessLogLine(status: stored.status, bytes: UInt64(contentBytes), duration: duration)
        let id = state.requestID
        let agent = bytes.extracting(head.value(of: .userAgent) ?? 0..<0)
        let tenant = core.tenants[stored.tenant].nameBytes
        let method = bytes.extracting(head.method)
        let (path, host, cache) = (stored.pathTemplate, peer.host, Self.hitWord)
        let device = core.clients.clients[peer.client ?? 0].name
        state.log { time, timestamp, lines in
            line.write(
                requestID: id.span, client: host.span, device: device.span, tenant: tenant.span,
                method: method, path: path.span, cache: cache.span, userAgent: agent, unixMilliseconds: time,
                timestamp: &timestamp, to: &lines
            )
        } whenDue: { [self] in
            flushLog()
        }
    }

    private static let hitWord = Array("hit".utf8)

    // MARK: Everything else

    func respond(to request: OwnedRequest, on exchange: Exchange) async {
        let id = local.withValue { state in
            state.identify(request.head, in: request.bytes.span)
            return state.requestID
        }
        let record = await RequestPipeline(core: core).run(request, on: exchange, requestID: id)
        finish(record, peer: exchange.peer)
    }

    func refuse(_ refusal: Refusal, from peer: Peer) -> Response? {
        let error =
            switch refusal {
            case .malformed(let error): GatewayError.malformed(error.status, error.detail)
            case .headTimeout:
                GatewayError.malformed(.requestTimeout, "The head of the request did not arrive in time.")
            case .overloaded: core.overloaded()
            }
        let id = local.withValue { $0.newRequestID() }
        var record = RequestRecord(requestID: id, method: [], userAgent: [], received: ContinuousClock.now)
        let response = core.response(to: error, requestID: id)
        record.status = response.status
        record.contentBytes = response.body.count
        finish(record, peer: peer)
        return response
    }

    // MARK: Log and statistics

    /// The log phase: what became of the request, counted and written.
    private func finish(_ record: RequestRecord, peer: Peer) {
        let duration = record.received.duration(to: ContinuousClock.now)
        counters.answered(
            record.status.code, tenant: record.tenant?.index, client: record.client?.statisticsIndex ?? 0,
            isRefusal: record.isRefusal, outcome: record.outcome, reason: record.cache.reason?.number,
            duration: duration)
        guard core.logsAccess else { return }
        let (tenant, cache) = (record.tenant?.nameBytes ?? [], Array(record.cache.word.utf8))
        let (id, host, method) = (record.requestID, record.clientAddress ?? peer.host, record.method)
        let device = record.client?.name ?? []
        let (path, agent) = (record.pathTemplate, record.userAgent)
        local.withValue { state in
            state.log { time, timestamp, lines in
                record.line(duration).write(
                    requestID: id.span, client: host.span, device: device.span, tenant: tenant.span,
                    method: method.span, path: path.span, cache: cache.span, userAgent: agent.span,
                    unixMilliseconds: time,
                    timestamp: &timestamp, to: &lines)
            } whenDue: { [self] in
                flushLog()
            }
        }
    }

    func flushLog() {
        local.withValue { $0.flushLog() }
    }
}
