import CareCloud
import HTTPCaching
import HTTPSemantics
import Testing

@testable import Gateway

@Suite("Cache keys")
struct KeyTests {
    private let gateway: TestGateway

    init() throws {
        gateway = try TestGateway.standard.get()
    }

    /// Whether all of the requests have a key and share it.
    private func share(_ requests: TestRequest...) throws -> Bool {
        let keys = try requests.map { try #require(try gateway.key($0), "\($0)") }
        return Set(keys).count == 1
    }

    private func apart(_ requests: TestRequest...) throws -> Bool {
        let keys = try requests.map { try #require(try gateway.key($0), "\($0)") }
        return Set(keys).count == keys.count
    }

    // MARK: Languages

    @Test(
        "spellings of one Accept-Language share a key (RFC 9110 §12.5.4)",
        arguments: [
            ["Accept-Language: cs, en-gb;q=0.8", "Accept-Language: en-GB;q=0.80,cs"],
            ["Accept-Language: cs", "Accept-Language: CS;q=1.000", "accept-language:  cs  "],
            ["Accept-Language: ,", "Accept-Language:", "X-Nothing: 1"],
        ])
    func languagesFolded(_ fields: [String]) throws {
        let keys = try fields.map { try gateway.key(TestRequest("GET E:/stores", $0)) }
        #expect(Set(keys).count == 1)
        #expect(keys[0] != nil)
    }

    @Test("a language in two lines is that in one")
    func languageLines() throws {
        #expect(
            try share(
                TestRequest("GET E:/stores", "Accept-Language: cs", "Accept-Language: en;q=0.5"),
                TestRequest("GET E:/stores", "Accept-Language: en;q=0.5, cs")))
    }

    @Test("languages that CareCloud could tell apart have keys of their own")
    func languagesApart() throws {
        let values = [
            "", "cs", "en", "cs,en", "en,cs", "cs,en;q=0.8", "cs,en;q=0.7", "cs;q=0", "*", "cs-cz",
            "not a language",
            "NOT a language", "cs;q=0.5;x=1",
        ]
        let keys = try values.map {
            try gateway.key(TestRequest("GET E:/stores", "Accept-Language: \($0)"))
        }
        #expect(Set(keys).count == values.count)
    }

    @Test(
        "a refresh without User-Agent gets the gateway's, unless a rule keeps answers apart by it",
        arguments: [("", true), ("[{ resources: [stores], key_fields: [user-agent] }]", false)])
    func userAgentOfRefresh(rules: String, isAdded: Bool) throws {
        var settings = Settings()
        settings.rules = rules
        let gateway = try TestGateway(settings)
        var call = try gateway.keyed(TestRequest("GET E:/stores"))
        let key = call.keyBytes
        gateway.core.makeOwn(&call)
        #expect(call.fields.contains("User-Agent") == isAdded)
        gateway.pipeline.key(&call)
        #expect(call.keyBytes == key)
    }

    // MARK: Path and query

    @Test("the case of percent-encodings is folded, in path and query (RFC 3986 §6.2.2.1)")
    func percentEncodingCase() throws {
        #expect(try share(TestRequest("GET E:/customers/%c4%8d"), TestRequest("GET E:/customers/%C4%8D")))
        #expect(
            try share(
                TestRequest("GET E:/stores?property_value=%c4"),
                TestRequest("GET E:/stores?property_value=%C4")))
        #expect(try apart(TestRequest("GET E:/customers/a"), TestRequest("GET E:/customers/A")))
    }

    @Test("the order of parameters is folded where all of them are the operation's own")
    func knownQuery() throws {
        #expect(
            try share(
                TestRequest("GET E:/stores?count=10&offset=20"),
                TestRequest("GET E:/stores?offset=20&count=10")))
        #expect(
            try share(
                TestRequest("GET E:/stores?property_value=a+b"),
                TestRequest("GET E:/stores?property_value=a%20b")))
        #expect(
            try share(
                TestRequest("GET E:/purchases?type_id[]=1"), TestRequest("GET E:/purchases?type_id%5b%5d=1")))
    }

    @Test("the order is kept where a parameter is unknown, is there twice, or the operation is unknown")
    func unknownQuery() throws {
        for (first, second) in [
            ("/stores?count=1&mystery=2", "/stores?mystery=2&count=1"),
            ("/stores?count=1&count=2", "/stores?count=2&count=1"),
            ("/stores?count=1&count[]=2", "/stores?count[]=2&count=1"),
            ("/long-gone?count=1&offset=2", "/long-gone?offset=2&count=1"),
            ("/stores/1?count=1&offset=2", "/stores/1?offset=2&count=1"),
            ("/stores?count=1&offset=2;x", "/stores?offset=2;x&count=1"),
        ] {
            #expect(try apart(TestRequest("GET E:\(first)"), TestRequest("GET E:\(second)")), "\(first)")
        }
    }

    @Test("queries with another meaning have keys of their own")
    func queriesApart() throws {
        #expect(
            try apart(
                TestRequest("GET E:/stores"), TestRequest("GET E:/stores?"),
                TestRequest("GET E:/stores?count=1"),
                TestRequest("GET E:/stores?count=10"), TestRequest("GET E:/stores?count="),
                TestRequest("GET E:/stores?count"), TestRequest("GET E:/stores?offset=1"),
                TestRequest("GET E:/stores?Count=1"), TestRequest("GET E:/stores?count=1&"),
                TestRequest("GET E:/stores?property_value=a+b"),
                TestRequest("GET E:/stores?property_value=a%2Bb"),
                TestRequest("GET E:/stores?property_value=a%26count=1"),
                TestRequest("GET E:/stores?property_value=a&count=1"),
                TestRequest("GET E:/stores/%3Fcount=1"),
                TestRequest("GET C:/stores"), TestRequest("GET E:/store-groups")))
    }

    // MARK: Coding and method

    @Test("gzip and identity are two keys, and nothing else is (RFC 9110 §12.5.3)")
    func coding() throws {
        let plain = TestRequest("GET E:/stores")
        #expect(try apart(plain, plain.adding("Accept-Encoding: gzip")))
        for value in ["gzip, deflate, br", "x-gzip", "*", "br;q=1, gzip;q=0.1", "GZIP"] {
            #expect(
                try share(plain.adding("Accept-Encoding: gzip"), plain.adding("Accept-Encoding: \(value)")),
                "\(value)")
        }
        for value in ["", "identity", "br, deflate", "gzip;q=0", "identity, gzip;q=0.5"] {
            #expect(try share(plain, plain.adding("Accept-Encoding: \(value)")), "\(value)")
        }
    }

    @Test("GET answers HEAD: they share a key (RFC 9110 §9.3.2)")
    func head() throws {
        #expect(try share(TestRequest("GET E:/stores?count=1"), TestRequest("HEAD E:/stores?count=1")))
    }

    // MARK: Whose answers

    @Test("no token, either injected token and each client's token have answers of their own")
    func partitions() throws {
        var settings = Settings()
        settings.hasEnterpriseToken = false
        // One path each time, so that only the token differs.
        let path = "GET \(TestRequest.enterprise)/stores"
        let plain = try TestGateway(settings)
        var keys = [try plain.keyed(TestRequest(path)).keyBytes]
        for token in ["Bearer a", "Bearer b", "Bearer", "bearer a", "Basic a", "", "Bearer a, Bearer b"] {
            keys.append(try plain.key(TestRequest(path, "Authorization: \(token)")))
        }
        var call = try plain.admitted(TestRequest(path))
        for interface in Interface.allCases {
            call.authorization = .injected(interface)
            plain.pipeline.key(&call)
            keys.append(call.keyBytes)
        }
        #expect(!keys.contains(nil))
        #expect(Set(keys).count == keys.count)
    }

    @Test("one client token is one partition, and the key does not hold the token")
    func clientToken() throws {
        let request = TestRequest("GET E:/stores", "Authorization: Bearer clients-own-token")
        #expect(try share(request, request))
        let key = try #require(try gateway.key(request))
        #expect(!text(key).contains("clients-own-token"))
        let other = try TestGateway()
        #expect(try other.key(request) != key, "the hash is keyed by a secret of each process")
    }

    @Test("tenants have answers of their own")
    func tenants() throws {
        var settings = Settings()
        settings.tenants = [["a.example"], ["b.example"]]
        let gateway = try TestGateway(settings)
        for fields in [[], ["Authorization: Bearer a"]] {
            let request = TestRequest("GET E:/stores", fields: ["Host: a.example"] + fields)
            let other = TestRequest("GET E:/stores", fields: ["Host: b.example"] + fields)
            #expect(try gateway.key(request) != gateway.key(other))
        }
    }

    @Test("the Host's spelling is in no key")
    func hostSpelling() throws {
        #expect(
            try share(
                TestRequest("GET E:/stores", "Host: localhost"),
                TestRequest("GET E:/stores", "Host: till.shop.example")))
    }

    @Test(
        "after a login or logout a client's token on the customer interface has other answers",
        arguments: [
            "POST C:/tokens/abc/actions/login", "POST C:/tokens/abc/actions/logout", "PUT C:/tokens/abc",
            "POST C:/tokens/abc/actions/authentication-token-login",
            "POST C:/tokens/abc/actions/social-network-login",
            "POST C:/tokens/abc/actions/login-test-customer", "POST C:/customers",
        ])
    func login(_ line: String) throws {
        let gateway = try TestGateway()
        let request = TestRequest("GET C:/customers/1", "Authorization: Bearer a")
        let before = try gateway.key(request)
        let login = try gateway.keyed(TestRequest(line, "Authorization: Bearer a"))
        gateway.core.invalidate(login, status: .badRequest)
        #expect(try gateway.key(request) == before, "a 4xx changes nothing")
        gateway.core.invalidate(login, status: .ok)
        let after = try gateway.key(request)
        #expect(after != before)
        gateway.core.invalidate(login, status: nil)
        #expect(try gateway.key(request) != after, "nobody knows whether it was carried out")
    }

    @Test("after a user's logout the token on the enterprise interface has other answers")
    func userLogout() throws {
        let gateway = try TestGateway()
        let request = TestRequest("GET E:/stores", "Authorization: Bearer a")
        let before = try gateway.key(request)
        let logout = try gateway.keyed(TestRequest("POST E:/users/actions/logout", "Authorization: Bearer a"))
        gateway.core.invalidate(logout, status: .ok)
        #expect(try gateway.key(request) != before)
    }

    @Test("reads that take JSON among others share one answer, which is asked for in JSON (RFC 9110 §12.5.1)")
    func mediaTypes() throws {
        let plain = TestRequest("GET E:/stores")
        for line in ["Accept: text/html, */*;q=0.1", "Accept:", "Content-Type: application/json"] {
            #expect(try share(plain, plain.adding(line)), "\(line)")
        }
    }

    @Test("an empty content is none")
    func emptyContent() throws {
        #expect(try share(TestRequest("GET E:/stores"), TestRequest("GET E:/stores", "Content-Length: 0")))
    }
}
