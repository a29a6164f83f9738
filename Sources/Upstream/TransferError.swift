public import HTTPSemantics

/// Why there is no answer.
public struct TransferError: Error, Sendable, Equatable {
    /// The failures that a caller may treat differently.
    public enum Reason: String, Sendable, CaseIterable {
        /// The name does not resolve.
        case dnsError
        /// The look-up did not end within the connect timeout.
        case dnsTimeout
        case connectionRefused
        /// No route, or the network is down.
        case destinationUnreachable
        /// TCP and TLS handshakes did not end within the connect timeout.
        case connectionTimeout
        /// A new connection closed or failed before an answer began.
        case connectionTerminated
        /// A kept connection closed after the request was sent on it, without a byte of an answer: whether the
        /// origin acted on the request is unknown.
        case reusedConnectionClosed
        case tlsProtocolError
        /// The origin's certificate or its name did not verify, or `ca_file` cannot be read.
        case tlsCertificateError
        /// No byte of an answer within the first-byte timeout.
        case responseTimeout
        /// The answer stopped arriving for the idle timeout.
        case responseIdle
        /// The answer ended before its length or its last chunk.
        case responseIncomplete
        /// What arrived is not an HTTP/1 answer that every recipient would read alike.
        case responseMalformed
        /// The head exceeds the request's `maximumHead`.
        case headTooLarge
        /// The request's own content ended before its end.
        case requestIncomplete
        /// The caller gave up, nobody wanted the content any more, or the transport was shut down.
        case cancelled
        /// The gateway's own fault: the request cannot be sent as it is, or memory ran out.
        case internalError
    }

    /// What a caller decides by.
    public let reason: Reason
    /// One line for the log: which check failed. Holds no field values and no body.
    public let detail: String
    /// Whether bytes of the request may have reached the origin.
    public let wasSent: Bool

    /// An error as another part of the gateway has found it.
    public init(reason: Reason, detail: String, wasSent: Bool) {
        self.reason = reason
        self.detail = detail
        self.wasSent = wasSent
    }

    /// The word for `Proxy-Status: carecloud-gateway; error=…` (RFC 9209 §2.3).
    public var proxyErrorType: String {
        switch reason {
        case .dnsError: "dns_error"
        case .dnsTimeout: "dns_timeout"
        case .connectionRefused: "connection_refused"
        case .destinationUnreachable: "destination_ip_unroutable"
        case .connectionTimeout: "connection_timeout"
        case .connectionTerminated, .reusedConnectionClosed: "connection_terminated"
        case .tlsProtocolError: "tls_protocol_error"
        case .tlsCertificateError: "tls_certificate_error"
        case .responseTimeout: "http_response_timeout"
        case .responseIdle: "connection_read_timeout"
        case .responseIncomplete: "http_response_incomplete"
        case .responseMalformed: "http_protocol_error"
        case .headTooLarge: "http_response_header_section_size"
        case .requestIncomplete: "http_request_error"
        case .cancelled, .internalError: "proxy_internal_error"
        }
    }

    /// What the client is answered: 504 where time ran out, else 502.
    public var status: Status {
        switch reason {
        case .dnsTimeout, .connectionTimeout, .responseTimeout, .responseIdle: .gatewayTimeout
        case .requestIncomplete: .badRequest
        default: .badGateway
        }
    }
}
