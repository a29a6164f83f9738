import Downstream
import EventLoop
import HTTPSemantics

/// Web pages of `allowed_origins`. The gateway answers their preflights itself; deliver marks all other answers to them.
extension RequestPipeline {
    /// The answer to the preflight of an allowed page; nil for every other request, which goes on. So does a preflight
    /// that admit is going to refuse because of where it comes from.
    ///
    /// It stands before the rules about keys and tokens: a browser sends neither with a preflight, whatever the request after
    /// it brings.
    func preflight(_ call: Call, _ request: OwnedRequest, from peer: Peer) -> Response? {
        guard core.clients.mayCome(from: peer, call.fields), let origin = core.allowedOrigin(of: request),
            var fields = origin.preflight(call.method, call.fields)
        else { return nil }
        fields.append("Date", HTTPDate.format(EventLoop.readWallClock() / 1_000_000_000))
        fields.append("Via", "1.1 carecloud-gateway")
        fields.append("X-Request-Id", call.requestID)
        return Response(status: .noContent, fields: fields)
    }
}

extension GatewayCore {
    /// The page that a request comes from, if it is one of `allowed_origins`.
    func allowedOrigin(of request: OwnedRequest) -> AllowedOrigin? {
        AllowedOrigin(of: request, among: allowedOrigins)
    }
}
