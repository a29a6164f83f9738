/// What the parser made of the bytes so far.
public enum HeadParseOutcome: Sendable, Equatable {
    /// `RequestHeadParser.head` is valid for these bytes.
    case complete
    /// More bytes are needed. Hand the same bytes and what follows them to the next `parse` together with
    /// `searched`: then a head that arrives byte by byte costs linear time.
    case incomplete(searched: Int)
    /// Answer and close: where the next request would begin is not known.
    case invalid(RequestHeadError)
}
