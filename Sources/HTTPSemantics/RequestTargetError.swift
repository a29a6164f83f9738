/// Why a request target is refused; ``detail`` tells the caller.
public enum RequestTargetError: Error, Sendable, Equatable, CaseIterable {
    /// No bytes.
    case empty
    /// Neither a path nor an http or https URL.
    case notOriginOrAbsoluteForm
    /// The host of an absolute URL is missing, malformed or has a user name (RFC 9110 §4.2.4).
    case invalidAuthority
    /// A `#`.
    case fragment
    /// A control character or a space.
    case invalidByte
    /// A `%` without two hexadecimal digits.
    case badPercentEncoding
    /// `.` or `..` as a segment, encoded or not.
    case dotSegment
    /// `//`.
    case emptySegment
    /// `\`.
    case backslash
    /// `%2F`.
    case encodedSlash
    /// `%5C`.
    case encodedBackslash
    /// `%00`.
    case encodedNul

    /// What is wrong and the usual cause.
    public var detail: String {
        switch self {
        case .empty: "The request has no target."
        case .notOriginOrAbsoluteForm: "The request's target is neither a path nor an http or https URL."
        case .invalidAuthority: "The host in the request's target is not a host name or an address."
        case .fragment: "The path holds a '#'. Send it as %23."
        case .invalidByte: "The path holds a space or a control character. Percent-encode it."
        case .badPercentEncoding: "The path holds a '%' without two hexadecimal digits. Send it as %25."
        case .dotSegment: "The path holds '.' or '..' as a segment. Send the path they lead to."
        case .emptySegment:
            "The path holds '//'. The usual cause is a base URL that ends in a slash: take the slash away."
        case .backslash, .encodedBackslash: "The path holds a backslash. Use '/'."
        case .encodedSlash: "The path holds an encoded '/' (%2F), which no id of CareCloud has."
        case .encodedNul: "The path holds %00."
        }
    }
}
