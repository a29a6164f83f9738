import HTTPSemantics
import HTTPWire
import Testing

@Suite("RFC 9110 §7.6.1: hop-by-hop fields")
struct HopByHopTests {
    private static func strip(_ lines: [(FieldName, String)]) -> [String] {
        var fields = HTTPFields()
        for (name, value) in lines { fields.append(name, value) }
        HopByHop.strip(&fields)
        return fields.map(\.name.description)
    }

    @Test(
        "They are removed in any case, be they named by Connection or not",
        arguments: [
            "Connection", "KEEP-ALIVE", "proxy-connection", "TE", "Trailer", "Transfer-Encoding", "Upgrade",
            "Proxy-Authenticate", "Proxy-Authorization", "Proxy-Authentication-Info",
        ] as [FieldName])
    func removed(name: FieldName) {
        #expect(Self.strip([("Accept", "a"), (name, "x"), ("X-Kept", "b")]) == ["Accept", "X-Kept"])
    }

    @Test("What Connection names is removed, on every line, whatever else stands in the list")
    func named() {
        let left = Self.strip([
            ("X-One", "1"), ("Connection", "x-one, ,\t(bad), close"), ("X-Two", "2"), ("X-Two", "3"),
            ("connection", "X-TWO"), ("X-Three", "4"),
        ])
        #expect(left == ["X-Three"])
    }

    @Test(
        "Connection cannot strip what says who asks, for what, or how long it is",
        arguments: [
            "Authorization", "Host", "X-Forwarded-For", "X-Forwarded-Proto", "Content-Length",
            "Cache-Control",
            "Cookie", "Set-Cookie", "Vary", "Age", "Content-Encoding", "Content-Type", "Via",
        ] as [FieldName])
    func kept(name: FieldName) {
        #expect(Self.strip([("Connection", name.description), (name, "x")]) == [name.description])
    }
}
