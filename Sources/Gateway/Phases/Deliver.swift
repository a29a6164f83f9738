import CacheStore
import Downstream
import EventLoop
import HTTPCaching
import HTTPSemantics
import Streams
import Telemetry

/// The answer goes to the client, with what the gateway has to say about it.
extension RequestPipeline {
    func deliver(
        _ answer: StoredAnswer, to call: Call, on exchange: Exchange, _ record: inout RequestRecord
    ) async {
        let (stored, now) = (answer.response, ContinuousClock.now)
        let status = Status(stored.status) ?? .ok
        record.cache = answer.cacheStatus(of: call, at: now)
        record.queueTime = answer.timing.queue
        record.upstreamTime = answer.timing.upstream
        record.upstreamStatus = answer.isCollapsed ? nil : answer.status
        let fields = call.conditions.flatMap { conditions in
            StoredHead.fields(of: stored.head).flatMap { fields in
                conditions.isNotModified(fields, status: status, unixNow: Self.unixSeconds) ? fields : nil
            }
        }
        record.status = fields == nil ? status : .notModified
        var head = fields.map { StoredHead.write(.notModified, $0.repeatedByNotModified) } ?? stored.head
        HitHead.append(
            age: stored.age(at: now), cacheStatus: record.cache.value, requestID: call.requestID.span,
            to: &head)
        if record.wantsTiming { StoredHead.append("Server-Timing", answer.timing.serverTiming, to: &head) }
        if let origin = core.allowedOrigin(of: exchange.request) { head = origin.marked(head) }
        record.note(await exchange.send(head: head, body: fields == nil ? stored.body : []))
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
        var response = Response(status: fetched.status, fields: fetched.clientFields)
        response.fields.append("Cache-Status", record.cache.value)
        response.fields.append("X-Request-Id", call.requestID)
        if record.wantsTiming { response.fields.append("Server-Timing", fetched.timing.serverTiming) }
        core.allowedOrigin(of: exchange.request)?.mark(&response.fields)
        guard let content = fetched.content else { return }
        if call.mayBeShared,
            call.conditions?.isNotModified(
                fetched.clientFields, status: fetched.status, unixNow: Self.unixSeconds) == true
        {
            content.cancel()
            record.status = .notModified
            record.note(await exchange.send(response.notModified))
            return
        }
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
        if record.wantsTiming, !error.timing.isEmpty {
            response.fields.append("Server-Timing", error.timing.serverTiming)
        }
        core.allowedOrigin(of: exchange.request)?.mark(&response.fields)
        record.note(await exchange.send(response))
    }

    func deliver(preflight answer: Response, on exchange: Exchange, _ record: inout RequestRecord) async {
        record.cache = .none(.preflight)
        record.status = answer.status
        var response = answer
        response.fields.append("Cache-Status", record.cache.value)
        record.note(await exchange.send(response))
    }

    static func cacheStatus(_ fetched: Fetched, of call: Call) -> CacheStatus {
        .forward(
            call.forward, status: fetched.status.code, stored: fetched.isStored,
            collapsed: fetched.isCollapsed, fetched.cacheReason)
    }

    private static var unixSeconds: Int64 { EventLoop.readWallClock() / 1_000_000_000 }
}

extension GatewayCore {
    /// An error in CareCloud's envelope, with what HTTP has to say beside it.
    func response(
        to error: GatewayError, _ cache: CacheStatus = .none(.refused), requestID: [UInt8]
    ) -> Response {
        var response = Response(status: error.status, body: error.body)
        response.fields.append("Content-Type", "application/json; charset=utf-8")
        response.fields.append("Date", HTTPDate.format(EventLoop.readWallClock() / 1_000_000_000))
        response.fields.append("Via", "1.1 carecloud-gateway")
        response.fields.append("Cache-Status", cache.value)
        response.fields.append("Proxy-Status", "carecloud-gateway; error=\(error.proxyError)")
        if let seconds = error.retryAfter { response.fields.append("Retry-After", String(seconds)) }
        if let allow = error.allow { response.fields.append("Allow", allow) }
        if error.status == .unauthorized { response.fields.append("WWW-Authenticate", "Bearer") }
        response.fields.append("X-Request-Id", requestID)
        return response
    }
}

extension StoredAnswer {
    func cacheStatus(of call: Call, at now: ContinuousClock.Instant) -> CacheStatus {
        let ttl = HitHead.timeToLive(response, at: now)
        guard wasForwarded else { return .hit(ttl: ttl, reason) }
        return .forwardedHit(
            call.forward, status: status, ttl: ttl, stored: isStored, collapsed: isCollapsed, reason)
    }
}

extension Timing {
    fileprivate var isEmpty: Bool { queue == nil && upstream == nil }

    /// For Server-Timing (W3C): `queue;dur=12.5, upstream;dur=88.1`, in milliseconds.
    fileprivate var serverTiming: String {
        if isEmpty { return "cache" }
        let parts = [("queue", queue), ("upstream", upstream)].compactMap { name, duration in
            duration.map { "\(name);dur=\(Self.tenths($0))" }
        }
        return parts.joined(separator: ", ")
    }

    private static func tenths(_ duration: Duration) -> String {
        let tenths = max(0, Int64(duration / .microseconds(100)))
        return "\(tenths / 10).\(tenths % 10)"
    }
}

extension HTTPFields {
    fileprivate var repeatedByNotModified: HTTPFields {
        var fields = self
        fields.removeAll { !RequestConditions.repeatedFields.contains($0.name) }
        return fields
    }
}

extension Response {
    /// The client has its content already (RFC 9110 §15.4.5).
    fileprivate var notModified: Response {
        var response = Response(status: .notModified, fields: fields.repeatedByNotModified)
        let own: [FieldName] = [
            "Cache-Status", "X-Request-Id", "Age", "Access-Control-Allow-Origin",
            "Access-Control-Expose-Headers", "Server-Timing",
        ]
        for name in own {
            for value in fields.values(name) { response.fields.append(name, value) }
        }
        return response
    }
}
