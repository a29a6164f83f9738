/// Why an upstream answer's head was refused: the transfer is aborted and its connection not used again.
public enum ResponseLineError: Error, Equatable, Sendable, CaseIterable {
    case wrongLineEnd
    case bareCarriageReturn
    case invalidStatusLine
    case switchingProtocols
    case tooManyInterimHeads
    case foldedField
    case missingColon
    case invalidFieldName
    case invalidFieldValue
    case tooManyFields
    case headTooLarge
    case invalidContentLength
    case differingContentLengths
    case contentLengthWithTransferEncoding
    case invalidTransferEncoding

    /// Whether a limit of ours was exceeded, rather than the protocol violated.
    public var isTooLarge: Bool {
        switch self {
        case .tooManyInterimHeads, .tooManyFields, .headTooLarge: true
        default: false
        }
    }

    /// For the log, after the name of the origin; without a full stop.
    public var detail: String {
        switch self {
        case .wrongLineEnd: "a header line does not end in CR LF"
        case .bareCarriageReturn: "a carriage return stands alone in a header line"
        case .invalidStatusLine: "the status line is malformed"
        case .switchingProtocols: "it switches protocols (101), which was not asked for"
        case .tooManyInterimHeads: "it sends too many 1xx answers"
        case .foldedField: "a header line is folded"
        case .missingColon: "a header line has no colon"
        case .invalidFieldName: "a header's name is malformed"
        case .invalidFieldValue: "a header's value holds a control byte"
        case .tooManyFields: "it sends too many headers"
        case .headTooLarge: "its headers are too large"
        case .invalidContentLength: "Content-Length is not a plain decimal number"
        case .differingContentLengths: "it sends two different Content-Length headers"
        case .contentLengthWithTransferEncoding: "it sends Content-Length together with Transfer-Encoding"
        case .invalidTransferEncoding: "Transfer-Encoding is not exactly one chunked"
        }
    }
}
