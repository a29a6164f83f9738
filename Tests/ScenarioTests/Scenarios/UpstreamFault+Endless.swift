import Foundation

extension UpstreamFault {
    /// What never ends must not fill memory: the gateway closes long before so much has gone out.
    private static let bound = 16 * 1024 * 1024

    private static func endless(
        _ name: String, _ start: String, then again: String, _ outcome: Outcome
    ) -> UpstreamFault {
        UpstreamFault(name: name, outcome: outcome) { head, connection in
            try connection.takeRequest(head)
            try connection.send(start)
            let block = String(repeating: again, count: 8192 / again.utf8.count + 1)
            // Beyond the bound the client's patience ends, and the test.
            if connection.pour(block, most: bound) >= bound { try connection.waitForEnd() }
            connection.close()
        }
    }

    private static let status = "HTTP/1.1 200 OK\r\n"
    private static let interim = "HTTP/1.1 103 Early Hints\r\n\r\n"

    static let floods: [UpstreamFault] = [
        left(
            "17 interim answers", after: String(repeating: interim, count: 17) + ShortAnswer.counted.bytes,
            .error(502, tooMuch)),
        endless("interim answers", "", then: interim, .error(502, tooMuch)),
        endless(
            "interim answers with fields", "",
            then: "HTTP/1.1 103 Early Hints\r\nLink: <\(String(repeating: "l", count: 4000))>\r\n\r\n",
            .error(502, tooMuch)),
        endless("a status line", "HTTP/1.1 200 ", then: "OK", .error(502, tooMuch)),
        endless("fields", status, then: "X-A: b\r\n", .error(502, tooMuch)),
        endless("a field name", status, then: "X", .error(502, tooMuch)),
        endless("a field value", status + "X: ", then: "x", .error(502, tooMuch)),
        endless("no lines at all", "", then: "x", .error(502, tooMuch)),
        endless(
            "a trailer", head + "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n", then: "X-A: b\r\n",
            .errorOrCut(502, tooMuch)),
        endless(
            "a chunk size", head + "Transfer-Encoding: chunked\r\n\r\n", then: "0",
            .errorOrCut(502, tooMuch.union(incomplete))),
    ]

    /// To be played with first_byte and idle at 1 s.
    static let slow: [UpstreamFault] = [
        left("no answer", after: "", .error(504, ["http_response_timeout"])),
        left(
            "a pause in the status line", after: "HTTP/1.1 20",
            .error(504, ["connection_read_timeout", "http_response_timeout"])),
        left("a pause between fields", after: head, .error(504, ["connection_read_timeout"])),
        left(
            "a pause behind the head", after: head + "Content-Length: 5\r\n\r\n",
            .errorOrCut(504, ["connection_read_timeout"])),
        left(
            "a pause in a body with a length", after: head + "Content-Length: 5\r\n\r\nhel",
            .errorOrCut(504, ["connection_read_timeout"])),
        left(
            "a pause in a chunk", after: head + "Transfer-Encoding: chunked\r\n\r\n5\r\nhel",
            .errorOrCut(504, ["connection_read_timeout"])),
        left(
            "a pause before the last chunk", after: head + "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n",
            .errorOrCut(504, ["connection_read_timeout"])),
        dripped("a slow head", "HTTP/1.1 200 OK\r", "\nContent-Length: 5\r\n\r\nhello"),
        dripped("a slow end", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", "hello"),
        // No limit of sizes holds here: nothing of it is kept, and `idle` ends it, since no content comes.
        endless(
            "a chunk extension", head + "Transfer-Encoding: chunked\r\n\r\n5", then: ";x",
            .errorOrCut(504, ["connection_read_timeout"])),
        UpstreamFault(name: "byte by byte", outcome: .answer, endsConnection: false) { head, connection in
            try connection.takeRequest(head)
            try connection.drip(
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n",
                every: 0.005)
        },
    ]

    /// Takes longer than the time-outs altogether, but never from one byte to the next.
    private static func dripped(_ name: String, _ start: String, _ rest: String) -> UpstreamFault {
        UpstreamFault(name: name, outcome: .answer, endsConnection: false) { head, connection in
            try connection.takeRequest(head)
            let pieces = rest.utf8.count
            try connection.send(start)
            try connection.drip(String(rest.prefix(5)), every: 0.3)
            if pieces > 5 { try connection.send(String(rest.dropFirst(5))) }
        }
    }

    /// A whole answer with something behind it.
    static let extraBytes: [UpstreamFault] = {
        let answer = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"
        let chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n"
        let poison = "HTTP/1.1 200 OK\r\nCache-Control: max-age=300\r\nContent-Length: 6\r\n\r\npoison"
        return [answer, chunked].flatMap { answer in
            [poison, "x", "\r\n", "HTTP/1.1 100 Continue\r\n\r\n"].map { extra in
                // libcurl throws away what it has read behind a last chunk, and keeps the connection.
                UpstreamFault(
                    name: "\(extra.debugDescription) behind an answer", outcome: .answer,
                    endsConnection: answer != chunked
                ) { head, connection in
                    try connection.takeRequest(head)
                    try connection.send(answer + extra)
                }
            }
        }
    }()
}
