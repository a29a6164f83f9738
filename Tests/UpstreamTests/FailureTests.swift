import HTTPSemantics
import Testing

@testable import Upstream

@Suite("Failures and time limits (RFC 9209 §2.3)")
struct FailureTests {
    @Test("A refused connection: nothing was sent")
    func refused() async throws {
        try await TransportClient.use { client in
            let result = await client.send(
                try request("POST", "/", body: "x"), to: try settings(port: ScriptedOrigin.refusingPort()))
            #expect(result.reason == .connectionRefused)
            #expect(result.wasSent == false)
        }
    }

    @Test("No byte of an answer within the first-byte timeout")
    func firstByte() async throws {
        let origin = ScriptedOrigin { connection in
            _ = connection.readRequest()
            connection.waitForEnd()
        }
        defer { origin.stop() }
        try await TransportClient.use { client in
            let clock = ContinuousClock()
            let started = clock.now
            let result = await client.send(
                try request("POST", "/", body: "x"),
                to: try settings(port: origin.port, firstByte: .milliseconds(80)))
            #expect(result.reason == .responseTimeout)
            #expect(result.wasSent == true)
            #expect(clock.now - started >= .milliseconds(80))
        }
        #expect(origin.requests.count == 1)
    }

    @Test("While a large request is still being sent, the first-byte timeout does not run out")
    func slowUpload() async throws {
        let origin = ScriptedOrigin { connection in
            connection.discardSlowly(48, pieces: 256 << 10)
            connection.send("HTTP/1.1 413 Too Large\r\nContent-Length: 0\r\n\r\n")
            connection.waitForEnd()
        }
        defer { origin.stop() }
        try await TransportClient.use { client in
            let content = String(repeating: "x", count: 12 << 20)
            let result = await client.send(
                try request("POST", "/", body: content),
                to: try settings(port: origin.port, firstByte: .milliseconds(500)))
            #expect(try result.get().status.code == 413)
        }
    }

    @Test(
        "An answer that pauses longer than the idle timeout",
        arguments: ["HTTP/1.1 200 OK\r\nContent-", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhello"])
    func idle(beginning: String) async throws {
        let origin = ScriptedOrigin { connection in
            guard connection.readRequest() != nil else { return }
            connection.send(beginning)
            connection.waitForEnd()
        }
        defer { origin.stop() }
        try await TransportClient.use { client in
            let result = await client.send(
                try request(),
                to: try settings(port: origin.port, firstByte: .milliseconds(300), idle: .milliseconds(80)))
            #expect(result.reason == .responseIdle)
            #expect(result.wasSent == true)
        }
    }

    @Test("A handshake that hangs ends by the connect timeout")
    func connectTimeout() async throws {
        // Accepts and says nothing: TLS cannot begin.
        let origin = ScriptedOrigin { connection in connection.waitForEnd() }
        defer { origin.stop() }
        let settings = try #require(
            UpstreamOrigin(
                scheme: .https, host: "127.0.0.1", port: origin.port, connectTimeout: .milliseconds(100)))
        try await TransportClient.use { client in
            let result = await client.send(try request(), to: settings)
            #expect(result.reason == .connectionTimeout)
            #expect(result.wasSent == false)
        }
    }

    @Test("Cancelling ends a transfer once, and not before the call returns")
    func cancel() async throws {
        let origin = ScriptedOrigin { connection in connection.waitForEnd() }
        defer { origin.stop() }
        try await TransportClient.use { client in
            let result = await client.cancelAtOnce(try request(), to: try settings(port: origin.port))
            #expect(result?.reason == .cancelled)
            #expect(await client.transfersUnderWay == 0)
        }
    }

    @Test("Shutting down cancels what is under way and refuses what comes later")
    func shutdown() async throws {
        let received = Latch()
        let origin = ScriptedOrigin { connection in
            _ = connection.readRequest()
            received.open()
            connection.waitForEnd()
        }
        defer { origin.stop() }
        try await TransportClient.use { client in
            let settings = try settings(port: origin.port)
            let request = try request()
            async let pending = client.send(request, to: settings)
            received.wait()
            await client.shutDown()
            let result = await pending
            #expect(result.reason == .cancelled)
            #expect(result.wasSent == true)
            #expect(await client.send(request, to: settings).reason == .cancelled)
        }
    }

    @Test(
        "Every reason has a word of RFC 9209 and answers 502 or 504; the client's own fault is 400",
        arguments: TransferError.Reason.allCases
    )
    func mapping(reason: TransferError.Reason) {
        let error = TransferError(reason: reason, detail: "", wasSent: false)
        let isTimeout = [
            "dns_timeout", "connection_timeout", "connection_read_timeout", "http_response_timeout",
        ]
        .contains(error.proxyErrorType)
        let expected: UInt16 = reason == .requestIncomplete ? 400 : isTimeout ? 504 : 502
        #expect(error.status.code == expected)
    }
}
