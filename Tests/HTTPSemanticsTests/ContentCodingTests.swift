import HTTPSemantics
import Testing

@Suite("Accept-Encoding (RFC 9110 §12.5.3)")
struct ContentCodingTests {
    @Test(
        "Gzip only for those who take it",
        arguments: [
            ([], .identity), ([""], .identity), (["gzip"], .gzip), (["GZIP"], .gzip), (["x-gzip"], .gzip),
            (["deflate, gzip;q=1.0, *;q=0.5"], .gzip), (["deflate", "br, gzip"], .gzip), (["*"], .gzip),
            (["gzip;q=0"], .identity), (["gzip;q=0.000, *"], .identity), (["*;q=0"], .identity),
            (["identity"], .identity), (["br"], .identity), (["gzip2"], .identity),
            (["gzip;q=0.5, identity;q=0.9"], .identity), (["gzip;q=0.5, identity;q=0.5"], .gzip),
            (["identity;q=0, gzip;q=0.1"], .gzip), (["gzip;q=x"], .identity), (["gzip;q=2"], .identity),
            (["gzip;q=0, x-gzip"], .gzip), (["gzip;level=9"], .identity),
            (["gzip;q=0.3, *;q=0.5"], .identity), (["gzip;q=0.5, *;q=0.3"], .gzip),
        ] as [([String], ContentCoding)])
    func preferred(values: [String], coding: ContentCoding) {
        #expect(ContentCoding.preferred(acceptEncoding: values.map(bytes)) == coding)
    }

    @Test("The words of the content coding registry go upstream")
    func tokens() {
        #expect(ContentCoding.gzip.token == "gzip")
        #expect(ContentCoding.identity.token == "identity")
    }
}
