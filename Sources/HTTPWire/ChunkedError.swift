public import HTTPSemantics

/// Why a chunked body was refused.
public enum ChunkedError: Error, Equatable, Sendable, CaseIterable {
    case invalidSize
    case bareCarriageReturn
    case bareLineFeed
    case missingLineEndAfterChunk
    case invalidExtension
    case extensionsTooLong
    case invalidTrailer
    case trailersTooLong
    case bodyTooLarge

    /// The status to answer with, before the connection is closed.
    public var status: Status {
        switch self {
        case .bodyTooLarge: .contentTooLarge
        case .trailersTooLong: .requestHeaderFieldsTooLarge
        default: .badRequest
        }
    }

    /// One sentence for whoever looks after the client, with what to change.
    public var detail: String {
        switch self {
        case .invalidSize: "A chunk's size is not plain hexadecimal: correct the client's chunked encoding."
        case .bareCarriageReturn: "A carriage return stands alone between chunks: end each line with CR LF."
        case .bareLineFeed: "A line between chunks ends with LF alone: end each line with CR LF."
        case .missingLineEndAfterChunk: "A chunk is not followed by CR LF: its size and its data differ."
        case .invalidExtension: "A chunk extension is malformed: send chunks without extensions."
        case .extensionsTooLong: "The chunk extensions are longer than 8 KiB: send chunks without extensions."
        case .invalidTrailer: "A trailer field is malformed: send the body without trailers."
        case .trailersTooLong: "The trailer fields are longer than 8 KiB: send the body without trailers."
        case .bodyTooLarge: "The body is larger than limits.body: send less at once or raise the limit."
        }
    }
}
