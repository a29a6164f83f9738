import CacheStore
import HTTPCaching
import HTTPSemantics
import Testing

@testable import Gateway

@Suite("Fields of answers as clients get them (RFC 9110 §7.6)")
struct AnswerFieldsTests {
    private func fields(
        _ lines: KeyValuePairs<FieldName, String>, to line: String = "GET E:/stores",
        _ settings: Settings = Settings()
    ) throws -> HTTPFields {
        var received = HTTPFields()
        for (name, value) in lines { received.append(name, value) }
        let call = try TestGateway(settings).keyed(TestRequest(line))
        return ForwardedFields.toClient(received, of: call, unixSeconds: 784_111_777)
    }

    @Test("an answer loses the fields of its connection and gains Via, and Date if it has none")
    func connection() throws {
        let received: KeyValuePairs<FieldName, String> = [
            "Connection": "close, X-Named", "Keep-Alive": "timeout=5", "Transfer-Encoding": "chunked",
            "X-Named": "1", "Content-Length": "2", "X-Request-Id": "theirs", "ETag": "\"a\"",
            "Set-Cookie": "a=b", "Via": "1.1 cdn",
        ]
        let fields = try fields(received)
        #expect(fields.map { $0.name.canonical } == ["etag", "set-cookie", "via", "date", "via"])
        #expect(fields["Date"].map(text) == "Sun, 06 Nov 1994 08:49:37 GMT")
        #expect(fields.values("Via").map(text) == ["1.1 cdn", "1.1 carecloud-gateway"])
        let dated = try self.fields(["Date": "Mon, 07 Nov 1994 08:49:37 GMT"])
        #expect(dated.values("Date").map(text) == ["Mon, 07 Nov 1994 08:49:37 GMT"])
    }

    @Test("what CareCloud's front says of its own connections stays behind (RFC 6797 §7.2, RFC 7838 §2)")
    func front() throws {
        let received: KeyValuePairs<FieldName, String> = [
            "Strict-Transport-Security": "max-age=1", "Alt-Svc": "h3=\":443\"", "Clear-Site-Data": "\"*\"",
            "Public-Key-Pins": "x", "NEL": "{}", "Report-To": "{}", "Reporting-Endpoints": "a=\"/b\"",
        ]
        for line in ["GET E:/stores", "POST E:/cards"] {
            #expect(try fields(received, to: line).map { $0.name.canonical } == ["date", "via"])
        }
    }

    @Test("ranges are not announced where they are not served (RFC 9110 §14.3)")
    func ranges() throws {
        #expect(try !fields(["Accept-Ranges": "bytes"]).contains("Accept-Ranges"))
        #expect(
            try fields(["Accept-Ranges": "bytes"], to: "GET E:/tests/connection").contains("Accept-Ranges"))
    }

    @Test(
        "references to CareCloud lead to the gateway, others elsewhere as before (RFC 9110 §10.2.2)",
        arguments: [
            ("https://carecloud.example/webservice/rest-api/a?b#c", "/webservice/rest-api/a?b#c"),
            ("https://CareCloud.example:443/webservice/rest-api/a", "/webservice/rest-api/a"),
            ("http://carecloud.example/webservice/rest-api/a", "/webservice/rest-api/a"),
            ("//carecloud.example/webservice/rest-api/a", "/webservice/rest-api/a"),
            ("https://carecloud.example:8443/webservice/rest-api/a", nil),
            ("https://other.example/webservice/rest-api/a", nil),
            ("https://carecloud.example/status", nil), ("/webservice/rest-api/a", nil), ("a", nil),
            ("?a", nil),
            ("https://carecloud.example.evil.example/webservice/rest-api/a", nil), ("mailto:a", nil),
            ("", nil),
            ("https://carecloud.example/webservice/rest-api/../x", nil),
        ] as [(String, String?)])
    func references(value: String, own: String?) throws {
        for name: FieldName in ["Location", "Content-Location"] {
            #expect(try fields([name: value])[name].map(text) == own ?? value)
        }
        var settings = Settings()
        settings.pathPrefixes = [0: "/brand-a"]
        let line = "GET /brand-a\(TestRequest.enterprise)/stores"
        let isOwnPath = value.hasPrefix("/webservice")
        let prefixed = own.map { "/brand-a\($0)" } ?? (isOwnPath ? "/brand-a\(value)" : value)
        #expect(try fields(["Location": value], to: line, settings)["Location"].map(text) == prefixed)
    }

    // MARK: Cookies

    @Test(
        "cookies end at the gateway on CareCloud's paths, and change nothing about what is kept (RFC 9111 §7.3)"
    )
    func cookies() throws {
        var settings = Settings()
        settings.apiPath = "/"
        let gateway = try TestGateway(settings)
        let read = TestRequest("GET E:/stores", "Cookie: a=b")
        let answer = TestAnswer("Cache-Control: max-age=60", "Set-Cookie: a=b")
        for line in ["GET E:/stores", "PUT E:/customers/1"] {
            let call = try gateway.keyed(TestRequest(line, "Cookie: a=b"))
            #expect(!gateway.core.authorizedFields(call, nil).contains("Cookie"), "\(line)")
        }
        let fetched = try gateway.fill(read, answer)
        #expect(fetched.isStored && !fetched.fields.contains("Set-Cookie"))
        let stored = try #require(try gateway.stored(TestRequest("GET E:/stores")))
        #expect(!text(stored.head).contains("Set-Cookie"))
        // Elsewhere they pass.
        let foreign = try gateway.fill(TestRequest("GET /shop/hours"), answer)
        #expect(foreign.cacheReason == .setCookie && foreign.fields.contains("Set-Cookie"))
        let call = try gateway.keyed(TestRequest("GET /shop/hours", "Cookie: a=b"))
        #expect(gateway.core.authorizedFields(call, nil).contains("Cookie"))
    }

    @Test("with `cookies: pass` they go through, past the cache")
    func passedCookies() throws {
        var settings = Settings()
        settings.cookies = "pass"
        let gateway = try TestGateway(settings)
        let call = try gateway.keyed(TestRequest("GET E:/stores", "Cookie: a=b"))
        #expect(gateway.core.authorizedFields(call, nil).contains("Cookie"))
        #expect(try gateway.fill(TestRequest("GET E:/stores", "Cookie: a=b")).cacheReason == .requestCookie)
        let answer = TestAnswer("Cache-Control: max-age=60", "Set-Cookie: a=b")
        let fetched = try gateway.fill(TestRequest("GET E:/stores"), answer)
        #expect(fetched.cacheReason == .setCookie && fetched.fields.contains("Set-Cookie"))
    }

    // MARK: Via

    @Test("`via: false` names the gateway in CDN-Loop alone, by which a loop is noticed, too (RFC 8586 §2)")
    func cdnLoop() throws {
        var settings = Settings()
        settings.via = false
        let gateway = try TestGateway(settings)
        let call = try gateway.keyed(TestRequest("GET E:/stores", "Via: 1.1 a", "CDN-Loop: other"))
        let sent = gateway.core.authorizedFields(call, nil)
        #expect(!sent.contains("Via"))
        #expect(sent.values("CDN-Loop").map(text) == ["other", text(gateway.core.viaName)])
        #expect(gateway.core.hasSeen(sent))
        #expect(!gateway.core.makeOwnFields(for: 0).contains("Via"))
        let looped = TestRequest("GET E:/stores", "CDN-Loop: other, \(text(gateway.core.viaName));v=1")
        #expect(try gateway.refusal(looped)?.exception == "gateway_loop_exception")
    }
}
