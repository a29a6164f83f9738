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

    @Test("Names whose server is silent delay no other, and have one thread each up to a bound")
    func silentServer() async throws {
        let origin = ScriptedOrigin(answer: ok)
        defer { origin.stop() }
        let release = Latch()
        let silent = Asked()
        let lookUp: @Sendable (String) -> LookUpOutcome = { name in
            guard name != "b.example.test" else { return .addresses(["127.0.0.1"]) }
            _ = silent.note(name, .failed(""))
            release.wait()
            release.open()
            return .addresses(["127.0.0.1"])
        }
        try await TransportClient.use(lookUp: lookUp) { client in
            let request = try request()
            let names = (0..<Resolver.mostThreads - 1).map { "a\($0).example.test" }
            let origins = try names.map { try settings(port: origin.port, host: $0, connect: .seconds(60)) }
            let other = try settings(port: origin.port, host: "b.example.test", connect: .seconds(60))
            let last = try settings(port: origin.port, host: "c.example.test", connect: .seconds(60))
            await withTaskGroup(of: String?.self) { group in
                for origin in origins { group.addTask { await client.send(request, to: origin).text } }
                while silent.names.count < names.count { await Task.yield() }
                #expect(await client.send(request, to: other).text == "ok")
                // Beyond the bound a name waits for a thread, and is looked up when there is one.
                for origin in [last, try? settings(port: last.port, host: "d.example.test")].compactMap(
                    \.self)
                {
                    group.addTask { await client.send(request, to: origin).text }
                }
                release.open()
                for await text in group { #expect(text == "ok") }
            }
            #expect(silent.names.count == names.count + 2)
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

    @Test("An address that is 60 s old is looked up before it is used, by one look-up")
    func lifetime() {
        var cache = AddressCache()
        let known = LookUpOutcome.addresses(["192.0.2.1"])
        _ = cache.use("a", now: start)
        cache.learn(known, of: "a", now: start)
        #expect(cache.use("a", now: start + .seconds(59)) == .init(outcome: known, startsLookUp: false))
        let old = start + .seconds(60)
        #expect(cache.use("a", now: old) == .init(outcome: nil, startsLookUp: true))
        #expect(cache.use("a", now: old + .milliseconds(999)) == .init(outcome: nil, startsLookUp: false))
        let newer = LookUpOutcome.addresses(["192.0.2.2"])
        cache.learn(newer, of: "a", now: old + .seconds(1))
        #expect(cache.use("a", now: old + .seconds(2)) == .init(outcome: newer, startsLookUp: false))
    }

    @Test("An old address serves if its look-up takes longer than a second")
    func slowLookUp() {
        var cache = AddressCache()
        let known = LookUpOutcome.addresses(["192.0.2.1"])
        #expect(cache.lastKnown("a") == nil)
        cache.learn(known, of: "a", now: start)
        let old = start + .seconds(60)
        #expect(cache.use("a", now: old) == .init(outcome: nil, startsLookUp: true))
        #expect(cache.lastKnown("a") == known)
        #expect(cache.use("a", now: old + .seconds(1)) == .init(outcome: known, startsLookUp: false))
    }

    @Test("The last good addresses outlive every failure; for 60 s after one, nothing waits for a look-up")
    func keptOnFailure() {
        var cache = AddressCache()
        let known = LookUpOutcome.addresses(["192.0.2.1"])
        cache.learn(known, of: "a", now: start)
        let later = start + .seconds(3600)
        #expect(cache.use("a", now: later) == .init(outcome: nil, startsLookUp: true))
        cache.learn(.failed("no"), of: "a", now: later)
        #expect(cache.lastKnown("a") == known)
        #expect(cache.use("a", now: later + .milliseconds(999)) == .init(outcome: known, startsLookUp: false))
        #expect(cache.use("a", now: later + .seconds(1)) == .init(outcome: known, startsLookUp: true))
        cache.learn(.failed("no"), of: "a", now: later + .seconds(1))
        #expect(cache.use("a", now: later + .seconds(61)) == .init(outcome: nil, startsLookUp: true))
    }

    @Test("Addresses that were not reachable are looked up again, unless that has just been done")
    func doubt() {
        var cache = AddressCache()
        let known = LookUpOutcome.addresses(["192.0.2.1"])
        cache.learn(known, of: "a", now: start)
        let unknown = cache.doubt("b", used: start)
        let isYounger = cache.doubt("a", used: start)
        #expect(!unknown && !isYounger)
        #expect(cache.use("a", now: start + .seconds(2)) == .init(outcome: known, startsLookUp: false))
        let isOlder = cache.doubt("a", used: start + .seconds(1))
        #expect(isOlder)
        #expect(cache.use("a", now: start + .seconds(2)) == .init(outcome: nil, startsLookUp: true))
        cache.learn(known, of: "a", now: start + .seconds(2))
        #expect(cache.use("a", now: start + .seconds(3)) == .init(outcome: known, startsLookUp: false))
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
