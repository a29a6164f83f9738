import HTTPSemantics
import Testing

@testable import Upstream

private let ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"

@Suite("Kept connections (RFC 9112 §9.3)")
struct ConnectionReuseTests {
    @Test("Requests one after another share a connection")
    func reuse() async throws {
        let origin = ScriptedOrigin(answer: ok)
        defer { origin.stop() }
        try await TransportClient.use { client in
            for turn in 0..<5 {
                let response = try await client.send(try request(), to: settings(port: origin.port)).get()
                #expect(response.connectionReused == (turn > 0))
                #expect(response.requestSent <= response.headReceived)
                #expect(response.headReceived <= response.completed)
            }
        }
        #expect(origin.connections == 1)
        #expect(origin.requests.count == 5)
    }

    @Test(
        "A request on a kept connection that closes without an answer is never repeated (RFC 9112 §9.3.1)",
        arguments: ["POST", "DELETE", "PUT", "GET"], [nil, "content"])
    func sentOnce(method: String, body: String?) async throws {
        let origin = ScriptedOrigin { connection in
            while let request = connection.readRequest(), request.hasPrefix("GET /first") {
                connection.send(ok)
            }
        }
        defer { origin.stop() }
        try await TransportClient.use { client in
            let settings = try settings(port: origin.port)
            #expect(await client.send(try request("GET", "/first"), to: settings).text == "ok")
            let result = await client.send(try request(method, "/second", body: body), to: settings)
            #expect(result.reason == .reusedConnectionClosed)
            #expect(result.wasSent == true)
        }
        #expect(origin.requests.count { $0.hasPrefix("\(method) /second") } == 1)
    }

    @Test("A new connection that closes without an answer: sent, not repeated")
    func closedAfterRequest() async throws {
        let origin = ScriptedOrigin { connection in _ = connection.readRequest() }
        defer { origin.stop() }
        try await TransportClient.use { client in
            let result = await client.send(
                try request("POST", "/", body: "content"), to: try settings(port: origin.port))
            #expect(result.reason == .connectionTerminated)
            #expect(result.wasSent == true)
        }
        #expect(origin.requests.count == 1)
    }

    @Test(
        "Bytes that follow an answer never become the next one (RFC 9112 §9.2)", arguments: [true, false])
    func lateBytes(together: Bool) async throws {
        let forged = "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nforged"
        let (mayForge, hasForged) = (Latch(), Latch())
        let origin = ScriptedOrigin { connection in
            guard connection.readRequest() != nil else { return }
            connection.send(together && connection.number == 1 ? ok + forged : ok)
            if connection.number == 1, !together {
                mayForge.wait()
                connection.send(forged)
                hasForged.open()
            }
            while connection.readRequest() != nil { connection.send(ok) }
        }
        defer { origin.stop() }
        try await TransportClient.use { client in
            let settings = try settings(port: origin.port)
            #expect(await client.send(try request("GET", "/1"), to: settings).text == "ok")
            if !together {
                mayForge.open()
                hasForged.wait()
            }
            for turn in 2...4 {
                let result = await client.send(try request("POST", "/\(turn)", body: "x"), to: settings)
                #expect(result.text == "ok")
            }
        }
        #expect(origin.requests.count == 4)
        #expect(origin.requests.count { $0.hasPrefix("POST") && $0.hasSuffix("\r\n\r\nx") } == 3)
    }

    @Test("A write goes out once, on a new connection, when the kept one has been closed meanwhile")
    func closedWhileIdle() async throws {
        let (mayClose, hasClosed) = (Latch(), Latch())
        let origin = ScriptedOrigin { connection in
            guard connection.readRequest() != nil else { return }
            connection.send(ok)
            guard connection.number == 1 else { return connection.waitForEnd() }
            mayClose.wait()
            connection.finishSending()
            hasClosed.open()
            connection.waitForEnd()
        }
        defer { origin.stop() }
        try await TransportClient.use { client in
            let settings = try settings(port: origin.port)
            #expect(await client.send(try request(), to: settings).text == "ok")
            mayClose.open()
            hasClosed.wait()
            let response = try await client.send(try request("POST", "/w", body: "x"), to: settings).get()
            #expect(!response.connectionReused)
        }
        #expect(origin.connections == 2)
        #expect(origin.requests.count { $0.hasPrefix("POST") } == 1)
    }

    @Test("Many at once use many connections, and all are answered")
    func concurrent() async throws {
        let origin = ScriptedOrigin(answer: ok)
        defer { origin.stop() }
        try await TransportClient.use { client in
            let settings = try settings(port: origin.port)
            let request = try request()
            let answers = await withTaskGroup(of: String?.self) { group in
                for _ in 0..<200 { group.addTask { await client.send(request, to: settings).text } }
                return await group.reduce(into: [String?]()) { $0.append($1) }
            }
            #expect(answers == [String?](repeating: "ok", count: 200))
            #expect(await client.transfersUnderWay == 0)
        }
        #expect(origin.requests.count == 200)
    }
}
