/// A response's status code (RFC 9110 §15).
public struct Status: Hashable, Sendable, CustomStringConvertible {
    /// 100…599.
    public let code: UInt16

    /// Nil unless `code` is in 100…599.
    public init?(_ code: UInt16) {
        guard 100...599 ~= code else { return nil }
        self.code = code
    }

    private init(known code: UInt16) {
        self.code = code
    }

    /// The code's digits.
    public var description: String { String(code) }

    /// 1xx: another response follows.
    public var isInterim: Bool { code < 200 }
    /// 2xx.
    public var isSuccess: Bool { 200...299 ~= code }
    /// 3xx.
    public var isRedirection: Bool { 300...399 ~= code }
    /// 4xx.
    public var isClientError: Bool { 400...499 ~= code }
    /// 5xx.
    public var isServerError: Bool { code >= 500 }
    /// Whether it says something of the resource, and nothing of the token, the rate or a failure: only such are kept.
    public var describesResource: Bool { Self.describingResource.contains(self) }
    /// Whether a response with it may have content (RFC 9110 §6.4.1): not 1xx, 204 and 304.
    public var allowsBody: Bool { code >= 200 && code != 204 && code != 304 }
}

extension Status {
    /// All for which ``describesResource`` holds.
    public static let describingResource = [
        200, 203, 204, 300, 301, 302, 303, 307, 308, 404, 405, 410, 414,
    ].map { Status(known: $0) }

    /// 100, RFC 9110 §15.2.1.
    public static let `continue` = Status(known: 100)
    /// 200, RFC 9110 §15.3.1.
    public static let ok = Status(known: 200)
    /// 201, RFC 9110 §15.3.2.
    public static let created = Status(known: 201)
    /// 203, RFC 9110 §15.3.4.
    public static let nonAuthoritativeInformation = Status(known: 203)
    /// 204, RFC 9110 §15.3.5.
    public static let noContent = Status(known: 204)
    /// 206, RFC 9110 §15.3.7.
    public static let partialContent = Status(known: 206)
    /// 301, RFC 9110 §15.4.2.
    public static let movedPermanently = Status(known: 301)
    /// 304, RFC 9110 §15.4.5.
    public static let notModified = Status(known: 304)
    /// 308, RFC 9110 §15.4.9.
    public static let permanentRedirect = Status(known: 308)
    /// 400, RFC 9110 §15.5.1.
    public static let badRequest = Status(known: 400)
    /// 401, RFC 9110 §15.5.2.
    public static let unauthorized = Status(known: 401)
    /// 403, RFC 9110 §15.5.4.
    public static let forbidden = Status(known: 403)
    /// 404, RFC 9110 §15.5.5.
    public static let notFound = Status(known: 404)
    /// 405, RFC 9110 §15.5.6.
    public static let methodNotAllowed = Status(known: 405)
    /// 408, RFC 9110 §15.5.9.
    public static let requestTimeout = Status(known: 408)
    /// 410, RFC 9110 §15.5.11.
    public static let gone = Status(known: 410)
    /// 412, RFC 9110 §15.5.13.
    public static let preconditionFailed = Status(known: 412)
    /// 413, RFC 9110 §15.5.14.
    public static let contentTooLarge = Status(known: 413)
    /// 414, RFC 9110 §15.5.15.
    public static let uriTooLong = Status(known: 414)
    /// 417, RFC 9110 §15.5.18.
    public static let expectationFailed = Status(known: 417)
    /// 421, RFC 9110 §15.5.20.
    public static let misdirectedRequest = Status(known: 421)
    /// 429, RFC 6585 §4.
    public static let tooManyRequests = Status(known: 429)
    /// 431, RFC 6585 §5.
    public static let requestHeaderFieldsTooLarge = Status(known: 431)
    /// 499, for logs alone: the client closed the connection before an answer was sent.
    public static let clientClosedRequest = Status(known: 499)
    /// 500, RFC 9110 §15.6.1.
    public static let internalServerError = Status(known: 500)
    /// 501, RFC 9110 §15.6.2.
    public static let notImplemented = Status(known: 501)
    /// 502, RFC 9110 §15.6.3.
    public static let badGateway = Status(known: 502)
    /// 503, RFC 9110 §15.6.4.
    public static let serviceUnavailable = Status(known: 503)
    /// 504, RFC 9110 §15.6.5.
    public static let gatewayTimeout = Status(known: 504)
    /// 505, RFC 9110 §15.6.6.
    public static let httpVersionNotSupported = Status(known: 505)
    /// 508, RFC 5842 §7.2.
    public static let loopDetected = Status(known: 508)
}
