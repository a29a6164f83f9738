import EventLoop
import Synchronization
import Testing

@testable import Upstream

private let ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"

@Suite("All addresses of a name are used (RFC 8305)")
struct ConnectingTests {
    private static let name = "api.example.test"

    private func serving(_ address: String, port: UInt16 = 0) -> ScriptedOrigin {
        ScriptedOrigin(address: address, port: port) { connection in
            while connection.readRequest() != nil { connection.send(ok) }
        }
    }

    @Test("The next address is tried at once when one refuses (RFC 8305 §5)", arguments: ["GET", "POST"])
    func refusing(method: String) async throws {
        let origin = serving("127.0.0.2")
        defer { origin.stop() }
        let addresses = ["::1", "127.0.0.1", "127.0.0.3", "127.0.0.2"]
        try await TransportClient.use(lookUp: { _ in .addresses(addresses) }) { client in
            let settings = try settings(port: origin.port, host: Self.name)
            for _ in 0..<3 { #expect(await client.send(try request(method), to: settings).text == "ok") }
        }
        #expect(origin.connections == 1)
    }

    @Test(
        "The next address is tried when one is silent, within one connect time (RFC 8305 §5)",
        arguments: ["GET", "POST"])
    func silent(method: String) async throws {
        let origin = serving("127.0.0.3")
        defer { origin.stop() }
        let dead = SilentAddress("127.0.0.2", port: origin.port)
        try await TransportClient.use(lookUp: { _ in .addresses(["127.0.0.2", "127.0.0.3"]) }) { client in
            // From the start of the request on, by the loop's clock; with one address it would fail.
            let settings = try settings(port: dead.port, host: Self.name, connect: .seconds(5))
            let result = try await client.send(try request(method, body: "x"), to: settings).get()
            #expect(!result.connectionReused)
        }
        #expect(origin.requests.count == 1)
    }

    @Test("An earlier attempt is kept while later ones run (RFC 8305 §5)")
    func earlierAttempt() async throws {
        let slow = SilentAddress("127.0.0.2")
        try await TransportClient.use(lookUp: { _ in .addresses(["127.0.0.2", "127.0.0.3"]) }) { client in
            let settings = try settings(port: slow.port, host: Self.name, connect: .seconds(60))
            let request = try request()
            async let result = client.send(request, to: settings)
            try await Task.sleep(for: ConnectionRace.stagger * 1.5)
            slow.wakeUp(answer: ok)
            #expect(await result.text == "ok")
        }
    }

    @Test("If all addresses are silent, the connect timeout ends the wait and nothing was sent")
    func allSilent() async throws {
        let first = SilentAddress("127.0.0.2")
        let second = SilentAddress("127.0.0.3", port: first.port)
        try await TransportClient.use(lookUp: { _ in .addresses(["127.0.0.2", "127.0.0.3"]) }) { client in
            let settings = try settings(port: second.port, host: Self.name, connect: .milliseconds(400))
            let result = await client.send(try request("POST", body: "x"), to: settings)
            #expect(result.reason == .connectionTimeout)
            #expect(result.wasSent == false)
        }
    }

    @Test("If no address is reachable, the name is looked up again, and a write goes to the new address")
    func newAddress() async throws {
        let origin = serving("127.0.0.3")
        defer { origin.stop() }
        let old = ScriptedOrigin(address: "127.0.0.2", port: origin.port) { connection in
            _ = connection.readRequest()
            connection.send("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 3\r\n\r\nold")
        }
        let address = Mutex("127.0.0.2")
        try await TransportClient.use(lookUp: { _ in .addresses([address.withLock { $0 }]) }) { client in
            let settings = try settings(port: origin.port, host: Self.name)
            #expect(await client.send(try request(), to: settings).text == "old")
            old.stop()
            address.withLock { $0 = "127.0.0.3" }
            #expect(await client.send(try request("POST", body: "x"), to: settings).text == "ok")
        }
        #expect(origin.requests.count == 1)
    }

    @Test("If the second look-up finds no other address, the request fails as the connections did")
    func sameAddress() async throws {
        let port = ScriptedOrigin.refusingPort()
        let count = Atomic(0)
        try await TransportClient.use(
            lookUp: { _ in
                count.add(1, ordering: .relaxed)
                return .addresses(["127.0.0.1"])
            }
        ) { client in
            let settings = try settings(port: port, host: Self.name)
            for most in [1, 2] {
                let result = await client.send(try request("POST", body: "x"), to: settings)
                #expect(result.reason == .connectionRefused)
                #expect(result.wasSent == false)
                #expect(count.load(ordering: .relaxed) == most)
            }
        }
    }

    @Test("While a transfer connects, others use kept connections without a wait")
    func keptMeanwhile() async throws {
        let origin = serving("127.0.0.3")
        defer { origin.stop() }
        let dead = SilentAddress("127.0.0.2")
        try await TransportClient.use { client in
            let served = try settings(port: origin.port, host: "127.0.0.3")
            let silent = try settings(port: dead.port, host: "127.0.0.2", connect: .milliseconds(500))
            let request = try request()
            #expect(await client.send(request, to: served).text == "ok")
            async let waiting = client.send(request, to: silent)
            for _ in 0..<3 { #expect(await client.send(request, to: served).text == "ok") }
            #expect(await waiting.reason == .connectionTimeout)
        }
        #expect(origin.connections == 1)
    }
}

@Suite("The order of addresses (RFC 8305 §4)")
struct AddressOrderTests {
    private func addresses(_ texts: String...) -> [SocketAddress] {
        texts.compactMap { SocketAddress(text: $0, port: 443) }
    }

    @Test("The families take turns, and within each the system's order stays")
    func families() {
        let order = AddressOrder()
        #expect(
            order.sorted(addresses("::1", "::2", "::3", "192.0.2.1", "192.0.2.2"))
                == addresses("::1", "192.0.2.1", "::2", "192.0.2.2", "::3"))
        #expect(
            order.sorted(addresses("192.0.2.1", "192.0.2.2", "::1"))
                == addresses("192.0.2.1", "::1", "192.0.2.2"))
        #expect(order.sorted([]) == [])
    }

    @Test("The address that answered last comes first, the one that failed last comes last")
    func memory() throws {
        let all = addresses("192.0.2.1", "192.0.2.2", "192.0.2.3")
        var order = AddressOrder()
        order.noteAnswer(of: all[2])
        #expect(order.sorted(all) == addresses("192.0.2.3", "192.0.2.1", "192.0.2.2"))
        order.noteFailure(of: all[2])
        order.noteFailure(of: all[0])
        #expect(order.sorted(all) == addresses("192.0.2.2", "192.0.2.3", "192.0.2.1"))
        order.noteAnswer(of: all[0])
        #expect(order.sorted(all) == all)
        #expect(order.sorted(addresses("192.0.2.9")) == addresses("192.0.2.9"))
    }
}
