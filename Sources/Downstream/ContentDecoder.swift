import HTTPWire

/// Takes the framing off a request's content (RFC 9112 §6).
struct ContentDecoder {
    private enum Framing {
        case length(Int)
        case chunked(ChunkedDecoder)
    }

    private var framing: Framing

    /// Nil without content. Fails at once for a length beyond `maximum`.
    init?(_ framing: BodyFraming, maximum: Int) throws(Exchange.ContentError) {
        switch framing {
        case .none: return nil
        case .length(let length):
            guard length <= UInt64(maximum) else { throw .tooLarge }
            self.framing = .length(Int(length))
        case .chunked: self.framing = .chunked(ChunkedDecoder(maximumBody: maximum))
        }
    }

    /// What is still to come, where the framing says so.
    var length: Int? {
        if case .length(let length) = framing { length } else { nil }
    }

    /// Moves content from `input` to `content`; what follows the content stays in `input`.
    /// - Returns: Whether that was its end.
    mutating func decode(
        _ input: inout ReceivedBytes, into content: inout [UInt8]
    ) throws(Exchange.ContentError) -> Bool {
        switch framing {
        case .length(let length):
            let count = min(length, input.count)
            input.move(first: count, to: &content)
            framing = .length(length - count)
            return count == length
        case .chunked(var decoder):
            let progress: ChunkedDecoder.Progress
            do throws(ChunkedError) {
                progress = try input.withSpan { (bytes) throws(ChunkedError) in
                    try decoder.decode(bytes, into: &content)
                }
            } catch {
                throw error == .bodyTooLarge ? .tooLarge : .malformed
            }
            input.removeFirst(progress.consumed)
            framing = .chunked(decoder)
            return progress.finished
        }
    }
}
