import CareCloudSandbox
import Downstream
import EventLoop
import HTTPSemantics
import HTTPWire

/// Puts the sandbox's answers on the wire.
final class SandboxHandler: RequestHandler {
    private let loop: EventLoop
    private let sandbox: LoopLocal<Sandbox>

    init(_ options: SandboxOptions, on loop: EventLoop) {
        self.loop = loop
        sandbox = LoopLocal(Sandbox(options: options), on: loop)
    }

    func client(at address: SocketAddress) -> Int? {
        0
    }

    func answer(
        _ head: RequestHead, in bytes: Span<UInt8>, from peer: Peer, at now: ContinuousClock.Instant,
        into response: ResponseBuffer
    ) -> Bool {
        false
    }

    func respond(to request: OwnedRequest, on exchange: Exchange) async {
        let content: [UInt8]
        do throws(Exchange.ContentError) {
            content = try await exchange.content()
        } catch {
            _ = await exchange.send(Response(status: .badRequest))
            return
        }
        guard let method = request.method else { return }
        let parts = request.target.split(
            separator: UInt8(ascii: "?"), maxSplits: 1, omittingEmptySubsequences: false)
        let question = SandboxRequest(
            method: method, path: Array(parts[0]), query: parts.count > 1 ? Array(parts[1]) : nil,
            fields: request.fields(), body: content)
        let answer = sandbox.withValue { [loop] sandbox in
            sandbox.respond(to: question, now: loop.now, unixSeconds: loop.unixNanoseconds / 1_000_000_000)
        }
        if answer.latency > .zero { await loop.sleep(for: answer.latency) }
        var response = Response(status: answer.status, fields: answer.fields, body: answer.body)
        response.fields.append("Date", HTTPDate.format(loop.unixNanoseconds / 1_000_000_000))
        _ = await exchange.send(response)
    }

    func refuse(_ refusal: Refusal, from peer: Peer) -> Response? {
        guard case .malformed(let error) = refusal else { return nil }
        return Response(status: error.status)
    }
}

extension SocketAddress {
    /// `localhost` is 127.0.0.1.
    init?(_ listen: SandboxOptions.ListenAddress) {
        self.init(text: listen.host == "localhost" ? "127.0.0.1" : listen.host, port: listen.port)
    }
}
