import Glibc
import HTTPSemantics
import Synchronization
import Testing

@testable import Upstream

private let ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"

@Suite("How long a connection is kept (RFC 9112 §9.3)")
struct KeptConnectionTests {
    @Test(
        "A connection that has reached its maximum age carries no further request", arguments: [false, true])
    func age(isOld: Bool) async throws {
        let origin = ScriptedOrigin(answer: ok)
        defer { origin.stop() }
        try await TransportClient.use { client in
            let settings = try settings(
                port: origin.port, connectionAge: isOld ? .milliseconds(1) : .seconds(300))
            #expect(await client.send(try request(), to: settings).text == "ok")
            try await Task.sleep(for: .milliseconds(2))
            #expect(await client.send(try request("POST", body: "x"), to: settings).text == "ok")
        }
        #expect(origin.connections == (isOld ? 2 : 1))
    }

    @Test(
        "A connection that the server keeps for so long is not used any longer",
        arguments: [(0, 2), (600, 1)])
    func keepAlive(seconds: Int, connections: Int) async throws {
        let origin = ScriptedOrigin(
            answer:
                "HTTP/1.1 200 OK\r\nKeep-Alive: timeout=\(seconds), max=100\r\nContent-Length: 2\r\n\r\nok")
        defer { origin.stop() }
        try await TransportClient.use { client in
            let settings = try settings(port: origin.port)
            for _ in 0..<2 { #expect(await client.send(try request(), to: settings).text == "ok") }
        }
        #expect(origin.connections == connections)
    }

    @Test(
        "Keep-Alive is read in every spelling",
        arguments: [
            ("timeout=5", 5), ("max=3, Timeout = 7", 7), ("timeout=\"9\"", 9), ("timeout=999999", 86_400),
            ("timeout=", nil), ("timeout", nil), ("timeout=-1", nil), ("", nil), ("max=100", nil),
        ] as [(String, Int?)])
    func field(value: String, seconds: Int?) {
        var fields = HTTPFields()
        fields.append("Keep-Alive", [UInt8](value.utf8))
        #expect(KeepAliveField.timeout(fields) == seconds.map { .seconds($0) })
        #expect(KeepAliveField.timeout(HTTPFields()) == nil)
    }

    @Test("After a request on a kept connection was not answered, the other silent ones carry none")
    func deadConnections() async throws {
        let kept = 6
        let origin = ScriptedOrigin { connection in
            while let request = connection.readRequest() {
                // All connections are needed at the same time, and later they are dead.
                if request.hasPrefix("GET /first") {
                    while connection.number <= kept, connection.others() < kept { usleep(1000) }
                } else if connection.number <= kept {
                    return connection.waitForEnd()
                }
                connection.send(ok)
            }
        }
        defer { origin.stop() }
        try await TransportClient.use { client in
            let settings = try settings(port: origin.port, firstByte: .seconds(2))
            let first = try request("GET", "/first")
            await withTaskGroup(of: String?.self) { group in
                for _ in 0..<kept { group.addTask { await client.send(first, to: settings).text } }
                for await text in group { #expect(text == "ok") }
            }
            var reasons: [TransferError.Reason?] = []
            for _ in 0..<8 {
                reasons.append(await client.send(try request("POST", body: "x"), to: settings).reason)
            }
            #expect(reasons == [.responseTimeout] + [TransferError.Reason?](repeating: nil, count: 7))
        }
        #expect(origin.connections == kept + 1)
    }

    @Test("A connection on which something came while the request was silent stays in use")
    func liveConnection() async throws {
        let origin = ScriptedOrigin { connection in
            while let request = connection.readRequest() {
                guard !request.hasPrefix("GET /silent") else {
                    return connection.waitForEnd()
                }
                connection.send(ok)
            }
        }
        defer { origin.stop() }
        try await TransportClient.use { client in
            let settings = try settings(port: origin.port, firstByte: .seconds(1))
            let (silent, other) = (try request("GET", "/silent"), try request("GET", "/other"))
            async let timedOut = client.send(silent, to: settings)
            // Not by a latch: it would hold a thread that the transfer may need.
            while origin.requests.isEmpty { try await Task.sleep(for: .milliseconds(1)) }
            #expect(await client.send(other, to: settings).text == "ok")
            #expect(await timedOut.reason == .responseTimeout)
            let answer = try await client.send(other, to: settings).get()
            #expect(answer.connectionReused)
        }
        #expect(origin.connections == 2)
    }

    @Test("A read on a connection that closes after the request opens no connection by itself")
    func closedAfterRequest() async throws {
        let origin = ScriptedOrigin { connection in
            while let request = connection.readRequest(), !request.hasPrefix("GET /last") {
                connection.send(ok)
            }
        }
        defer { origin.stop() }
        try await TransportClient.use { client in
            let settings = try settings(port: origin.port)
            #expect(await client.send(try request(), to: settings).text == "ok")
            let result = await client.send(try request("GET", "/last"), to: settings)
            #expect(result.reason == .reusedConnectionClosed)
            var again = try request("GET", "/again")
            again.needsFreshConnection = true
            #expect(await client.send(again, to: settings).text == "ok")
        }
        #expect(origin.connections == 2)
    }

    @Test("The kernel ends a silent connection: TCP keep-alive and TCP_USER_TIMEOUT (RFC 5482)")
    func options() {
        let descriptor = socket(AF_INET, CInt(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        ConnectionSockets.endSilence(on: descriptor, after: .milliseconds(3500))
        func value(_ level: CInt, _ option: CInt) -> CInt {
            var (value, length): (CInt, socklen_t) = (-1, 4)
            getsockopt(descriptor, level, option, &value, &length)
            return value
        }
        #expect(value(SOL_SOCKET, SO_KEEPALIVE) == 1)
        #expect(value(CInt(IPPROTO_TCP), TCP_USER_TIMEOUT) == 3500)
    }
}
