import EventLoop
import Streams
import Testing
import UpstreamBudget

@testable import Upstream

@Suite("Connections that are opened to see whether one stands (design §5)")
struct ConnectionTestTests {
    private static func canConnect(
        to origin: UpstreamOrigin, within longest: Duration = .seconds(3)
    ) async throws -> Bool {
        let loop = try EventLoop(name: "upstream")
        let budget = BudgetSettings(limit: .off, maxWait: .zero, maxQueue: 0, maxInFlight: 1)
        let upstream = try #require(
            Upstream(
                on: loop, lanes: [LaneSettings(origin: origin, budget: budget)],
                memory: BufferMemory(capacity: 1 << 20)))
        try loop.start()
        let result = await upstream.canConnect(on: 0, within: longest)
        await upstream.shutDown()
        loop.stop()
        loop.join()
        return result
    }

    @Test("A server that accepts has one, and sees no request")
    func accepts() async throws {
        let origin = ScriptedOrigin(answer: "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
        defer { origin.stop() }
        #expect(try await Self.canConnect(to: settings(port: origin.port)))
        #expect(origin.connections == 1 && origin.requests.isEmpty)
    }

    @Test("A test ends soon, however long requests may take to connect")
    func isShort() async throws {
        let origin = ScriptedOrigin { connection in connection.waitForEnd() }
        let dead = SilentAddress("127.0.0.2")
        let secure = try #require(
            UpstreamOrigin(
                scheme: .https, host: "127.0.0.1", port: origin.port, connectTimeout: .seconds(3600)))
        let silent = try settings(port: dead.port, host: "127.0.0.2", connect: .seconds(3600))
        #expect(try await !Self.canConnect(to: secure, within: .milliseconds(100)))
        #expect(try await !Self.canConnect(to: silent, within: .milliseconds(100)))
        origin.stop()
    }

    @Test("One that refuses has none, nor has one whose TLS fails")
    func refuses() async throws {
        let origin = ScriptedOrigin { connection in connection.waitForEnd() }
        let port = origin.port
        let secure = try #require(
            UpstreamOrigin(scheme: .https, host: "127.0.0.1", port: port, connectTimeout: .milliseconds(200)))
        #expect(try await !Self.canConnect(to: secure))
        origin.stop()
        #expect(try await !Self.canConnect(to: settings(port: port)))
    }
}
