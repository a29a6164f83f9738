import HTTPCaching
import Testing

@testable import Gateway

@Suite("What goes past the cache")
struct BypassTests {
    private let gateway: TestGateway

    init() throws {
        gateway = try TestGateway.standard.get()
    }

    @Test(
        "methods other than GET and HEAD bypass",
        arguments: ["POST", "PUT", "DELETE", "OPTIONS", "PATCH"])
    func methods(_ method: String) throws {
        let call = try gateway.keyed(TestRequest("\(method) E:/stores"))
        guard case .bypass(.method, .requestMethod) = call.cache else {
            Issue.record("\(call.cache)")
            return
        }
    }

    @Test(
        "what must not be stored bypasses, and the log says why",
        arguments: [
            (TestRequest("GET E:/stores", "Content-Length: 2"), CacheReason.requestBody),
            (TestRequest("GET E:/stores", "Transfer-Encoding: chunked"), .requestBody),
            (TestRequest("GET E:/stores", "Accept: text/html"), .requestMediaType),
            (TestRequest("GET E:/stores", "Content-Type: text/xml"), .requestMediaType),
            (TestRequest("HEAD E:/stores", "Accept: application/json;q=0, */*"), .requestMediaType),
            (TestRequest("GET C:/tokens/abc/actions/auth-token", "Authorization: Bearer a"), .neverStored),
            (TestRequest("GET C:/tokens/abc", "Authorization: Bearer a"), .neverStored),
            (TestRequest("GET E:/users/actions/anything"), .neverStored),
            (TestRequest("GET E:/customers/actions/auth-token"), .neverStored),
            (TestRequest("GET E:/tests/connection"), .neverStored),
            (TestRequest("GET E:/Stores"), .neverStored), (TestRequest("GET E:/stores/"), .neverStored),
            (TestRequest("GET /webservice/rest-api/enterprise-interface/v2.0/stores"), .neverStored),
            (TestRequest("GET /webservice/rest-api/other-interface/v1.0/stores"), .neverStored),
        ])
    func bypassed(_ request: TestRequest, _ reason: CacheReason) throws {
        guard case .bypass(.bypass, reason) = try gateway.keyed(request).cache else {
            Issue.record("\(try gateway.keyed(request).cache)")
            return
        }
    }

    @Test("`cache_client_tokens: false` keeps nothing for clients' tokens")
    func clientTokensOff() throws {
        var settings = Settings()
        settings.cachesClientTokens = false
        let gateway = try TestGateway(settings)
        #expect(try gateway.key(TestRequest("GET E:/stores", "Authorization: Bearer a")) == nil)
        #expect(try gateway.key(TestRequest("GET E:/stores")) != nil)
    }
}
