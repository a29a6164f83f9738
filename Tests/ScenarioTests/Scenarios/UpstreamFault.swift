/// A way in which an answer of CareCloud's goes wrong, and what a client may get for it.
struct UpstreamFault: Sendable {
    enum Outcome: Sendable {
        /// An answer of the gateway's own, its Proxy-Status one of these words (RFC 9209 §2.3).
        case error(Int, Set<String>)
        /// The same, or a 200 that is visibly cut: the head may have been passed on already.
        case errorOrCut(Int, Set<String>)
        /// 200 with the body `hello`, whole.
        case answer

        func allows(_ verdict: Verdict) -> Bool {
            switch self {
            case .answer:
                verdict.isWhole && verdict.status == 200 && verdict.text == "hello"
            case .errorOrCut where verdict.status == 200:
                !verdict.isWhole
            case .error(let status, let words), .errorOrCut(let status, let words):
                verdict.isWhole && verdict.status == status && words.contains(verdict.proxyError ?? "")
                    && verdict.text.contains("\"exception\"")
            }
        }

        /// The same; an error may have one of these words, too.
        func or(_ more: Set<String>) -> Outcome {
            switch self {
            case .answer: self
            case .error(let status, let words): .error(status, words.union(more))
            case .errorOrCut(let status, let words): .errorOrCut(status, words.union(more))
            }
        }
    }

    /// How the origin ends its direction.
    enum End: String, Sendable, CaseIterable {
        case fin, rst

        func carryOut(on connection: FaultyConnection) {
            if self == .fin { connection.close() } else { connection.reset() }
        }
    }

    let name: String
    let outcome: Outcome
    /// Not a byte of an answer: a GET that met it on a kept connection is asked once more (RFC 9110 §9.2.2).
    var isSilent = false
    /// The connection must not carry another request, even where the answer was right.
    var endsConnection = true
    let play: @Sendable (Message, FaultyConnection) throws -> Void

    /// A short answer that may be kept, in either framing.
    enum ShortAnswer: String, Sendable, CaseIterable {
        case counted, chunked

        var bytes: String {
            switch self {
            case .counted: head + "Content-Length: 5\r\n\r\nhello"
            case .chunked: head + "Transfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n"
            }
        }
    }

    // MARK: Words for the tables

    /// May be kept, were it whole.
    static let head = "HTTP/1.1 200 OK\r\nCache-Control: max-age=300\r\n"
    static let terminated: Set<String> = ["connection_terminated"]
    static let incomplete: Set<String> = ["http_response_incomplete"]
    static let malformed: Set<String> = ["http_protocol_error"]
    static let tooMuch: Set<String> = ["http_response_header_section_size", "http_protocol_error"]

    /// The bytes, then the end.
    static func cut(_ name: String, after bytes: String, _ outcome: Outcome, by end: End) -> UpstreamFault {
        // The kernel may throw away what came before RST.
        let outcome = end == .rst ? outcome.or(terminated) : outcome
        return UpstreamFault(name: "\(name), \(end)", outcome: outcome, isSilent: bytes.isEmpty) {
            head, connection in
            try connection.takeRequest(head)
            if !bytes.isEmpty { try connection.send(bytes) }
            end.carryOut(on: connection)
        }
    }

    /// The bytes, and then it is the gateway that must end the connection.
    static func left(_ name: String, after bytes: String, _ outcome: Outcome) -> UpstreamFault {
        UpstreamFault(name: name, outcome: outcome) { head, connection in
            try connection.takeRequest(head)
            try connection.send(bytes)
            try connection.waitForEnd()
            connection.close()
        }
    }

    // MARK: Tables

    /// A short answer that ends after each of its bytes before the one that makes it whole.
    static func atEveryByte(of answer: ShortAnswer, by end: End) -> [UpstreamFault] {
        let bytes = Array(answer.bytes.utf8)
        let firstLine = (bytes.firstIndex(of: Array("\r\n".utf8)) ?? 0) + 2
        let head = (bytes.firstIndex(of: Array("\r\n\r\n".utf8)) ?? 0) + 4
        // With the line of the last chunk the body is whole (RFC 9112 §8): its last two bytes say nothing more.
        let last = answer == .chunked ? bytes.count - 2 : bytes.count
        return (0..<last).map { count in
            let outcome: Outcome =
                switch count {
                case 0: .error(502, terminated)
                case ..<firstLine: .error(502, terminated.union(incomplete))
                case ..<head: .error(502, incomplete)
                default: .errorOrCut(502, incomplete)
                }
            let begin = String(decoding: bytes[..<count], as: UTF8.self)
            var fault = cut("\(count) bytes", after: begin, outcome, by: end)
            // Less than a status line is no answer yet.
            fault.isSilent = count < firstLine
            return fault
        }
    }

    static let requests: [UpstreamFault] = [
        UpstreamFault(
            name: "reset before the request is read", outcome: .error(502, terminated), isSilent: true
        ) { _, connection in connection.reset() },
        UpstreamFault(
            name: "reset between head and body", outcome: .error(502, terminated), isSilent: true
        ) { head, connection in
            try connection.takeHead(head)
            connection.reset()
        },
        UpstreamFault(name: "half-closed", outcome: .error(502, terminated), isSilent: true) {
            head, connection in
            try connection.takeRequest(head)
            connection.finishSending()
            try connection.waitForEnd()
            connection.close()
        },
    ]

    private static let wide = String(repeating: "w", count: 300 * 1024)

    static let bodies: [UpstreamFault] =
        End.allCases.flatMap { end in
            [
                cut(
                    "10 of 100 bytes", after: head + "Content-Length: 100\r\n\r\n0123456789",
                    .errorOrCut(502, incomplete), by: end),
                cut(
                    "300 KiB of 2 MiB", after: head + "Content-Length: 2097152\r\n\r\n" + wide,
                    .errorOrCut(502, incomplete), by: end),
                cut(
                    "300 KiB without a last chunk",
                    after: head + "Transfer-Encoding: chunked\r\n\r\n4b000\r\n" + wide + "\r\n",
                    .errorOrCut(502, incomplete), by: end),
            ]
        }
        + ["xyz\r\n", "2\r\nhello\r\n0\r\n\r\n", "-2\r\nhe\r\n", "\r\n", "fffffffffffffffff1\r\nhe"].map {
            left(
                "chunk \($0.debugDescription)", after: head + "Transfer-Encoding: chunked\r\n\r\n" + $0,
                .errorOrCut(502, malformed.union(incomplete)))
        }

    static let heads: [UpstreamFault] = [
        "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello!",
        "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\nhello",
        "HTTP/1.1 200 OK\r\nContent-Length: 5x\r\n\r\nhello",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\nhello", "HTTP/1.1 200 OK\r\nX-A: a\0b\r\n\r\n",
        "HTTP/1.1 200 OK\r\nX-A : b\r\n\r\n", "HTTP/1.1 200 OK\r\n: b\r\n\r\n", "HTTP/1.1 2000 OK\r\n\r\n",
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\nhello",
        "220 hello\r\n\r\n",
    ].map { left($0.debugDescription, after: $0, .error(502, malformed)) }
}
