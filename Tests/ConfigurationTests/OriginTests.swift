import Configuration
import Testing

@Suite("Origins")
struct OriginTests {
    @Test(
        "an upstream is a scheme, a host and a port",
        arguments: [
            ("https://sandbox.crmcarecloud.com", "https://sandbox.crmcarecloud.com", 443),
            ("HTTPS://Sandbox.CRMCareCloud.com:443", "https://sandbox.crmcarecloud.com", 443),
            ("https://localhost:8443", "https://localhost:8443", 8443),
            ("https://[2001:db8::1]:8443", "https://[2001:db8::1]:8443", 8443),
            ("http://127.0.0.1:8081", "http://127.0.0.1:8081", 8081), ("http://[::1]", "http://[::1]", 80),
            ("http://localhost", "http://localhost", 80),
        ])
    func upstream(text: String, description: String, port: UInt16) throws {
        let origin = try UpstreamOrigin(text)
        #expect(origin.description == description)
        #expect(origin.port == port)
    }

    @Test(
        "plain text beyond this machine, paths and user info are refused",
        arguments: [
            ("sandbox.crmcarecloud.com", UpstreamOrigin.ParseError.malformed), ("https://", .malformed),
            ("https://*", .malformed), ("https://shop:0", .malformed), ("https://shop:x", .malformed),
            ("https://1.2.3", .malformed), ("https://sh op", .malformed), ("ftp://shop", .malformed),
            ("https://shop/", .path), ("https://shop/webservice", .path), ("https://shop?x", .path),
            ("https://shop#x", .path), ("https://user:password@shop", .userInformation),
            ("user:password@shop", .userInformation), ("http://shop", .plainTextBeyondLoopback),
            ("http://10.0.0.1", .plainTextBeyondLoopback),
            ("http://localhost.shop", .plainTextBeyondLoopback),
        ])
    func notUpstream(text: String, reason: UpstreamOrigin.ParseError) {
        #expect(throws: reason) { try UpstreamOrigin(text) }
    }

    @Test(
        "a page's origin is kept as browsers send it (RFC 6454 §6.2)",
        arguments: [
            ("https://Kiosk.Example", "https://kiosk.example"),
            ("https://kiosk.example:443", "https://kiosk.example"),
            ("http://kiosk.example:8000", "http://kiosk.example:8000"), ("http://[::1]:80", "http://[::1]"),
            ("http://localhost:3000", "http://localhost:3000"),
            ("capacitor://localhost", "capacitor://localhost"),
        ])
    func webOrigin(text: String, expected: String) {
        #expect(WebOrigin(text)?.description == expected)
    }

    @Test(
        "stars, null, paths and bare hosts are no origins",
        arguments: [
            "*", "null", "https://*", "https://kiosk.example/", "kiosk.example", "://x", "1x://y", "https://",
        ])
    func notWebOrigin(text: String) {
        #expect(WebOrigin(text) == nil)
    }
}
