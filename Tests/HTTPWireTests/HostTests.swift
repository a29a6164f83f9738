import HTTPWire
import Testing

@Suite("RFC 9112 §3.2: Host")
struct HostTests {
    private static func head(_ target: String, version: String = "1.1", _ lines: String...) -> Parsing {
        Parsing((["GET \(target) HTTP/\(version)"] + lines + ["", ""]).joined(separator: "\r\n"))
    }

    @Test("HTTP/1.1 needs a Host, HTTP/1.0 does not", arguments: ["1.0", "1.1"])
    func missing(version: String) {
        #expect(Self.head("/", version: version, "X: y").error == (version == "1.1" ? .missingHost : nil))
    }

    @Test(
        "Two Hosts are refused, equal or not, in either version", arguments: ["a", "b", ""], ["1.0", "1.1"])
    func repeated(second: String, version: String) {
        #expect(Self.head("/", version: version, "Host: a", "hOST: \(second)").error == .repeatedHost)
    }

    @Test(
        "A Host is a name or an address with an optional port",
        arguments: [
            "a", "A-1.example", "a:80", "a:", "127.0.0.1:8080", "[::1]", "[::1]:8080", "[fe80::1%25eth0]",
            "xn--hk-ema.cz", "a_b", "a%20b",
        ])
    func valid(value: String) {
        #expect(Self.head("/", "Host: \(value)").outcome == .complete)
    }

    @Test(
        "A Host with an invalid value is refused",
        arguments: [
            "", ":80", "a:b", "a:80:80", "a:80x", "a b", "a\tb", "a/b", "http://a", "a?b", "a#b", "u@a",
            "a\\b",
            "[::1", "::1", "[]", "[::1]x", "[[::1]]", "[a]b]", "a]", "[::1/]", "\u{161}", "a<b", "\"a\"",
        ])
    func invalid(value: String) {
        #expect(Self.head("/", "Host: \(value)").error == .invalidHost)
    }

    @Test(
        "§3.2.2: an absolute-form target names the same host",
        arguments: [
            ("http://a/", "a", nil), ("HTTP://A/x", "a", nil), ("https://a?x", "A", nil),
            ("http://a", "a", nil),
            ("http://a:80/", "a", nil), ("http://a/", "a:80", nil), ("https://a:443/", "a:", nil),
            ("http://[::1]:81/", "[::1]:81", nil),
            ("http://a/", "b", .hostDiffersFromTarget), ("http://a:81/", "a", .hostDiffersFromTarget),
            ("https://a:80/", "a", .hostDiffersFromTarget), ("http://ab/", "a", .hostDiffersFromTarget),
            ("http://a.b/", "a", .hostDiffersFromTarget), ("http://a/", "a:81", .hostDiffersFromTarget),
            ("http:///x", "a", .invalidTargetAuthority), ("http://u@a/", "a", .invalidTargetAuthority),
            ("http://a:b/", "a", .invalidTargetAuthority), ("http://a\\b/", "a", .invalidTargetAuthority),
        ] as [(String, String, RequestHeadError?)])
    func absoluteForm(target: String, host: String, reason: RequestHeadError?) {
        #expect(Self.head(target, "Host: \(host)").error == reason)
    }

    @Test("An absolute-form target is checked without a Host too")
    func absoluteFormAlone() {
        #expect(Self.head("http://u@a/", version: "1.0", "X: y").error == .invalidTargetAuthority)
        #expect(Self.head("http://a/", version: "1.0", "X: y").outcome == .complete)
    }
}
