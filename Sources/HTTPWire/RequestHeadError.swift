public import HTTPSemantics

/// Why a request's head was refused. What two parsers could read differently is refused, never repaired.
public enum RequestHeadError: Error, Equatable, Sendable, CaseIterable {
    case tlsHandshake
    case emptyRequestLine
    case invalidMethod
    case methodTooLong
    case requestLineTooLong
    case invalidTarget
    case missingVersion
    case invalidVersion
    case unsupportedVersion
    case spaceInRequestLine
    case bareCarriageReturn
    case bareLineFeed
    case foldedField
    case missingColon
    case emptyFieldName
    case spaceInFieldName
    case invalidFieldName
    case invalidFieldValue
    case tooManyFields
    case headTooLarge
    case missingHost
    case repeatedHost
    case invalidHost
    case hostDiffersFromTarget
    case invalidTargetAuthority
    case invalidContentLength
    case repeatedContentLength
    case contentLengthWithTransferEncoding
    case invalidTransferEncoding
    case repeatedTransferEncoding
    case unknownTransferCoding
    case transferEncodingInHTTP10
    case unknownExpectation

    /// The status to answer with, before the connection is closed.
    public var status: Status {
        switch self {
        case .requestLineTooLong: .uriTooLong
        case .tooManyFields, .headTooLarge: .requestHeaderFieldsTooLarge
        case .unknownExpectation: .expectationFailed
        case .methodTooLong, .unknownTransferCoding: .notImplemented
        case .unsupportedVersion: .httpVersionNotSupported
        default: .badRequest
        }
    }

    /// One sentence for whoever looks after the client, with what to change.
    public var detail: String {
        requestLineDetail ?? fieldLineDetail ?? framingDetail
    }

    private var requestLineDetail: String? {
        switch self {
        case .tlsHandshake:
            "The client speaks TLS to a port that serves plain HTTP: use an http:// base URL or the TLS port."
        case .emptyRequestLine:
            "Empty lines came instead of a request line: send at most one before a request."
        case .invalidMethod:
            "The request does not begin with a method such as GET: the client does not speak HTTP/1.1."
        case .methodTooLong:
            "The method is longer than 32 bytes: use a method of the CareCloud API."
        case .requestLineTooLong:
            "The request line is longer than limits.request_line: shorten the query or raise the limit."
        case .invalidTarget:
            "The request target holds a control byte: percent-encode it."
        case .missingVersion:
            "The request line ends without a version: end it with HTTP/1.1."
        case .invalidVersion:
            "The version is not written as HTTP/1.1, in capitals: correct the request line."
        case .unsupportedVersion:
            "Only HTTP/1.1 and HTTP/1.0 are served here: set the client to HTTP/1.1."
        case .spaceInRequestLine:
            "The request line has a space too many: separate its parts by one, and write %20 in the target."
        default: nil
        }
    }

    private var fieldLineDetail: String? {
        switch self {
        case .bareCarriageReturn:
            "A carriage return stands alone in the head: end each line with CR LF."
        case .bareLineFeed:
            "A line of the head ends with LF alone: end each line with CR LF."
        case .foldedField:
            "A header line begins with a space (a folded line): write each header on one line."
        case .missingColon:
            "A header line has no colon: write it as Name: value."
        case .emptyFieldName:
            "A header line begins with a colon: name the header."
        case .spaceInFieldName:
            "A header's name holds or is followed by a space: put the colon right after the name."
        case .invalidFieldName:
            "A header's name holds a byte that names may not have: use letters, digits and hyphens."
        case .invalidFieldValue:
            "A header's value holds a control byte: remove it."
        case .tooManyFields:
            "The request has too many header lines: send fewer."
        case .headTooLarge:
            "The request's headers are larger than limits.head: send smaller headers or raise the limit."
        default: nil
        }
    }

    private var framingDetail: String {
        switch self {
        case .missingHost: "The Host header is missing: HTTP/1.1 requires it."
        case .repeatedHost: "The Host header came more than once: send it once."
        case .invalidHost: "The Host header is not a host name or address with an optional port: correct it."
        case .hostDiffersFromTarget:
            "The Host header names another host than the request line: make them equal."
        case .invalidTargetAuthority:
            "The host in the request line is malformed or has user information: write host or host:port."
        case .invalidContentLength:
            "Content-Length is not a plain decimal number: send the body's length in bytes."
        case .repeatedContentLength: "Content-Length came more than once: send it once."
        case .contentLengthWithTransferEncoding:
            "Content-Length and Transfer-Encoding came together: send one of them."
        case .invalidTransferEncoding:
            "Transfer-Encoding must end in one chunked: send exactly \"chunked\"."
        case .repeatedTransferEncoding: "Transfer-Encoding came more than once: send it once."
        case .unknownTransferCoding:
            "Of the transfer codings only chunked is served here: send exactly \"chunked\"."
        case .transferEncodingInHTTP10:
            "Transfer-Encoding does not exist in HTTP/1.0: use HTTP/1.1 or Content-Length."
        case .unknownExpectation: "Expect may only be 100-continue here: remove the header."
        default: "The request's head is malformed: correct the client."
        }
    }
}
