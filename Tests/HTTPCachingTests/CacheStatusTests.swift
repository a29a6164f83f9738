import HTTPCaching
import Testing

@Suite("Cache-Status (RFC 9211)")
struct CacheStatusTests {
    @Test(
        "The field's value",
        arguments: [
            (.hit(ttl: 212, nil), "hit; ttl=212"), (.hit(ttl: 0, nil), "hit; ttl=0"),
            (
                .hit(ttl: -40, .staleWhileRevalidate), "hit; ttl=-40; detail=stale-while-revalidate"
            ),
            (
                .forward(.uriMiss, status: 200, stored: true, collapsed: false, nil),
                "fwd=uri-miss; fwd-status=200; stored"
            ),
            (
                .forward(.uriMiss, status: 200, stored: true, collapsed: true, nil),
                "fwd=uri-miss; fwd-status=200; stored; collapsed"
            ),
            (.forward(.stale, status: nil, stored: false, collapsed: false, nil), "fwd=stale"),
            (
                .forward(.bypass, status: 503, stored: false, collapsed: false, .requestCookie),
                "fwd=bypass; fwd-status=503; detail=request-cookie"
            ),
            (
                .forwardedHit(.stale, status: 304, ttl: 60, stored: true, collapsed: false, nil),
                "fwd=stale; fwd-status=304; stored; ttl=60"
            ),
            (
                .forwardedHit(.stale, status: nil, ttl: -9, stored: false, collapsed: false, .staleIfError),
                "fwd=stale; ttl=-9; detail=stale-if-error"
            ),
            (.none(.refused), "detail=refused"), (.none(.preflight), "detail=preflight"),
        ] as [(CacheStatus, String)])
    func value(status: CacheStatus, value: String) {
        #expect(status.value == "carecloud-gateway; " + value)
    }

    @Test("The reasons for forwarding are the registered words (§2.2)")
    func forwards() {
        #expect(
            Set(CacheStatus.Forward.allCases.map(\.rawValue)) == [
                "bypass", "method", "uri-miss", "vary-miss", "miss", "request", "stale", "partial",
            ])
    }

    @Test(
        "The log has one word for each",
        arguments: [
            (.hit(ttl: 1, nil), "hit"), (.hit(ttl: 1, .refreshNotForced), "hit"),
            (.hit(ttl: -1, .maxStale), "stale"), (.none(.refused), "refused"),
            (.none(.preflight), "preflight"),
            (.forward(.uriMiss, status: 200, stored: true, collapsed: false, nil), "uri-miss"),
            (.forward(.uriMiss, status: 200, stored: true, collapsed: true, nil), "collapsed"),
            (.forwardedHit(.stale, status: 304, ttl: 9, stored: true, collapsed: false, nil), "revalidated"),
            (
                .forwardedHit(.stale, status: 502, ttl: -9, stored: false, collapsed: false, .staleIfError),
                "stale"
            ),
        ] as [(CacheStatus, String)])
    func words(status: CacheStatus, word: String) {
        #expect(status.word == word)
    }
}
