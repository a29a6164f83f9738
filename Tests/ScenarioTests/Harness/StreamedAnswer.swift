/// An answer that is sent in pieces, its end told in one of the ways of RFC 9112 §6.3.
struct StreamedAnswer: Sendable {
    enum Framing: CaseIterable, Sendable { case length, chunked, close, http10 }

    var framing = Framing.length
    /// Whole lines.
    var fields: [String] = []
    var pieces: [[UInt8]]

    /// One that may be kept.
    static func fresh(_ framing: Framing = .length, pieces: [[UInt8]]) -> StreamedAnswer {
        StreamedAnswer(framing: framing, fields: ["Cache-Control: max-age=300"], pieces: pieces)
    }

    /// Pieces that make a body too large for any buffer.
    static func endless(_ framing: Framing = .length, fields: [String] = []) -> StreamedAnswer {
        let piece = Bytes.pattern(64 * 1024)
        return StreamedAnswer(
            framing: framing, fields: fields, pieces: Array(repeating: piece, count: 50 * 16))
    }

    var body: [UInt8] { Array(pieces.joined()) }

    /// - Parameter before: called before each piece with its index.
    func send(on connection: OriginConnection, before: (Int) throws -> Void = { _ in }) throws {
        try connection.send(head)
        for (index, piece) in pieces.enumerated() {
            try before(index)
            try connection.send(bytes: framing == .chunked ? Bytes.chunk(piece) : piece)
        }
        switch framing {
        case .length: break
        case .chunked: try connection.send(bytes: Array("0\r\n\r\n".utf8))
        case .close, .http10: connection.close()
        }
    }

    private var head: String {
        var lines = [framing == .http10 ? "HTTP/1.0 200 OK" : "HTTP/1.1 200 OK"] + fields
        switch framing {
        case .length: lines.append("Content-Length: \(pieces.reduce(0) { $0 + $1.count })")
        case .chunked: lines.append("Transfer-Encoding: chunked")
        case .close: lines.append("Connection: close")
        case .http10: break
        }
        return lines.joined(separator: "\r\n") + "\r\n\r\n"
    }
}
