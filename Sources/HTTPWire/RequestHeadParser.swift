/// Reads request heads (RFC 9112 §2–§6), strictly, one pass over the bytes.
///
/// It keeps nothing between two calls but the room it has allocated: one parser may serve all the connections
/// of a thread in turn.
public struct RequestHeadParser: Sendable {
    /// Of the last `parse` that was `complete`; otherwise of no meaning.
    public private(set) var head = RequestHead()
    private let limits: WireLimits
    private let knownFields = KnownFieldTable()

    /// The parser holds room for the fields of one head and a small table of names.
    public init(limits: WireLimits = WireLimits()) {
        self.limits = limits
    }

    /// Reads one head from the start of `bytes`; what follows the head is not looked at.
    ///
    /// At most one empty line before the request line is skipped (RFC 9112 §2.2). More than one is
    /// `emptyRequestLine`; the caller may skip them (``EmptyLines``).
    ///
    /// - Parameter searched: what the last outcome for the same bytes said; 0 at first. From the second call on
    ///   a wrong field line may be noticed only when the head ends or outgrows its limits.
    public mutating func parse(_ bytes: Span<UInt8>, searched: Int = 0) -> HeadParseOutcome {
        if searched > 0, bytes.count < limits.head, !bytes.hasLineWorthParsing(from: searched) {
            return .incomplete(searched: bytes.count)
        }
        head.reset()
        do throws(Interruption) {
            let fieldsStart = try parseRequestLine(bytes)
            try parseFieldLines(bytes, from: fieldsStart)
            guard head.length <= limits.head else { throw .invalid(.headTooLarge) }
        } catch {
            if case .invalid(let reason) = error { return .invalid(reason) }
            guard bytes.count < limits.head else { return .invalid(.headTooLarge) }
            return .incomplete(searched: bytes.count)
        }
        do throws(RequestHeadError) {
            try head.conclude(bytes)
            return .complete
        } catch {
            return .invalid(error)
        }
    }

    private mutating func parseRequestLine(_ bytes: Span<UInt8>) throws(Interruption) -> Int {
        let start = try bytes.startOfRequestLine()
        do throws(Interruption) {
            let end = try head.readRequestLine(bytes, from: start)
            guard end - start <= limits.requestLine else { throw .invalid(.requestLineTooLong) }
            return end + 2
        } catch {
            // One byte more may be the CR that ends the longest line allowed.
            guard case .endOfBytes = error, bytes.count - start > limits.requestLine + 1 else { throw error }
            throw .invalid(.requestLineTooLong)
        }
    }

    private mutating func parseFieldLines(_ bytes: Span<UInt8>, from start: Int) throws(Interruption) {
        var index = start
        while true {
            guard index < bytes.count else { throw .endOfBytes }
            if bytes[index] == ASCII.carriageReturn {
                try bytes.requireLineFeed(after: index)
                head.length = index &+ 2
                return
            }
            guard head.fields.count < limits.fieldCount else { throw .invalid(.tooManyFields) }
            head.append(try bytes.readFieldLine(from: &index, knownFields))
        }
    }
}

/// What stops the reading of a head before its end.
enum Interruption: Error {
    case endOfBytes
    case invalid(RequestHeadError)
}
