import CareCloud
import HTTPSemantics
import HTTPWire
import Testing

@testable import Gateway

@Suite("Route and classify")
struct RouteTests {
    private let gateway: TestGateway
    private static let path = TestRequest.enterprise + "/stores"

    init() throws {
        gateway = try TestGateway.standard.get()
    }

    @Test("Different unknown resources are different operations, and other ids are none (design §5)")
    func operationNumbers() throws {
        func number(_ path: String) throws -> Int {
            try gateway.routed(TestRequest("GET \(TestRequest.enterprise)\(path)")).operationNumber
        }
        #expect(try number("/novelties/1") != number("/novelty/1"))
        #expect(try number("/novelties/1") == number("/novelties/2"))
        #expect(try number("/customers/1") == number("/customers/2"))
        let long = String(repeating: "a", count: 64)
        #expect(try number("/\(long)b") == number("/\(long)c"))
    }

    // MARK: Host

    @Test(
        "a Host that is an address, localhost or a configured name is served, whatever its case and port",
        arguments: [
            "till.shop.example", "TILL.Shop.Example:8080", "127.0.0.1:8080", "10.1.2.3", "[::1]:8080",
            "[fd00::1]",
            "localhost", "LOCALHOST:8080", "till.shop.example.", "Till.shop.example.:8080", "localhost.",
        ])
    func knownHost(_ host: String) throws {
        #expect(try gateway.routed(TestRequest("GET \(Self.path)", "Host: \(host)")).tenant.index == 0)
    }

    @Test(
        "any other Host is 421, so that a page cannot rebind its name to the gateway (RFC 9110 §15.5.20)",
        arguments: [
            "evil.example", "till.shop.example.evil.example", "shop.example", "till.shop.example..",
            "evil.example.", "till.shop.example.evil.example.", ".",
            "sub.localhost",
            "127.0.0.1.evil.example", "2130706433", "0x7f000001", "127.1", "carecloud.example",
        ])
    func unknownHost(_ host: String) throws {
        let error = try #require(try gateway.refusal(TestRequest("GET \(Self.path)", "Host: \(host)")))
        #expect(error.status == .misdirectedRequest)
        #expect(error.exception == "gateway_unknown_host_exception")
    }

    @Test("a single tenant without hosts is reached by address and localhost only")
    func tenantWithoutHosts() throws {
        var settings = Settings()
        settings.tenants = [[]]
        let gateway = try TestGateway(settings)
        #expect(try gateway.refusal(TestRequest("GET \(Self.path)", "Host: localhost")) == nil)
        let error = try gateway.refusal(TestRequest("GET \(Self.path)", "Host: till.shop.example"))
        #expect(error?.status == .misdirectedRequest)
    }

    @Test("with several tenants the Host tells which, and an address tells nothing")
    func severalTenants() throws {
        var settings = Settings()
        settings.tenants = [["a.example"], ["b.example", "c.example"]]
        let gateway = try TestGateway(settings)
        for (host, index) in [("a.example:1", 0), ("B.example", 1), ("c.example", 1)] {
            #expect(
                try gateway.routed(TestRequest("GET \(Self.path)", "Host: \(host)")).tenant.index == index)
        }
        for host in ["127.0.0.1", "[::1]", "localhost"] {
            let error = try gateway.refusal(TestRequest("GET \(Self.path)", "Host: \(host)"))
            #expect(error?.status == .misdirectedRequest, "\(host)")
        }
        #expect(
            try gateway.refusal(TestRequest("GET \(Self.path) HTTP/1.0"))?.status == .misdirectedRequest)
    }

    @Test(
        "path_prefix tells tenants apart, the longest first, and is stripped before key and forward (design §8)"
    )
    func prefixes() throws {
        var settings = Settings()
        settings.tenants = [[], [], ["b.example"], ["b.example"]]
        settings.pathPrefixes = [0: "/brand", 1: "/brand/x", 2: "/other"]
        // A host's tenant without a prefix takes what no prefix fits.
        let gateway = try TestGateway(settings)
        for (host, prefix, index) in [
            ("localhost", "/brand", 0), ("127.0.0.1:80", "/brand/x", 1), ("b.example", "/other", 2),
            ("127.0.0.1", "/other", 2),
            ("b.example", "", 3),
        ] {
            let call = try gateway.routed(
                TestRequest("GET \(prefix)\(Self.path)?a=1", "Host: \(host)"))
            #expect(call.tenant.index == index, "\(host) \(prefix)")
            #expect(text(call.target.pathAndQuery) == "\(Self.path)?a=1")
        }
        for (host, path, status) in [
            ("localhost", Self.path, Status.notFound), ("localhost", "/Brand\(Self.path)", .notFound),
            ("localhost", "/brandy\(Self.path)", .notFound), ("localhost", "/%62rand\(Self.path)", .notFound),
            ("evil.example", "/brand\(Self.path)", .misdirectedRequest), ("localhost", "/brand", .notFound),
            ("b.example", "/brand/x\(Self.path)", .notFound),
        ] {
            let error = try gateway.refusal(TestRequest("GET \(path)", "Host: \(host)"))
            #expect(error?.status == status, "\(host) \(path)")
        }
    }

    @Test("HTTP/1.0 without Host means the only tenant")
    func noHost() throws {
        #expect(try gateway.routed(TestRequest("GET \(Self.path) HTTP/1.0")).tenant.index == 0)
    }

    @Test("a port beyond 65535 is no Host")
    func invalidPort() throws {
        let error = try gateway.refusal(TestRequest("GET \(Self.path)", "Host: till.shop.example:65536"))
        #expect(error?.status == .badRequest)
    }

    @Test("absolute-form is routed and forwarded like origin-form (RFC 9112 §3.2.2)")
    func absoluteForm() throws {
        let call = try gateway.routed(
            TestRequest("GET http://till.shop.example\(Self.path)?count=1", "Host: till.shop.example"))
        #expect(text(call.target.pathAndQuery) == "\(Self.path)?count=1")
    }

    @Test("the host of absolute-form counts where there is no Host (RFC 9112 §3.2.2)")
    func absoluteFormWithoutHost() throws {
        let error = try gateway.refusal(TestRequest("GET http://evil.example\(Self.path) HTTP/1.0"))
        #expect(error?.status == .misdirectedRequest)
    }

    // MARK: Target

    @Test(
        "a path that two parsers could read differently is 400",
        arguments: [
            "/webservice/rest-api/../secret", "/webservice/rest-api/./x", "/webservice/rest-api/%2e%2E/x",
            "/webservice/rest-api/.%2e", "/webservice/rest-api//enterprise-interface", "//evil.example/",
            "/webservice/rest-api/a\\b", "/webservice/rest-api/a%2Fb", "/webservice/rest-api/a%2fb",
            "/webservice/rest-api/a%5Cb", "/webservice/rest-api/a%00b", "/webservice/rest-api/a%zz",
            "/webservice/rest-api/a%4", "/webservice/rest-api/a#b", "*",
            "ftp://127.0.0.1/webservice/rest-api/",
        ])
    func ambiguousTarget(_ target: String) throws {
        let error = try #require(try gateway.refusal(TestRequest("GET \(target)")))
        #expect(error.status == .badRequest)
        #expect(error.source == .client)
        #expect(!error.detail.isEmpty)
    }

    @Test("the detail for `//` names the base URL that ends in a slash")
    func doubleSlash() throws {
        let error = try gateway.refusal(
            TestRequest("GET /webservice/rest-api//enterprise-interface/v1.0/stores"))
        #expect(error?.detail.contains("base URL that ends in a slash") == true)
    }

    @Test("a query may hold what a path may not", arguments: ["a=//b", "a=../b", "a=%2F%00", "a=\\"])
    func query(_ query: String) throws {
        #expect(
            text(try gateway.routed(TestRequest("GET \(Self.path)?\(query)")).target.pathAndQuery)
                == "\(Self.path)?\(query)")
    }

    @Test(
        "a path outside api_path is 404, and case counts",
        arguments: [
            "/", "/webservice", "/webservice/rest-api", "/webservice/rest-apix/a", "/Webservice/rest-api/a",
            "/admin",
            "/x/webservice/rest-api/a",
        ])
    func outside(_ path: String) throws {
        let error = try #require(try gateway.refusal(TestRequest("GET \(path)")))
        #expect(error.status == .notFound)
        #expect(error.detail.contains("/webservice/rest-api/"))
    }

    // MARK: Method and loops

    @Test("CONNECT and TRACE are 405 with Allow, before anything else is looked at (RFC 9110 §15.5.6)")
    func refusedMethods() throws {
        for request in [
            TestRequest("CONNECT carecloud.example:443", "Host: evil.example"),
            TestRequest("TRACE \(Self.path)"),
        ] {
            let error = try #require(try gateway.refusal(request))
            #expect(error.status == .methodNotAllowed)
            #expect(error.allow?.contains("GET") == true)
            #expect(error.allow?.contains("TRACE") == false)
        }
    }

    @Test(
        "the methods that CareCloud has are forwarded",
        arguments: ["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH"])
    func forwardedMethods(_ method: String) throws {
        #expect(try gateway.routed(TestRequest("\(method) \(Self.path)")).method.name == method)
    }

    @Test(
        "every other token is 501, in small letters, too (RFC 9110 §9.1, §15.6.2)",
        arguments: ["PURGE", "TRACK", "PROPFIND", "get", "Post", "trace", "connect", "QUERY", "GETT"])
    func unknownMethods(_ method: String) throws {
        let error = try #require(try gateway.refusal(TestRequest("\(method) \(Self.path)")))
        #expect(error.status == .notImplemented && error.allow == nil)
    }

    @Test(
        "a field that names another method than the request's is 400 and named",
        arguments: ["X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override"])
    func methodOverride(_ name: String) throws {
        for (method, values) in [
            ("POST", ["DELETE"]), ("GET", ["delete"]), ("POST", ["POST", "PUT"]), ("POST", [""]),
            ("POST", ["POST, PUT"]),
        ] {
            let request = TestRequest("\(method) \(Self.path)", fields: values.map { "\(name): \($0)" })
            let error = try #require(try gateway.refusal(request))
            #expect(error.status == .badRequest && error.detail.contains(name), "\(method) \(values)")
        }
        for value in ["POST", "post", " POST "] {
            #expect(try gateway.refusal(TestRequest("POST \(Self.path)", "\(name): \(value)")) == nil)
        }
    }

    @Test("a request that says it has been in this process is 508 (RFC 9110 §7.6.3)")
    func loop() throws {
        let name = text(gateway.core.viaName)
        for via in [
            ["Via: 1.1 \(name)"], ["Via: 1.0 proxy, 1.1 \(name) (home)"], ["Via: 1.1 a", "via: 1.1 \(name)"],
        ] {
            let error = try gateway.refusal(TestRequest("GET \(Self.path)", fields: via))
            #expect(error?.status == .loopDetected, "\(via)")
        }
        for via in ["1.1 carecloud-gateway", "1.1 carecloud-gateway-0000000x", "1.1 \(name)x", name] {
            #expect(try gateway.refusal(TestRequest("GET \(Self.path)", "Via: \(via)")) == nil, "\(via)")
        }
    }

    // MARK: Classify

    @Test("HEAD has the operation of GET, and what the specification does not have is forwarded all the same")
    func operations() throws {
        #expect(try gateway.routed(TestRequest("GET E:/stores")).operation?.name == "getStores")
        #expect(try gateway.routed(TestRequest("HEAD E:/stores")).operation?.name == "getStores")
        #expect(try gateway.routed(TestRequest("POST E:/cards/batch")).operation?.name == "postBatchCards")
        for line in ["GET E:/long-gone", "DELETE E:/stores", "GET E:/Stores", "GET E:/stores/"] {
            #expect(try gateway.routed(TestRequest(line)).operation == nil, "\(line)")
        }
    }

    @Test("a percent-encoded letter names the same operation and goes upstream as it came")
    func encodedLetter() throws {
        let call = try gateway.routed(TestRequest("GET E:/st%6Fres"))
        #expect(call.operation?.name == "getStores")
        #expect(text(call.target.path) == TestRequest.enterprise + "/st%6Fres")
    }
}
