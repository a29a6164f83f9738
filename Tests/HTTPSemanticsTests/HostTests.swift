import HTTPSemantics
import Testing

@Suite("Host (RFC 9110 §7.2)")
struct HostTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let value: String
        let name: String
        let port: UInt16?
        let isIPLiteral: Bool
        var testDescription: String { value }
    }

    @Test(
        "A name or an address, and perhaps a port",
        arguments: [
            Case(value: "localhost", name: "localhost", port: nil, isIPLiteral: false),
            Case(
                value: "Brand-A.Gateway.Local:8080", name: "brand-a.gateway.local", port: 8080,
                isIPLiteral: false),
            Case(value: "10.1.0.7:80", name: "10.1.0.7", port: 80, isIPLiteral: true),
            Case(value: "127.0.0.1:", name: "127.0.0.1", port: nil, isIPLiteral: true),
            Case(value: "[::1]:8443", name: "::1", port: 8443, isIPLiteral: true),
            Case(value: "[FE80::1]", name: "fe80::1", port: nil, isIPLiteral: true),
            Case(value: "[::ffff:10.0.0.1]", name: "::ffff:10.0.0.1", port: nil, isIPLiteral: true),
            Case(value: "till.shop.example.", name: "till.shop.example", port: nil, isIPLiteral: false),
            Case(value: "Till.:80", name: "till", port: 80, isIPLiteral: false),
            Case(value: "till..", name: "till.", port: nil, isIPLiteral: false),
            Case(value: ".", name: ".", port: nil, isIPLiteral: false),
            Case(value: "1.2.3.4.", name: "1.2.3.4.", port: nil, isIPLiteral: false),
            Case(value: "a_b:65535", name: "a_b", port: 65535, isIPLiteral: false),
        ])
    func accepts(expected: Case) throws {
        let host = try #require(Host(bytes(expected.value)))
        #expect(text(host.name) == expected.name)
        #expect(host.port == expected.port)
        #expect(host.isIPLiteral == expected.isIPLiteral)
    }

    @Test(
        "Anything else is malformed",
        arguments: [
            "", ":80", "a b", "user@host", "host:65536", "host:+80", "host:-1", "host:8 0", "host:80:81",
            "::1",
            "[::1", "[::1]x", "[::1]:x", "[]", "[host]", "a/b", "a?b", "a,b", "a%41", "h\u{E9}st",
            "host:000080",
            String(repeating: "a", count: 262),
        ])
    func refuses(value: String) {
        #expect(Host(bytes(value)) == nil)
    }

    @Test(
        "What a resolver might take for an address, but is not written as one, is a name",
        arguments: [
            "127.1", "2130706433", "0x7f.0.0.1", "127.0.0.01", "256.0.0.1", "1.2.3.4.", "1.2.3", "1.2.3.-0",
        ])
    func almostAddresses(value: String) throws {
        #expect(try !#require(Host(bytes(value))).isIPLiteral)
    }

    @Test(
        "Only localhost itself is localhost",
        arguments: [
            ("LOCALHOST:80", true), ("localhost.", true), ("localhost.evil.example", false),
            ("localhost..", false), ("localhost.evil.example.", false),
        ])
    func localhost(value: String, isLocalhost: Bool) throws {
        #expect(try #require(Host(bytes(value))).isLocalhost == isLocalhost)
    }
}
