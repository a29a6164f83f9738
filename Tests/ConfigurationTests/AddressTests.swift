import Configuration
import Testing

@Suite("Addresses")
struct AddressTests {
    @Test(
        "RFC 4291 §2.2 text is read and written as RFC 5952 says",
        arguments: [
            ("127.0.0.1", "127.0.0.1"), ("0.0.0.0", "0.0.0.0"), ("255.255.255.255", "255.255.255.255"),
            ("::", "::"), ("::1", "::1"), ("fe80::", "fe80::"),
            ("2001:DB8:0:0:8:800:200C:417A", "2001:db8::8:800:200c:417a"),
            ("2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"), ("2001:0:0:1:0:0:0:1", "2001:0:0:1::1"),
            ("1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0"), ("::ffff:10.1.2.3", "::ffff:10.1.2.3"),
            ("64:ff9b::192.0.2.33", "64:ff9b::c000:221"),
        ])
    func text(input: String, output: String) throws {
        let address = try #require(IPAddress(input))
        #expect(address.description == output)
        #expect(IPAddress(output) == address)
        #expect(IPAddress(bytes: address.bytes) == address)
    }

    @Test(
        "what is not exactly an address is none",
        arguments: [
            "", "1", "1.2.3", "1.2.3.4.5", "01.2.3.4", "1.2.3.256", "1.2.3.-4", "1.2.3.+4", "1.2.3.４",
            " 1.2.3.4",
            ":", ":::", "1::2::3", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "1:2:3:4:5:6:7:8::", "12345::",
            "g::",
            "::1%eth0", "::1.2.3", "1.2.3.4::", "[::1]", "+1::",
        ])
    func notAnAddress(text: String) {
        #expect(IPAddress(text) == nil)
    }

    @Test(
        "a proxy may write a port behind an address, and IPv6 in brackets (RFC 7239 §6)",
        arguments: [
            ("10.1.2.3", "10.1.2.3"), ("10.1.2.3:51234", "10.1.2.3"), ("10.1.2.3:0", "10.1.2.3"),
            ("10.1.2.3:00080", "10.1.2.3"), ("2001:db8::1", "2001:db8::1"), ("::", "::"),
            ("[2001:db8::1]", "2001:db8::1"), ("[2001:DB8::1]:443", "2001:db8::1"),
            ("::ffff:10.1.2.3", "::ffff:10.1.2.3"), ("[::ffff:10.1.2.3]:65535", "::ffff:10.1.2.3"),
            // A port needs brackets before it, so this is all address.
            ("2001:db8::1:443", "2001:db8::1:443"),
        ])
    func node(input: String, output: String) {
        #expect(IPAddress(node: input)?.description == output)
    }

    @Test(
        "a port that is none makes no address",
        arguments: [
            "", ":", ":80", "10.1.2.3:", "10.1.2.3:x", "10.1.2.3:8x", "10.1.2.3:-1", "10.1.2.3:+1",
            "10.1.2.3:65536", "10.1.2.3:000080", "10.1.2.3:80:80", "10.1.2.3: 80", "10.1.2.3:８0",
            "10.1.2.3:_a",
            "1.2.3:80", "[10.1.2.3]:80", "[10.1.2.3]", "[]", "[]:80", "[", "[::1", "::1]", "[::1]80",
            "[::1]:",
            "[::1]:x", "[::1]:65536", "[[::1]]:80", "[::1%eth0]:80", "unknown", "_hidden", "unknown:80",
            "\"[::1]\"",
        ])
    func notANode(text: String) {
        #expect(IPAddress(node: text) == nil)
    }

    @Test(
        "a network holds the addresses that share its prefix; mapped IPv6 counts as IPv4 (RFC 4291 §2.5.5.2)",
        arguments: [
            ("10.1.0.0/16", "10.1.255.255", true), ("10.1.0.0/16", "10.2.0.0", false),
            ("10.1.0.0/16", "::ffff:10.1.2.3", true), ("10.1.0.0/16", "::ffff:10.2.2.3", false),
            ("10.1.0.0/16", "::a01:203", false), ("::ffff:10.1.0.0/112", "10.1.2.3", true),
            ("0.0.0.0/0", "203.0.113.9", true), ("0.0.0.0/0", "::1", false), ("::/0", "2001:db8::1", true),
            ("::/0", "203.0.113.9", false), ("192.0.2.7", "192.0.2.7", true),
            ("192.0.2.7", "192.0.2.6", false),
            ("fd00::/8", "fdff::1", true), ("fd00::/8", "fe00::1", false), ("::1", "::1", true),
            ("128.0.0.0/1", "255.0.0.1", true), ("128.0.0.0/1", "127.0.0.1", false),
        ])
    func contains(network: String, address: String, expected: Bool) throws {
        let network = try Network(network)
        let address = try #require(IPAddress(address))
        #expect(network.contains(address) == expected)
        #expect(network.contains(bytes: address.bytes) == expected)
    }

    @Test("a peer address of another size is in no network")
    func oddBytes() throws {
        #expect(try !Network("0.0.0.0/0").contains(bytes: []))
        #expect(try !Network("::/0").contains(bytes: [UInt8](repeating: 0, count: 5)))
    }

    @Test(
        "networks that are none are refused",
        arguments: [
            "", "/8", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/08", "::/129", "shop/8", "10/8",
        ])
    func malformedNetwork(text: String) {
        #expect(throws: Network.ParseError.malformed) { try Network(text) }
    }

    @Test("an address inside a network names the network that was probably meant")
    func hostBits() throws {
        let meant = try Network("10.1.0.0/16")
        #expect(throws: Network.ParseError.addressInsideNetwork(meant)) { try Network("10.1.2.3/16") }
    }

    @Test(
        "listening addresses",
        arguments: [
            ("127.0.0.1:8080", ["127.0.0.1:8080"]), ("[::1]:8080", ["[::1]:8080"]),
            ("*:80", ["0.0.0.0:80", "[::]:80"]), ("localhost:0", ["127.0.0.1:0"]),
            ("LocalHost:65535", ["127.0.0.1:65535"]),
        ])
    func listen(text: String, expected: [String]) {
        #expect(ListenAddress.parse(text)?.map(\.description) == expected)
    }

    @Test(
        "names, missing and impossible ports are no listening addresses",
        arguments: [
            "", "8080", ":8080", "127.0.0.1", "127.0.0.1:", "127.0.0.1:65536", "127.0.0.1:080", "::1:8080",
            "[::1]", "[::1]8080", "[127.0.0.1]:80", "shop.example:80", "1.2.3:80", "http://127.0.0.1:80", "*",
        ])
    func notListen(text: String) {
        #expect(ListenAddress.parse(text) == nil)
    }

    @Test("127.0.0.0/8 and ::1 are loopback, 0.0.0.0 is not")
    func loopback() throws {
        let addresses = ["127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1", "0.0.0.0", "::", "10.0.0.1"]
        #expect(
            try addresses.map { try #require(IPAddress($0)).isLoopback }
                == [true, true, true, true, false, false, false])
    }
}
