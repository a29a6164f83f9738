import CareCloud
import HTTPSemantics
import Testing

@testable import Gateway

@Suite("Fields that pass the gateway (RFC 9110 §7.6)")
struct ForwardedFieldsTests {
    private let gateway: TestGateway

    init() throws {
        gateway = try TestGateway.standard.get()
    }

    private func sent(_ request: TestRequest, _ gateway: TestGateway? = nil) throws -> HTTPFields {
        let gateway = gateway ?? self.gateway
        let call = try gateway.keyed(request)
        return gateway.core.authorizedFields(call, try gateway.authorization(of: call))
    }

    private static let read = TestRequest("GET E:/stores")
    private static let write = TestRequest("PUT E:/customers/1", "Content-Length: 2")

    // MARK: To CareCloud

    @Test(
        "what could show CareCloud another request than the gateway saw is not sent",
        arguments: [
            "Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "x-forwarded-anything",
            "X-Real-IP",
            "X-Host", "X-Original-URL", "X-Original-Method", "X-Rewrite-URL", "Proxy-Authorization",
            "Proxy-Connection", "Proxy-Anything",
        ])
    func misleading(_ name: String) throws {
        for request in [Self.read, Self.write, Self.read.adding("Authorization: Bearer a")] {
            for fields in [
                ["\(name): 7"], ["\(name): 7", "Connection: \(name)"], ["\(name): 7", "\(name): 8"],
            ] {
                var request = request
                request.fields += fields
                let name = try #require(FieldName(name.utf8))
                #expect(try !sent(request).contains(name), "\(request)")
            }
        }
    }

    @Test(
        "a method override that says what the request says is not sent",
        arguments: ["X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override"])
    func methodOverride(_ name: String) throws {
        let name = try #require(FieldName(name.utf8))
        #expect(try !sent(Self.write.adding("\(name): PUT")).contains(name))
        #expect(try !sent(Self.read.adding("\(name): GET")).contains(name))
    }

    @Test("Expect is answered here and not sent")
    func expect() throws {
        #expect(try !sent(Self.write.adding("Expect: 100-continue")).contains("Expect"))
    }

    @Test(
        "fields of the connection are not sent, nor those that Connection names (RFC 9110 §7.6.1)",
        arguments: ["Connection", "Keep-Alive", "TE", "Trailer", "Upgrade", "Proxy-Connection", "X-Named"])
    func hopByHop(_ name: String) throws {
        let field = try #require(FieldName(name.utf8))
        for request in [Self.read, Self.write] {
            let value = name == "Connection" ? "close" : "7"
            let fields = try sent(request.adding("\(name): \(value)", "Connection: x-named"))
            #expect(!fields.contains(field))
        }
    }

    @Test("framing and Host are the transport's: not sent on from the client")
    func framing() throws {
        for request in [Self.write, TestRequest("POST E:/customers", "Transfer-Encoding: chunked")] {
            let fields = try sent(request)
            for name: FieldName in ["Host", "Content-Length", "Transfer-Encoding"] {
                #expect(!fields.contains(name))
            }
        }
    }

    @Test("Connection cannot take away what decides about the answer")
    func keptFields() throws {
        let request = TestRequest(
            "PUT C:/customers/1", "Connection: authorization, content-type, cookie, via",
            "Authorization: Bearer a",
            "Content-Type: application/json", "Cookie: a=b", "Via: 1.1 other")
        var settings = Settings()
        settings.cookies = "pass"
        let fields = try sent(request, TestGateway(settings))
        #expect(fields.values("Authorization").map(text) == ["Bearer a"])
        #expect(fields["Content-Type"].map(text) == "application/json")
        #expect(fields["Cookie"].map(text) == "a=b")
        #expect(fields["Via"].map(text) == "1.1 other")
    }

    @Test(
        "what only one client said is not sent on a read that others share, and is sent otherwise",
        arguments: [
            "Origin: https://kiosk.example", "Range: bytes=0-1", "If-None-Match: \"a\"",
            "If-Modified-Since: Mon, 01 Jan 2024 00:00:00 GMT", "If-Range: \"a\"",
        ])
    func ofOneClient(_ line: String) throws {
        let name = try #require(FieldName(line.prefix { $0 != ":" }.utf8))
        #expect(try !sent(Self.read.adding(line)).contains(name))
        #expect(try sent(Self.write.adding(line)).contains(name))
        #expect(try sent(Self.read.adding(line, "Accept: text/html")).contains(name))
    }

    @Test(
        "a read that others share carries what is in the key, and nothing else that could change it (RFC 9111 §7.1)"
    )
    func sharedReads() throws {
        var settings = Settings()
        settings.rules = "[{ resources: [stores], key_fields: [X-Region] }]"
        settings.forwardFields = "[X-Till, x_shop]"
        let gateway = try TestGateway(settings)
        let passed = [
            "Content-Type: application/json", "User-Agent: till/1", "traceparent: 00-1-2-01",
            "tracestate: a=1",
            "Cache-Control: no-cache", "Pragma: no-cache", "X-Region: north", "X-Till: 4", "X_Shop: 12",
        ]
        let dropped = [
            "X-Base-Url: https://evil.example", "Referer: /", "DNT: 1", "Accept-Charset: x", "X-A: 1",
        ]
        let read = try sent(Self.read.adding(lines: passed + dropped), gateway)
        #expect(
            Set(read.map(\.name.canonical)) == [
                "content-type", "user-agent", "traceparent", "tracestate", "cache-control", "pragma",
                "x-region",
                "x-till", "x_shop", "accept", "accept-encoding", "authorization", "x-request-id", "via",
            ])
        // Nothing is shared of a write, and of a read past the cache.
        for request in [Self.write, Self.read.adding("Accept: text/html")] {
            let fields = try sent(request.adding(lines: passed + dropped), gateway)
            for line in passed + dropped {
                let name = try #require(FieldName(line.prefix { $0 != ":" }.utf8))
                #expect(fields.contains(name), "\(line)")
            }
        }
    }

    @Test("CGI reads an underscore as a dash, so that no field with one is sent (RFC 3875 §4.1.18)")
    func underscores() throws {
        var settings = Settings()
        settings.apiPath = "/"
        let gateway = try TestGateway(settings)
        for line in ["GET E:/stores", "PUT E:/customers/1", "GET /shop/hours", "POST /shop/hours"] {
            let fields = try sent(TestRequest(line, "X_HTTP_METHOD_OVERRIDE: DELETE", "X_A: 1"), gateway)
            #expect(!fields.contains { $0.name.canonical.contains("_") }, "\(line)")
        }
    }

    @Test(
        "outside CareCloud's paths other fields are sent, too, and Vary says what they change (RFC 9111 §4.1)"
    )
    func foreignReads() throws {
        var settings = Settings()
        settings.apiPath = "/"
        let fields = try sent(
            TestRequest("GET /shop/hours", "X-Language: cs", "Accept: text/html"), TestGateway(settings))
        #expect(fields["X-Language"].map(text) == "cs" && fields["Accept"].map(text) == "text/html")
    }

    @Test(
        "preconditions that only the origin can judge go there, past the cache (RFC 9111 §4.3.2)",
        arguments: ["If-Match: \"a\"", "If-Unmodified-Since: Mon, 01 Jan 2024 00:00:00 GMT"])
    func preconditions(_ line: String) throws {
        let name = try #require(FieldName(line.prefix { $0 != ":" }.utf8))
        #expect(try sent(Self.read.adding(line)).contains(name))
    }

    @Test("everything else end-to-end is sent as it came, in its order")
    func endToEnd() throws {
        let fields = try sent(
            Self.write.adding(
                "Content-Type: application/json", "X-Till: 7", "x-till: 8", "Accept: */*", "X-Empty:"))
        #expect(fields["Content-Type"].map(text) == "application/json")
        #expect(fields.values("X-Till").map(text) == ["7", "8"])
        #expect(fields["Accept"].map(text) == "*/*")
        #expect(fields["X-Empty"] == [])
    }

    @Test("what the key folds is what is sent: the canonical Accept-Language and one Accept-Encoding")
    func canonical() throws {
        let request = Self.read.adding(
            "Accept-Language: en-GB;q=0.80", "Accept-Language: CS", "Accept-Encoding: br, gzip;q=0.5")
        let fields = try sent(request)
        #expect(fields.values("Accept-Language").map(text) == ["cs,en-gb;q=0.8"])
        #expect(fields.values("Accept-Encoding").map(text) == ["gzip"])
        let plain = try sent(Self.read.adding("Accept-Language: ,"))
        #expect(!plain.contains("Accept-Language"))
        #expect(plain.values("Accept-Encoding").map(text) == ["identity"])
        // Connection names it, but it is in the key.
        let stripped = try sent(
            Self.read.adding("Accept-Language: cs", "Connection: accept-language, accept-encoding"))
        #expect(stripped.values("Accept-Language").map(text) == ["cs"])
        #expect(stripped.values("Accept-Encoding").map(text) == ["identity"])
    }

    @Test("a request that is not cached keeps its own Accept-Language")
    func uncachedLanguage() throws {
        let fields = try sent(Self.write.adding("Accept-Language: en-GB;q=0.80, CS"))
        #expect(fields["Accept-Language"].map(text) == "en-GB;q=0.80, CS")
    }

    @Test("X-Request-Id is the gateway's, once, and Via ends in this process (RFC 9110 §7.6.3)")
    func identification() throws {
        let fields = try sent(Self.read.adding("X-Request-Id: a", "X-Request-Id: b", "Via: 1.0 till"))
        #expect(fields.values("X-Request-Id").map(text) == ["test-request"])
        #expect(fields.values("Via").map(text) == ["1.0 till", "1.1 \(text(gateway.core.viaName))"])
        #expect(gateway.core.hasSeen(fields))
    }

    // MARK: Authorization

    @Test("an injected token is the only one that is sent")
    func injected() throws {
        #expect(
            try sent(Self.read).values("Authorization").map(text) == ["Bearer \(TestGateway.enterpriseToken)"]
        )
        #expect(
            try sent(TestRequest("GET C:/stores")).values("Authorization").map(text)
                == ["Bearer \(TestGateway.customerToken)"])
        var settings = Settings()
        settings.enterpriseAuthorization = "replace"
        let replacing = try TestGateway(settings)
        for own in [["Authorization: Bearer a"], ["Authorization: Bearer a", "authorization: Basic b"]] {
            let fields = try sent(TestRequest("PUT E:/customers/1", fields: own), replacing)
            #expect(fields.values("Authorization").map(text) == ["Bearer \(TestGateway.enterpriseToken)"])
        }
    }

    @Test("the client's token goes as it came, without the gateway's beside it")
    func clientsOwn() throws {
        for line in ["GET E:/stores", "PUT C:/customers/1", "GET E:/communication-channels"] {
            let fields = try sent(TestRequest(line, "Authorization: Bearer a"))
            #expect(fields.values("Authorization").map(text) == ["Bearer a"], "\(line)")
        }
    }

    @Test("an anonymous operation is sent without a token, also where the client's would be replaced")
    func anonymous() throws {
        #expect(try !sent(TestRequest("POST E:/users/actions/login")).contains("Authorization"))
        var settings = Settings()
        settings.enterpriseAuthorization = "replace"
        let request = TestRequest("POST E:/users/actions/login", "Authorization: Bearer a")
        #expect(try !sent(request, TestGateway(settings)).contains("Authorization"))
    }

    @Test("neither token ever goes to a path outside the two interfaces")
    func outside() throws {
        var settings = Settings()
        settings.apiPath = "/"
        let gateway = try TestGateway(settings)
        for line in ["GET /", "POST /webservice/soap", "GET /webservice/rest-api/v1.0/stores"] {
            #expect(try !sent(TestRequest(line), gateway).contains("Authorization"), "\(line)")
        }
    }
}
