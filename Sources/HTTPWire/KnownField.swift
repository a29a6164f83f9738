/// The request fields that the gateway looks at itself. The parser recognises them on its way.
public enum KnownField: UInt8, Sendable, CaseIterable {
    case host
    case acceptLanguage
    case acceptEncoding
    case accept
    case contentLength
    case transferEncoding
    case connection
    case authorization
    case cookie
    case cacheControl
    case pragma
    case range
    case ifMatch
    case ifNoneMatch
    case ifModifiedSince
    case ifUnmodifiedSince
    case ifRange
    case origin
    case secFetchSite
    case expect
    case upgrade
    case trailer
    case via
    case userAgent
    case contentType
    case xRequestID
    case xForwardedFor
    case xHTTPMethodOverride
    case xHTTPMethod
    case xMethodOverride
    case xGatewayKey
    /// Any field that is not in this list.
    case other

    /// The field's name in lower case; empty for `other`.
    public var name: String {
        switch self {
        case .host: "host"
        case .acceptLanguage: "accept-language"
        case .acceptEncoding: "accept-encoding"
        case .accept: "accept"
        case .contentLength: "content-length"
        case .transferEncoding: "transfer-encoding"
        case .connection: "connection"
        case .authorization: "authorization"
        case .cookie: "cookie"
        case .cacheControl: "cache-control"
        case .pragma: "pragma"
        case .range: "range"
        case .ifMatch: "if-match"
        case .ifNoneMatch: "if-none-match"
        case .ifModifiedSince: "if-modified-since"
        case .ifUnmodifiedSince: "if-unmodified-since"
        case .ifRange: "if-range"
        case .origin: "origin"
        case .secFetchSite: "sec-fetch-site"
        case .expect: "expect"
        case .upgrade: "upgrade"
        case .trailer: "trailer"
        case .via: "via"
        case .userAgent: "user-agent"
        case .contentType: "content-type"
        case .xRequestID: "x-request-id"
        case .xForwardedFor: "x-forwarded-for"
        case .xHTTPMethodOverride: "x-http-method-override"
        case .xHTTPMethod: "x-http-method"
        case .xMethodOverride: "x-method-override"
        case .xGatewayKey: "x-gateway-key"
        case .other: ""
        }
    }

    var bit: UInt32 { 1 &<< UInt32(rawValue) }
}
