import Downstream
import EventLoop
import HTTPSemantics

/// OPTIONS requests that the gateway answers itself.
extension RequestPipeline {
    /// The answer to a request that asks the server as a whole: `OPTIONS *` (RFC 9112 §3.2.4,
    /// RFC 9110 §9.3.7); nil for any other request.
    func answerServerOptions(
        _ request: OwnedRequest, from peer: Peer, requestID: [UInt8]
    ) throws(GatewayError) -> Response? {
        guard request.method == .options, request.target.elementsEqual("*".utf8) else { return nil }
        let fields = request.fields()
        guard !(try tenants(for: fields["Host"])).isEmpty else { throw .unknownHost() }
        guard core.clients.mayCome(from: peer, fields) else { throw .notAdmitted() }
        return options(requestID)
    }

    /// Counts `Max-Forwards` down (RFC 9110 §7.6.2).
    /// - Returns: The gateway's answer if the request may be forwarded no further.
    func countForwarding(_ call: inout Call) throws(GatewayError) -> Response? {
        let values = call.fields.values("Max-Forwards")
        guard call.method == .options, !values.isEmpty else { return nil }
        guard let remaining = MaxForwards(values) else {
            throw .malformed(.badRequest, "Max-Forwards is not one whole number: send it in digits, once.")
        }
        guard remaining.count > 0 else { return options(call.requestID) }
        call.fields.set("Max-Forwards", String(remaining.count - 1))
        return nil
    }

    private func options(_ requestID: [UInt8]) -> Response {
        var response = Response(status: .noContent)
        response.fields.append("Allow", GatewayError.allowedMethods)
        response.fields.append("Date", HTTPDate.format(EventLoop.readWallClock() / 1_000_000_000))
        response.fields.append("Via", "1.1 carecloud-gateway")
        response.fields.append("X-Request-Id", requestID)
        return response
    }
}
