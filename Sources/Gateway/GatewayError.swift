import CareCloud
import Downstream
import HTTPSemantics
import Upstream
import UpstreamBudget

/// Why the gateway answers a request itself, with an error.
struct GatewayError: Error, Sendable {
    /// Whose doing it is.
    enum Source: String, Sendable {
        /// The request is wrong: repeating it as it is brings the same.
        case client
        /// A rule or a bound of the gateway.
        case gateway
        /// CareCloud, or the way to it.
        case upstream
    }

    let source: Source
    let status: Status
    /// `exception` of CareCloud's envelope.
    let exception: String
    let title: String
    /// What happened and what the caller can do.
    let detail: String
    /// The error type of RFC 9209 §2.3 for Proxy-Status; the default is for faults of the request.
    var proxyError = "http_request_error"
    /// Seconds for Retry-After.
    var retryAfter: Int64?
    /// A line of the methods for Allow (RFC 9110 §15.5.6).
    var allow: String?
    /// For the log: which check failed. Holds no field values and no content.
    var reason: String?
    /// Whether a login that is rejected with it counts as failed.
    var isFailedLogin = false
    /// What the transfer said, when that was the failure.
    var transfer: TransferError?
    /// What the budget said, when that was the refusal.
    var refusal: TurnRefusal?
    /// Where the time went until then.
    var timing = Timing()

    /// CareCloud's form of an error, so that generated clients can read it.
    var body: [UInt8] {
        ErrorEnvelope(exception: exception, title: title, detail: detail).body()
    }
}

extension GatewayError {
    func with(_ timing: Timing) -> GatewayError {
        var error = self
        error.timing = timing
        return error
    }

    /// The client left while its request was queued: nobody is answered.
    static func clientLeft() -> GatewayError {
        GatewayError(
            source: .client, status: .clientClosedRequest, exception: "gateway_client_left_exception",
            title: "The client left", detail: "The client closed the connection before its turn came.")
    }

    /// A request that no two parsers must read differently (RFC 9112).
    static func malformed(_ status: Status, _ detail: String) -> GatewayError {
        GatewayError(
            source: .client, status: status, exception: "gateway_bad_request_exception",
            title: "The request is not valid HTTP", detail: detail)
    }

    static func unknownHost() -> GatewayError {
        GatewayError(
            source: .client, status: .misdirectedRequest, exception: "gateway_unknown_host_exception",
            title: "The gateway does not serve this host",
            detail:
                "The Host of the request is none of the names under 'hosts'. Add it there, or use a name that "
                + "stands there; with a single tenant the gateway's IP address will do, too.",
            proxyError: "http_request_denied")
    }

    static func outsideAPI(_ apiPath: [UInt8]) -> GatewayError {
        let path = String(decoding: apiPath, as: UTF8.self)
        return GatewayError(
            source: .client, status: .notFound, exception: "gateway_not_found_exception",
            title: "The gateway has nothing under this path",
            detail: "Only paths under \(path) are forwarded to CareCloud. Check the base URL of the client.",
            proxyError: "http_request_denied")
    }

    static func outsidePrefixes() -> GatewayError {
        GatewayError(
            source: .client, status: .notFound, exception: "gateway_not_found_exception",
            title: "The gateway has nothing under this path",
            detail: "The path begins with no tenant's 'path_prefix'. Check the base URL of the client.",
            proxyError: "http_request_denied")
    }

    /// The value of Allow: all methods that are forwarded (RFC 9110 §10.2.1).
    static let allowedMethods = "GET, HEAD, POST, PUT, DELETE, OPTIONS, PATCH"

    static func method(_ method: Method) -> GatewayError {
        GatewayError(
            source: .client, status: .methodNotAllowed, exception: "gateway_method_not_allowed_exception",
            title: "The gateway does not forward \(method)",
            detail: "CareCloud is asked with GET, HEAD, POST, PUT, PATCH, DELETE and OPTIONS.",
            proxyError: "http_request_denied", allow: allowedMethods)
    }

    /// RFC 9110 §9.1, §15.6.2.
    static func unknownMethod() -> GatewayError {
        GatewayError(
            source: .client, status: .notImplemented, exception: "gateway_method_not_implemented_exception",
            title: "The gateway does not know the method of the request",
            detail: "CareCloud is asked with GET, HEAD, POST, PUT, PATCH, DELETE and OPTIONS, in capitals.",
            proxyError: "http_request_denied")
    }

    static func methodOverride(_ name: FieldName) -> GatewayError {
        GatewayError(
            source: .client, status: .badRequest, exception: "gateway_bad_request_exception",
            title: "The request names two methods",
            detail:
                "\(name) names another method than the request has. Send the request with that method itself.",
            proxyError: "http_request_denied")
    }

    /// RFC 9110 §13.1.1.
    static func tagNotStrong() -> GatewayError {
        GatewayError(
            source: .client, status: .preconditionFailed, exception: "gateway_precondition_exception",
            title: "The entity tag in If-Match is the gateway's own",
            detail:
                "Tags that begin with gw- are for If-None-Match only: CareCloud gave none for this answer. Send the "
                + "request without If-Match.",
            proxyError: "http_request_error")
    }

    static func loop() -> GatewayError {
        GatewayError(
            source: .gateway, status: .loopDetected, exception: "gateway_loop_exception",
            title: "The request has been here before",
            detail: "The upstream of this gateway leads back to it. Correct 'upstream' of the tenant.",
            proxyError: "proxy_loop_detected")
    }

    /// RFC 9111 §5.2.1.7.
    static func notStored() -> GatewayError {
        GatewayError(
            source: .client, status: .gatewayTimeout, exception: "gateway_not_stored_exception",
            title: "Nothing usable is stored",
            detail: "The request says only-if-cached, and there is no stored answer that it would take.",
            proxyError: "proxy_internal_response", reason: "only-if-cached")
    }

    static func notAdmitted() -> GatewayError {
        GatewayError(
            source: .gateway, status: .forbidden, exception: "gateway_client_not_allowed_exception",
            title: "This device may not use the gateway",
            detail:
                "The address of the device is in none of the networks under 'clients'. Add its network there.",
            proxyError: "http_request_denied", isFailedLogin: true)
    }

    static func foreignOrigin() -> GatewayError {
        GatewayError(
            source: .gateway, status: .forbidden, exception: "gateway_origin_not_allowed_exception",
            title: "This web page may not use the gateway's credentials",
            detail:
                "The request comes from a page of another site. Add its origin to 'allowed_origins' if it "
                + "belongs to you.",
            proxyError: "http_request_denied")
    }

    static func clientAuthorizationRejected() -> GatewayError {
        GatewayError(
            source: .gateway, status: .forbidden, exception: "gateway_authorization_not_allowed_exception",
            title: "The gateway takes no token of the client's",
            detail: "Send the request without Authorization: the gateway puts its own token in.",
            proxyError: "http_request_denied")
    }

    static func customerTokenNeeded() -> GatewayError {
        GatewayError(
            source: .gateway, status: .unauthorized, exception: "gateway_unauthorized_exception",
            title: "This request needs a token of the customer's device",
            detail:
                "The gateway's own customer token serves reference and catalogue reads only. Create a token "
                + "with POST /tokens and send it as Authorization: Bearer.",
            proxyError: "http_request_denied")
    }

    static func budget(_ reason: RefusalReason, retryAfter: Int64) -> GatewayError {
        let why =
            switch reason {
            case .resourceLimited: "CareCloud refuses this operation with 429 and takes others."
            case .clientShare: "This client has as many requests waiting as it may have beside others."
            case .queueFull, .hopeless, .deadline: "Other requests to CareCloud are ahead of this one."
            }
        return GatewayError(
            source: .gateway, status: .tooManyRequests, exception: "gateway_budget_exception",
            title: "Too many requests for the budget", detail: "\(why) Try again in \(retryAfter) s.",
            proxyError: "http_request_denied", retryAfter: retryAfter, reason: reason.rawValue)
    }

    /// An answer was there and could not be given; a mistake of the gateway's.
    static func unanswered() -> GatewayError {
        GatewayError(
            source: .gateway, status: .badGateway, exception: "gateway_upstream_exception",
            title: "The answer was lost",
            detail: "A write may have been carried out: look before you repeat it.",
            proxyError: "proxy_internal_error")
    }

    /// No memory for another body; it is given back as answers are read.
    static func overloaded() -> GatewayError {
        GatewayError(
            source: .gateway, status: .serviceUnavailable, exception: "gateway_overloaded_exception",
            title: "The gateway has no memory for this request",
            detail:
                "Too many clients read their answers slowly. Try again in a moment, or raise 'limits.buffers'.",
            proxyError: "http_request_denied", retryAfter: 1)
    }

    static func content(_ error: Exchange.ContentError) -> GatewayError {
        switch error {
        case .tooLarge: .contentTooLarge()
        case .malformed: .malformed(.badRequest, "The chunks of the request's content are malformed.")
        case .ended: .malformed(.requestTimeout, "The request's content did not arrive.")
        case .noMemory: .overloaded()
        }
    }

    static func contentTooLarge() -> GatewayError {
        GatewayError(
            source: .client, status: .contentTooLarge, exception: "gateway_content_too_large_exception",
            title: "The content of the request is too large",
            detail: "Send less at once, or raise 'limits.body'.")
    }
}
