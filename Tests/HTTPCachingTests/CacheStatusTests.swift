import HTTPCaching
import Testing

@Suite("Cache-Status (RFC 9211)")
struct CacheStatusTests {
    @Test(
        "The field's value",
        arguments: [
            (.hit(ttl: 212), "hit; ttl=212"), (.hit(ttl: 0), "hit; ttl=0"), (.hit(ttl: -40), "hit; ttl=-40"),
            (
                .forward(.uriMiss, status: 200, stored: true, collapsed: false, detail: nil),
                "fwd=uri-miss; fwd-status=200; stored"
            ),
            (
                .forward(.uriMiss, status: 200, stored: true, collapsed: true, detail: nil),
                "fwd=uri-miss; fwd-status=200; stored; collapsed"
            ),
            (
                .forward(.stale, status: nil, stored: false, collapsed: false, detail: nil), "fwd=stale"
            ),
            (
                .forward(.bypass, status: 503, stored: false, collapsed: false, detail: "request-cookie"),
                "fwd=bypass; fwd-status=503; detail=request-cookie"
            ),
            (.refused, "detail=refused"), (.preflight, "detail=preflight"),
        ] as [(CacheStatus, String)])
    func value(status: CacheStatus, value: String) {
        #expect(status.value == "carecloud-gateway; " + value)
    }

    @Test(
        "A detail is a word or a quoted string; what a field cannot hold is left out (RFC 9651 §3.3.3)",
        arguments: [
            ("set-cookie", "; detail=set-cookie"), ("no room", #"; detail="no room""#),
            (#"a "b" \c"#, #"; detail="a \"b\" \\c""#), ("a; hit", #"; detail="a; hit""#),
            ("", #"; detail="""#),
            ("a\r\nX: y", ""), ("\u{E9}", ""),
        ])
    func detail(text: String, parameter: String) {
        let status = CacheStatus.forward(.miss, status: nil, stored: false, collapsed: false, detail: text)
        #expect(status.value == "carecloud-gateway; fwd=miss" + parameter)
    }

    @Test("The reasons for forwarding are the registered words (§2.2)")
    func forwards() {
        #expect(
            Set(CacheStatus.Forward.allCases.map(\.rawValue)) == [
                "bypass", "method", "uri-miss", "vary-miss", "miss", "request", "stale", "partial",
            ])
    }

    @Test("The log has one word for each")
    func words() {
        #expect(CacheStatus.hit(ttl: 1).word == "hit")
        #expect(CacheStatus.refused.word == "refused")
        #expect(CacheStatus.preflight.word == "preflight")
        #expect(
            CacheStatus.forward(.uriMiss, status: 200, stored: true, collapsed: false, detail: nil).word
                == "uri-miss")
        #expect(
            CacheStatus.forward(.uriMiss, status: 200, stored: true, collapsed: true, detail: nil).word
                == "collapsed")
    }
}
