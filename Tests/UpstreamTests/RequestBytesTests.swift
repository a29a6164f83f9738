import HTTPSemantics
import Testing

@testable import Upstream

@Suite("What the origin receives (RFC 9112 §3, RFC 9110 §8.6)")
struct RequestBytesTests {
    /// Sends a request to an origin that answers 200 and returns what the origin received.
    private func received(_ request: TransferRequest) async throws -> (text: String, port: UInt16) {
        let origin = ScriptedOrigin(answer: "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
        defer { origin.stop() }
        try await TransportClient.use { client in
            _ = try await client.send(request, to: settings(port: origin.port)).get()
        }
        #expect(origin.requests.count == 1)
        return (origin.requests.first ?? "", origin.port)
    }

    @Test("libcurl adds nothing but Host")
    func nothingAdded() async throws {
        let (text, port) = try await received(
            try request(
                "GET", "/a?b=c", fields: [("Accept-Language", "cs"), ("X-Thing", "1"), ("X-Thing", "2")]))
        #expect(
            text == "GET /a?b=c HTTP/1.1\r\nHost: 127.0.0.1:\(port)\r\nAccept-Language: cs\r\n"
                + "X-Thing: 1\r\nX-Thing: 2\r\n\r\n")
    }

    @Test("An empty value is sent, not dropped (RFC 9110 §5.5)")
    func emptyValue() async throws {
        let (text, _) = try await received(try request(fields: [("X-Empty", ""), ("Accept", "")]))
        #expect(text.contains("\r\nX-Empty:\r\n"))
        #expect(text.contains("\r\nAccept:\r\n"))
    }

    @Test("Framing, connection and Host are the transport's own, whatever the fields say")
    func ownFields() async throws {
        let (text, port) = try await received(
            try request(
                "POST", "/",
                fields: [
                    ("host", "elsewhere"), ("Content-Length", "5"), ("Transfer-Encoding", "chunked"),
                    ("Connection", "close"), ("Expect", "100-continue"), ("Content-Type", "text/plain"),
                ], body: "abc"))
        #expect(
            text == "POST / HTTP/1.1\r\nHost: 127.0.0.1:\(port)\r\nContent-Type: text/plain\r\n"
                + "Content-Length: 3\r\n\r\nabc")
    }

    @Test(
        "The target's bytes are unchanged",
        arguments: [
            "/", "/a%3Ab%5B%5D?x%3ay", "/a[b]?sort[]=name&q[0]=1", "/?", "/a/../b/./c//d", "/a?b?c?d#not",
            "/\u{e9}?q=\u{10d}", "/a;b=c,d|e\"f<g>h{i}j\\k^l`m", "/" + String(repeating: "x", count: 60_000),
        ])
    func target(_ target: String) async throws {
        let (text, _) = try await received(try request("GET", target))
        #expect(text.hasPrefix("GET \(target) HTTP/1.1\r\n"))
    }

    @Test(
        "Any method may have content, and those that expect some say when there is none",
        arguments: [
            ("GET", nil, nil), ("GET", "q", "1"), ("POST", nil, "0"), ("POST", "", "0"), ("POST", "abc", "3"),
            ("PUT", nil, "0"), ("PUT", "abc", "3"), ("DELETE", nil, nil), ("DELETE", "abc", "3"),
            ("PATCH", "abc", "3"), ("OPTIONS", nil, nil), ("PURGE", nil, nil), ("x-own", "abc", "3"),
            ("HEAD", nil, nil), ("HEAD", "abc", nil),
        ] as [(String, String?, String?)])
    func content(method: String, body: String?, length: String?) async throws {
        let (text, port) = try await received(try request(method, "/r", body: body))
        let field = length.map { "Content-Length: \($0)\r\n" } ?? ""
        let content = length == nil ? "" : body ?? ""
        #expect(text == "\(method) /r HTTP/1.1\r\nHost: 127.0.0.1:\(port)\r\n\(field)\r\n\(content)")
    }

    @Test("Content of several buffers arrives whole")
    func largeContent() async throws {
        let content = String(repeating: "0123456789abcdef", count: 65_536)
        let (text, _) = try await received(try request("PUT", "/large", body: content))
        #expect(text.hasSuffix("\r\n\r\n" + content))
    }

    @Test("A handle that is used again carries nothing of the last request")
    func handleReuse() async throws {
        let origin = ScriptedOrigin(answer: "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
        defer { origin.stop() }
        try await TransportClient.use { client in
            let settings = try settings(port: origin.port)
            for (method, body) in [
                ("POST", "abc"), ("GET", nil), ("DELETE", "d"), ("DELETE", nil), ("GET", nil),
            ] {
                let fields: [(FieldName, String)] = body == nil ? [] : [("X-Only", "here")]
                _ = await client.send(try request(method, "/r", fields: fields, body: body), to: settings)
            }
        }
        let head = " /r HTTP/1.1\r\nHost: 127.0.0.1:\(origin.port)\r\n"
        #expect(
            origin.requests == [
                "POST\(head)X-Only: here\r\nContent-Length: 3\r\n\r\nabc", "GET\(head)\r\n",
                "DELETE\(head)X-Only: here\r\nContent-Length: 1\r\n\r\nd", "DELETE\(head)\r\n",
                "GET\(head)\r\n",
            ])
    }

    @Test(
        "A target that would split the request is refused before anything is sent",
        arguments: ["", "*", "/a b", "/a\r\nX: y", "/a\n", "/\u{0}", "http://elsewhere/"])
    func unsafeTarget(_ target: String) async throws {
        try await TransportClient.use { client in
            let result = await client.send(try request("GET", target), to: try settings(port: 9))
            #expect(result.reason == .internalError)
            #expect(result.wasSent == false)
        }
    }
}
