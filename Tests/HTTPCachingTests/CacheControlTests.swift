import HTTPCaching
import HTTPSemantics
import Testing

@Suite("Cache-Control (RFC 9111 §5.2)")
struct CacheControlTests {
    @Test(
        "max-age is a number of seconds (§1.2.2, §5.2.2.1)",
        arguments: [
            ("max-age=300", 300), ("MAX-AGE=300", 300), ("max-age=0", 0), ("max-age=007", 7),
            (#"max-age="300""#, 300), ("public, max-age=60", 60), ("max-age=60, max-age=60", 60),
            ("max-age=2147483647", 2_147_483_647), ("x=\"max-age=5\", max-age=60", 60),
        ])
    func maxAge(value: String, seconds: Int64) {
        #expect(CacheControl([bytes(value)]).maxAge == seconds)
    }

    @Test(
        "More than 2^31 seconds count as 2^31 (§1.2.2)",
        arguments: ["2147483649", "99999999999999999999999999"])
    func overflow(digits: String) {
        #expect(CacheControl([bytes("max-age=\(digits), s-maxage=\(digits)")]).maxAge == 1 << 31)
        #expect(CacheControl([bytes("max-age=\(digits), s-maxage=\(digits)")]).sharedMaxAge == 1 << 31)
    }

    @Test(
        "An invalid or contradictory max-age counts as stale (§4.2.1)",
        arguments: [
            "max-age", "max-age=", "max-age=-1", "max-age=+60", "max-age=1.5", "max-age=0x10", "max-age=60s",
            "max-age= 60", "max-age =60", "max-age=60; public", "max-age='60'", #"max-age="""#,
            #"max-age="60"#,
            #"max-age="6 0""#, "max-age=60, max-age=61", "max-age=60, max-age=x", "max-age=x, max-age=60",
        ])
    func invalid(value: String) {
        #expect(CacheControl([bytes(value)]).maxAge == 0)
        let shared = value.replacing("max-age", with: "s-maxage")
        #expect(CacheControl([bytes(shared)]).sharedMaxAge == 0)
    }

    @Test("Lines are one list (RFC 9110 §5.3)")
    func lines() {
        let control = CacheControl([bytes("max-age=60"), bytes("private, max-age=61")])
        #expect(control.maxAge == 0)
        #expect(control.isPrivate)
    }

    struct Directive: Sendable, CustomTestStringConvertible {
        let name: String
        let isSet: @Sendable (CacheControl) -> Bool
        var testDescription: String { name }
    }

    static let directives = [
        Directive(name: "no-store") { $0.noStore }, Directive(name: "no-cache") { $0.noCache },
        Directive(name: "private") { $0.isPrivate }, Directive(name: "public") { $0.isPublic },
        Directive(name: "must-revalidate") { $0.mustRevalidate },
        Directive(name: "proxy-revalidate") { $0.proxyRevalidate },
        Directive(name: "must-understand") { $0.mustUnderstand },
        Directive(name: "only-if-cached") { $0.onlyIfCached },
    ]

    @Test("A directive's name has no case, and it means itself and nothing else", arguments: directives)
    func flags(directive: Directive) {
        for spelling in [directive.name, directive.name.uppercased(), "x, \(directive.name) ,y"] {
            let control = CacheControl([bytes(spelling)])
            #expect(Self.directives.filter { $0.isSet(control) }.map(\.name) == [directive.name])
        }
    }

    @Test(
        "What forbids counts also where it is written badly, or with an argument",
        arguments: [
            "no-store=1", "no-store; max-age=60", "no-store max-age=60", "no-store\tx",
            "max-age=60,,no-store",
            #"x="y, no-store"#,
        ])
    func badlyWritten(value: String) {
        #expect(CacheControl([bytes(value)]).noStore)
    }

    @Test("no-cache and private with field names are about those fields (§5.2.2.4, §5.2.2.7)")
    func qualified() {
        let control = CacheControl([bytes(#"no-cache="Set-Cookie, X", private="Y", max-age=60, private="z""#)]
        )
        #expect(!control.noCache && !control.isPrivate)
        #expect(control.noCacheFields == ["Set-Cookie", "X"])
        #expect(control.privateFields == ["Y", "Z"])
        #expect(control.maxAge == 60)
    }

    @Test(
        "Names that cannot be read count as none, so the directive is about everything",
        arguments: [
            #"no-cache="", private="""#, "no-cache=, private=", "no-cache=1, private=true",
            #"no-cache="a b", private="é""#,
            #"no-cache="A", no-cache, private, private="B""#,
        ])
    func badlyQualified(value: String) {
        let control = CacheControl([bytes(value)])
        #expect(control.noCache && control.isPrivate)
    }

    @Test("max-stale without a value takes any staleness, with one so many seconds (§5.2.1.2)")
    func maxStale() {
        #expect(CacheControl([bytes("max-stale")]).maxStale == CacheControl.anyStaleness)
        #expect(CacheControl([bytes("max-stale=9")]).maxStale == 9)
        #expect(CacheControl([bytes("max-stale=9, max-stale")]).maxStale == 9)
        #expect(CacheControl([bytes("max-stale=x")]).maxStale == 0)
        #expect(CacheControl([]).maxStale == nil)
    }

    @Test(
        "Other directives, and names that only resemble one, are ignored (§5.2.3)",
        arguments: [
            "", "immutable", "no-stores", "xno-store", "no_store", #"x="no-store""#, #"x=", no-store,""#,
            "=no-store",
        ])
    func unknown(value: String) {
        #expect(CacheControl([bytes(value)]) == CacheControl([]))
    }
}
