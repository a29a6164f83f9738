import HTTPCaching
import HTTPSemantics
import Testing

@Suite("What clients are told about keeping an answer (RFC 9111 §5.2.2)")
struct ClientCachingTests {
    private static let tag = EntityTag(bytes("W/\"t\""))

    private func applied(
        _ caching: ClientCaching, to lines: KeyValuePairs<FieldName, String>, tag: EntityTag? = nil
    ) -> HTTPFields {
        var result = fields(lines)
        caching.apply(to: &result, tag: tag)
        return result
    }

    @Test(
        "who has to ask each time gets private, no-cache, whatever freshness the origin gave",
        arguments: ["max-age=300", "public, s-maxage=60, immutable", "no-cache", "private, max-age=60", ""])
    func revalidate(control: String) {
        let caching = ClientCaching(revalidates: true, vary: [])
        let told = applied(
            caching, to: ["Cache-Control": control, "Expires": "0", "Pragma": "x", "Content-Type": "a/b"])
        #expect(told == fields(["Content-Type": "a/b", "Cache-Control": "private, no-cache"]))
        #expect(applied(caching, to: [:]) == fields(["Cache-Control": "private, no-cache"]))
    }

    @Test("no-store and no-transform of the origin's stay (RFC 9111 §5.2.2.5, §5.2.2.6)")
    func forbidden() {
        let caching = ClientCaching(revalidates: true, vary: [])
        #expect(
            applied(caching, to: ["Cache-Control": "no-store, max-age=1", "Expires": "0"])
                == fields(["Cache-Control": "no-store, max-age=1"]))
        #expect(
            applied(caching, to: ["Cache-Control": "no-transform"])
                == fields(["Cache-Control": "private, no-cache, no-transform"]))
    }

    @Test("otherwise the origin's words stay as they are")
    func asUpstream() {
        let lines: KeyValuePairs<FieldName, String> = ["Cache-Control": "max-age=300", "Expires": "0"]
        #expect(applied(ClientCaching(revalidates: false, vary: []), to: lines) == fields(lines))
    }

    @Test("Vary gains what it lacks and keeps what it has; * has everything (RFC 9110 §12.5.5)")
    func vary() {
        let caching = ClientCaching(revalidates: false, vary: ["Accept-Language", "Authorization"])
        #expect(applied(caching, to: [:]) == fields(["Vary": "Accept-Language, Authorization"]))
        #expect(
            applied(caching, to: ["Vary": "X", "Vary": "accept-language"])
                == fields(["Vary": "X, accept-language, Authorization"]))
        #expect(applied(caching, to: ["Vary": "authorization, Accept-Language"]).values("Vary").count == 1)
        #expect(applied(caching, to: ["Vary": "*"]) == fields(["Vary": "*"]))
    }

    @Test("a tag is given where the origin gave none, not even one that cannot be read (RFC 9110 §8.8.3)")
    func tags() {
        let caching = ClientCaching(revalidates: false, vary: [])
        #expect(applied(caching, to: [:], tag: Self.tag) == fields(["ETag": "W/\"t\""]))
        #expect(applied(caching, to: ["ETag": "x"], tag: Self.tag) == fields(["ETag": "x"]))
    }
}
