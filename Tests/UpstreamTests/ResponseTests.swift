import HTTPSemantics
import Testing

@testable import Upstream

@Suite("What is taken for an answer (RFC 9112 §6, §7, §8)")
struct ResponseTests {
    /// What comes of an origin that answers with these bytes and closes.
    private func result(
        of answer: String, to request: TransferRequest? = nil
    ) async throws -> Result<WholeAnswer, TransferError> {
        let origin = ScriptedOrigin { connection in
            guard connection.readRequest() != nil else { return }
            connection.send(answer)
        }
        defer { origin.stop() }
        var result: Result<WholeAnswer, TransferError>?
        try await TransportClient.use { client in
            result = await client.send(
                try request ?? UpstreamTests.request(), to: try settings(port: origin.port))
        }
        return try #require(result)
    }

    @Test(
        "Complete answers",
        arguments: [
            ("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", 200, "hello"),
            (
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n3;x=y\r\nllo\r\n0\r\n\r\n",
                200, "hello"
            ),
            (
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\nX-Trailer: t\r\n\r\n",
                200,
                "hello"
            ),
            ("HTTP/1.1 200 OK\r\n\r\nuntil close", 200, "until close"),
            ("HTTP/1.0 200 OK\r\n\r\nuntil close", 200, "until close"),
            ("HTTP/1.1 204 No Content\r\n\r\n", 204, ""),
            ("HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n", 304, ""),
            ("HTTP/1.1 301 Moved\r\nLocation: http://127.0.0.1:9/\r\nContent-Length: 1\r\n\r\nm", 301, "m"),
            ("HTTP/1.1 401 No\r\nWWW-Authenticate: Basic\r\nContent-Length: 0\r\n\r\n", 401, ""),
            ("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx", 200, "x"),
            (
                "HTTP/1.1 103 Hints\r\nLink: <a>\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx", 200,
                "x"
            ),
            ("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 3\r\n\r\nnot", 200, "not"),
        ] as [(String, UInt16, String)])
    func complete(answer: String, status: UInt16, body: String) async throws {
        let response = try await result(of: answer).get()
        #expect(response.status.code == status)
        #expect(String(decoding: response.body, as: UTF8.self) == body)
        #expect(!response.fields.contains("X-Trailer"))
        #expect(!response.fields.contains("Link"))
    }

    @Test(
        "A body that is cut short is an error, never an answer",
        arguments: [
            "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nhello",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nhello",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nhello\r\n0\r\n\r\n",
        ])
    func cut(answer: String) async throws {
        let result = try await result(of: answer)
        #expect(result.reason == .responseIncomplete)
        #expect(result.wasSent == true)
    }

    @Test(
        "What two recipients could read differently ends the transfer",
        arguments: [
            "HTTP/1.1 200 OK\r\nX-A: 1\rX-B: 2\r\nContent-Length: 0\r\n\r\n",
            "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Length: 2\r\n\r\n0\r\n\r\n",
            "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nabc",
            "HTTP/1.1 200 OK\r\nX-A: 1\r\n folded\r\nContent-Length: 0\r\n\r\n",
            "HTTP/1.1 200 OK\r\nno colon\r\nContent-Length: 0\r\n\r\n",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
            "HTTP/1.1 200 OK\r\nContent-Length: +2\r\n\r\nab",
            "HTTP/1.1 200 OK\nContent-Length: 0\n\n",
            "HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\n\r\n",
            "not HTTP at all\r\n\r\n",
        ])
    func violation(answer: String) async throws {
        let result = try await result(of: answer)
        #expect(result.reason == .responseMalformed)
        #expect(result.wasSent == true)
    }

    @Test("An answer to HEAD has the length of the body it does not have (RFC 9110 §9.3.2)")
    func head() async throws {
        let response = try await result(
            of: "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", to: try request("HEAD")
        ).get()
        #expect(response.body.isEmpty)
        #expect(response.fields["Content-Length"] == Array("5".utf8))
    }

    @Test(
        "Heads and trailers are bounded",
        arguments: [
            "HTTP/1.1 200 OK\r\nX-Long: \(String(repeating: "x", count: 2000))\r\nContent-Length: 0\r\n\r\n",
            "HTTP/1.1 200 OK\r\n" + String(repeating: "X-Many: y\r\n", count: 200)
                + "Content-Length: 0\r\n\r\n",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n"
                + String(repeating: "X: y\r\n", count: 400)
                + "\r\n",
        ])
    func headLimit(answer: String) async throws {
        #expect(try await result(of: answer, to: try request(maximumHead: 1000)).reason == .headTooLarge)
    }

    @Test("A large body arrives whole and in order")
    func large() async throws {
        let body = (0..<100_000).map { "\($0)," }.joined()
        let result = try await result(
            of: "HTTP/1.1 200 OK\r\nContent-Length: \(body.utf8.count)\r\n\r\n" + body)
        #expect(result.text == body)
    }
}
