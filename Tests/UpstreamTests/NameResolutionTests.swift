import Synchronization
import Testing

@testable import Upstream

private let ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"

@Suite("Names")
struct NameResolutionTests {
    @Test("A name is looked up once on our thread, and Host carries it (RFC 9110 §7.2)")
    func name() async throws {
        let origin = ScriptedOrigin(answer: ok)
        defer { origin.stop() }
        let asked = Asked()
        try await TransportClient.use(lookUp: { asked.note($0, .addresses(["127.0.0.1"])) }) { client in
            let settings = try settings(port: origin.port, host: "api.example.test")
            for _ in 0..<3 { #expect(await client.send(try request(), to: settings).text == "ok") }
        }
        #expect(asked.names == ["api.example.test"])
        #expect(origin.requests.allSatisfy { $0.contains("\r\nHost: api.example.test:\(origin.port)\r\n") })
    }

    @Test("Literals and localhost are not looked up", arguments: ["127.0.0.1", "localhost"])
    func literal(host: String) async throws {
        let origin = ScriptedOrigin(answer: ok)
        defer { origin.stop() }
        let asked = Asked()
        try await TransportClient.use(lookUp: { asked.note($0, .failed("asked")) }) { client in
            let settings = try settings(port: origin.port, host: host)
            #expect(await client.send(try request(), to: settings).text == "ok")
        }
        #expect(asked.names == [])
    }

    @Test("The next address is tried when the first refuses")
    func nextAddress() async throws {
        let origin = ScriptedOrigin(address: "127.0.0.2") { connection in
            while connection.readRequest() != nil { connection.send(ok) }
        }
        defer { origin.stop() }
        let addresses = ["::1", "127.0.0.1", "127.0.0.3", "127.0.0.2"]
        try await TransportClient.use(lookUp: { _ in .addresses(addresses) }) { client in
            let settings = try settings(port: origin.port, host: "api.example.test", connect: .seconds(3))
            for _ in 0..<3 { #expect(await client.send(try request(), to: settings).text == "ok") }
        }
        #expect(origin.connections == 1)
    }

    @Test("A name that does not resolve")
    func unknown() async throws {
        try await TransportClient.use(lookUp: { _ in .failed("Name or service not known") }) { client in
            let result = await client.send(try request(), to: try settings(port: 9, host: "api.example.test"))
            #expect(result.reason == .dnsError)
            #expect(result.wasSent == false)
        }
    }

    @Test("A look-up that hangs ends by the connect timeout and holds up nothing else")
    func hanging() async throws {
        let origin = ScriptedOrigin(answer: ok)
        defer { origin.stop() }
        let release = Latch()
        let lookUp: @Sendable (String) -> LookUpOutcome = { _ in
            release.wait()
            return .failed("too late")
        }
        try await TransportClient.use(lookUp: lookUp) { client in
            let named = try settings(port: origin.port, host: "api.example.test", connect: .milliseconds(100))
            let request = try request()
            async let waiting = client.send(request, to: named)
            #expect(await client.send(request, to: try settings(port: origin.port)).text == "ok")
            let result = await waiting
            #expect(result.reason == .dnsTimeout)
            #expect(result.wasSent == false)
            release.open()
        }
    }

    @Test("The system's look-up knows the hosts file")
    func system() {
        guard case .addresses(let addresses) = Resolver.systemLookUp("localhost") else {
            Issue.record("localhost does not resolve")
            return
        }
        #expect(addresses.contains("127.0.0.1") || addresses.contains("::1"))
    }
}

/// Which names were looked up.
private final class Asked: Sendable {
    private let list = Mutex<[String]>([])

    var names: [String] { list.withLock { $0 } }

    func note(_ name: String, _ outcome: LookUpOutcome) -> LookUpOutcome {
        list.withLock { $0.append(name) }
        return outcome
    }
}

@Suite("Which address is used, and when it is looked up again")
struct AddressCacheTests {
    private let start = ContinuousClock.now

    @Test("The first to ask starts a look-up, others wait for it")
    func first() {
        var cache = AddressCache()
        #expect(cache.use("a", now: start) == .init(outcome: nil, startsLookUp: true))
        #expect(cache.use("a", now: start) == .init(outcome: nil, startsLookUp: false))
        #expect(cache.use("b", now: start) == .init(outcome: nil, startsLookUp: true))
    }

    @Test("An address is refreshed in the background when it is used after 60 s, by one look-up")
    func refresh() {
        var cache = AddressCache()
        let known = LookUpOutcome.addresses(["192.0.2.1"])
        _ = cache.use("a", now: start)
        cache.learn(known, of: "a", now: start)
        #expect(cache.use("a", now: start + .seconds(59)) == .init(outcome: known, startsLookUp: false))
        #expect(cache.use("a", now: start + .seconds(60)) == .init(outcome: known, startsLookUp: true))
        #expect(cache.use("a", now: start + .seconds(61)) == .init(outcome: known, startsLookUp: false))
        let newer = LookUpOutcome.addresses(["192.0.2.2"])
        cache.learn(newer, of: "a", now: start + .seconds(62))
        #expect(cache.use("a", now: start + .seconds(63)) == .init(outcome: newer, startsLookUp: false))
    }

    @Test("The last good addresses outlive every failure")
    func keptOnFailure() {
        var cache = AddressCache()
        let known = LookUpOutcome.addresses(["192.0.2.1"])
        cache.learn(known, of: "a", now: start)
        let later = start + .seconds(3600)
        #expect(cache.use("a", now: later) == .init(outcome: known, startsLookUp: true))
        cache.learn(.failed("no"), of: "a", now: later)
        #expect(cache.use("a", now: later + .milliseconds(999)) == .init(outcome: known, startsLookUp: false))
        #expect(cache.use("a", now: later + .seconds(1)) == .init(outcome: known, startsLookUp: true))
    }

    @Test("A failure is the answer for one second")
    func failure() {
        var cache = AddressCache()
        _ = cache.use("a", now: start)
        cache.learn(.failed("no"), of: "a", now: start)
        #expect(
            cache.use("a", now: start + .milliseconds(999))
                == .init(outcome: .failed("no"), startsLookUp: false))
        #expect(cache.use("a", now: start + .seconds(1)) == .init(outcome: nil, startsLookUp: true))
    }
}

@Suite("Origins")
struct UpstreamOriginTests {
    @Test(
        "The URL holds scheme and authority alone",
        arguments: [
            ("api.example.test", nil, "https://api.example.test/"),
            ("192.0.2.1", 8443, "https://192.0.2.1:8443/"),
            ("2001:db8::1", 443, "https://[2001:db8::1]/"), ("localhost", 80, "https://localhost:80/"),
        ] as [(String, UInt16?, String)])
    func url(host: String, port: UInt16?, url: String) throws {
        #expect(try #require(UpstreamOrigin(scheme: .https, host: host, port: port)).url == url)
    }

    @Test(
        "A host that could change the URL's meaning is none",
        arguments: ["", "a/b", "a@b", "a:1", "[::1]", "a b", "a?b", "a#b", "a%b", "\u{e9}.test", "a\r\nb"])
    func badHost(host: String) {
        #expect(UpstreamOrigin(scheme: .https, host: host) == nil)
    }
}
