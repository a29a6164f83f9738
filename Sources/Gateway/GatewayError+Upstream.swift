import HTTPSemantics
import Upstream

extension GatewayError {
    /// What a failed transfer means for the client.
    init(_ error: TransferError) {
        let isTimeout = error.status == .gatewayTimeout
        self.init(
            source: .upstream, status: error.status,
            exception: isTimeout ? "gateway_timeout_exception" : "gateway_upstream_exception",
            title: isTimeout ? "CareCloud did not answer in time" : "CareCloud cannot be reached",
            detail: Self.advice(error), proxyError: error.proxyErrorType, reason: error.detail,
            transfer: error)
    }

    private static func advice(_ error: TransferError) -> String {
        switch error.reason {
        case .dnsError, .dnsTimeout: "Its name could not be resolved. Check the network and the name server."
        case .connectionRefused, .destinationUnreachable, .connectionTimeout, .connectionTerminated:
            "No connection could be made or it broke. Check the network, then 'upstream' of the tenant."
        case .tlsCertificateError:
            "Its certificate could not be verified. The gateway's log says which check failed."
        case .tlsProtocolError: "The encrypted connection failed. The gateway's log says why."
        case .responseTimeout, .responseIdle:
            "Try again; a write may have been carried out: look before you repeat it."
        case .reusedConnectionClosed, .responseIncomplete:
            "The connection broke before the answer was whole. A write may have been carried out: look before "
                + "you repeat it."
        case .responseMalformed, .headTooLarge:
            "Its answer could not be used. The gateway's log says why."
        case .requestIncomplete: "The content of the request did not arrive whole."
        case .cancelled: "The gateway is shutting down. Try again in a moment."
        case .internalError: "The request could not be sent as it is."
        }
    }
}
