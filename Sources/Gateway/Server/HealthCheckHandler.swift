import Downstream
import EventLoop
import HTTPSemantics
import HTTPWire

/// Answers `/livez` and `/readyz` on a listener with `health: true`, and leaves all else to the gateway.
///
/// A load balancer has no key and perhaps no Host that is served, so neither is looked at: the answer
/// says nothing but that the gateway runs and takes requests. It is neither logged nor counted.
final class HealthCheckHandler: RequestHandler {
    private let handler: GatewayHandler

    init(before handler: GatewayHandler) {
        self.handler = handler
    }

    func client(at address: SocketAddress) -> Int? {
        handler.client(at: address)
    }

    func shareholder(at address: SocketAddress) -> UInt32? {
        handler.shareholder(at: address)
    }

    func answer(
        _ head: RequestHead, in bytes: Span<UInt8>, from peer: Peer, at now: ContinuousClock.Instant,
        into response: ResponseBuffer
    ) -> Bool {
        HealthCheck(head, in: bytes) == nil
            && handler.answer(head, in: bytes, from: peer, at: now, into: response)
    }

    func respond(to request: OwnedRequest, on exchange: Exchange) async {
        guard let check = HealthCheck(request.head, in: request.bytes.span) else {
            return await handler.respond(to: request, on: exchange)
        }
        let (status, line) = check.answer(isReady: !handler.core.isDraining)
        var response = Response(status: status, body: Array("\(line)\n".utf8))
        response.fields.append("Content-Type", "text/plain; charset=utf-8")
        response.fields.append("Date", HTTPDate.format(EventLoop.readWallClock() / 1_000_000_000))
        response.fields.append("Cache-Control", "no-store")
        _ = await exchange.send(response)
    }

    func refuse(_ refusal: Refusal, from peer: Peer) -> Response? {
        handler.refuse(refusal, from: peer)
    }
}
