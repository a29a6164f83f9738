import CacheStore
import Downstream
import EventLoop
import HTTPCaching
import HTTPSemantics
import Telemetry

/// The answer goes to the client, with what the gateway has to say about it.
extension RequestPipeline {
    func deliver(
        _ stored: StoredResponse, to call: Call, on exchange: Exchange, _ record: inout RequestRecord
    ) async {
        record.cache = .hit(ttl: HitHead.timeToLive(stored, at: exchange.now))
        record.status = Status(stored.status) ?? .ok
        var head: [UInt8] = []
        HitHead.write(stored, at: exchange.now, requestID: call.requestID.span, to: &head)
        if let origin = core.allowedOrigin(of: exchange.request) { head = origin.marked(head) }
        record.note(await exchange.send(head: head, body: stored.body))
        // It counts as long as it is being sent.
        withExtendedLifetime(stored) {}
    }

    func deliver(
        _ fetched: Fetched, to call: Call, on exchange: Exchange, _ record: inout RequestRecord
    ) async {
        record.cache = Self.cacheStatus(fetched, of: call)
        record.status = fetched.status
        record.queueTime = fetched.timing.queue
        record.upstreamTime = fetched.timing.upstream
        record.upstreamStatus = fetched.isCollapsed ? nil : fetched.status.code
        var response = Response(status: fetched.status, fields: fetched.fields)
        response.fields.append("Cache-Status", record.cache.value)
        response.fields.append("X-Request-Id", call.requestID)
        core.allowedOrigin(of: exchange.request)?.mark(&response.fields)
        guard let content = fetched.content else { return }
        record.note(await exchange.send(response, content: content, length: fetched.contentLength))
    }

    /// An answer of the gateway's own that is no error.
    func deliver(_ response: Response, on exchange: Exchange, _ record: RequestRecord) async -> RequestRecord
    {
        var record = record
        var response = response
        record.status = response.status
        core.allowedOrigin(of: exchange.request)?.mark(&response.fields)
        record.note(await exchange.send(response))
        return record
    }

    func deliver(_ error: GatewayError, on exchange: Exchange, _ record: inout RequestRecord) async {
        record.status = error.status
        record.isRefusal = [.unauthorized, .forbidden, .tooManyRequests].contains(error.status)
        record.queueTime = error.timing.queue
        record.upstreamTime = error.timing.upstream
        core.log.write(
            LogLine(
                .debug, "request refused",
                [
                    "request_id": .bytes(record.requestID), "source": .text(error.source.rawValue),
                    "exception": .text(error.exception), "reason": .text(error.reason ?? ""),
                ]))
        // Whoever left gets nothing, and the connection is closed.
        guard error.status != .clientClosedRequest else { return }
        var response = core.response(to: error, record.cache, requestID: record.requestID)
        core.allowedOrigin(of: exchange.request)?.mark(&response.fields)
        record.note(await exchange.send(response))
    }

    func deliver(preflight answer: Response, on exchange: Exchange, _ record: inout RequestRecord) async {
        record.cache = .preflight
        record.status = answer.status
        var response = answer
        response.fields.append("Cache-Status", record.cache.value)
        record.note(await exchange.send(response))
    }

    static func cacheStatus(_ fetched: Fetched, of call: Call) -> CacheStatus {
        guard case .forward(let reason, _, _, _, _) = call.forwarded else { return .refused }
        return .forward(
            reason, status: fetched.status.code, stored: fetched.isStored, collapsed: fetched.isCollapsed,
            detail: fetched.noStoreReason?.rawValue)
    }
}

extension GatewayCore {
    /// An error in CareCloud's envelope, with what HTTP has to say beside it.
    func response(
        to error: GatewayError, _ cache: CacheStatus = .refused, requestID: [UInt8]
    ) -> Response {
        var response = Response(status: error.status, body: error.body)
        response.fields.append("Content-Type", "application/json; charset=utf-8")
        response.fields.append("Date", HTTPDate.format(EventLoop.readWallClock() / 1_000_000_000))
        response.fields.append("Via", "1.1 carecloud-gateway")
        response.fields.append("Cache-Status", cache.value)
        if let type = error.proxyError {
            response.fields.append("Proxy-Status", "carecloud-gateway; error=\(type)")
        }
        if let seconds = error.retryAfter { response.fields.append("Retry-After", String(seconds)) }
        if let allow = error.allow { response.fields.append("Allow", allow) }
        if error.status == .unauthorized { response.fields.append("WWW-Authenticate", "Bearer") }
        response.fields.append("X-Request-Id", requestID)
        return response
    }
}
