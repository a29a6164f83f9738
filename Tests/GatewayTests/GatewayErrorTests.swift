import CareCloud
import Downstream
import HTTPSemantics
import Testing
import UpstreamBudget

@testable import Gateway
@testable import Upstream

@Suite("The gateway's own errors")
struct GatewayErrorTests {
    static let all: [GatewayError] =
        [
            .clientLeft(), .malformed(.badRequest, "A detail."), .unknownHost(),
            .outsideAPI(Array("/api/".utf8)),
            .method(.trace), .loop(), .notAdmitted(), .foreignOrigin(), .clientAuthorizationRejected(),
            .unknownMethod(), .methodOverride("X-HTTP-Method"), .tagNotStrong(), .misplacedKey("The target"),
            .customerTokenNeeded(), .budget(.queueFull, retryAfter: 7), .contentTooLarge(), .notStored(),
            .content(.malformed), .content(.ended), .loginTooLong(),
        ]
        + TransferError.Reason.allCases.map {
            GatewayError(TransferError(reason: $0, detail: "check \"\($0)\"", wasSent: true))
        }

    @Test("the body is CareCloud's envelope with all its members", arguments: all)
    func envelope(_ error: GatewayError) {
        let body = text(error.body)
        #expect(body.hasPrefix(#"{"error":{"type":"about:blank","exception":"gateway_"#))
        #expect(body.hasSuffix(#""error_data":{}}}"#))
        #expect(body.contains("\"title\":\"\(error.title)\""))
        #expect(body.contains("\"detail\":\"\(error.detail.replacing("\"", with: "\\\""))\""))
        #expect(!error.title.isEmpty && error.detail.hasSuffix("."))
        #expect(error.exception.hasSuffix("_exception"))
    }

    @Test("the response says what it is in fields, too", arguments: all)
    func response(_ error: GatewayError) throws {
        let core = try TestGateway.standard.get().core
        let response = core.response(to: error, requestID: Array("id-7".utf8))
        #expect(response.status == error.status)
        #expect(response.body == error.body)
        #expect(response.fields["Content-Type"].map(text) == "application/json; charset=utf-8")
        #expect(response.fields["Cache-Status"].map(text) == "carecloud-gateway; detail=refused")
        #expect(response.fields["Via"].map(text) == "1.1 carecloud-gateway")
        #expect(response.fields["X-Request-Id"].map(text) == "id-7")
        #expect(response.fields["Date"]?.count == 29)
        let proxyStatus = response.fields["Proxy-Status"].map(text)
        #expect(proxyStatus == "carecloud-gateway; error=\(error.proxyError)")
        #expect(response.fields.contains("WWW-Authenticate") == (error.status == .unauthorized))
    }

    @Test(
        "the type of Proxy-Status is one of RFC 9209 §2.3, http_request_error for faults of the request",
        arguments: [
            (.malformed(.badRequest, "A detail."), "http_request_error"),
            (.content(.malformed), "http_request_error"), (.content(.ended), "http_request_error"),
            (.contentTooLarge(), "http_request_error"), (.loginTooLong(), "http_request_error"),
            (.notStored(), "proxy_internal_response"), (.unknownHost(), "http_request_denied"),
        ] as [(GatewayError, String)])
    func proxyError(_ error: GatewayError, type: String) {
        #expect(error.proxyError == type)
    }

    @Test("405 has Allow, 429 has Retry-After (RFC 9110 §15.5.6, RFC 6585 §4)")
    func particularFields() throws {
        let core = try TestGateway.standard.get().core
        let method = core.response(to: .method(.connect), requestID: [])
        #expect(method.fields["Allow"].map(text) == "GET, HEAD, POST, PUT, DELETE, OPTIONS, PATCH")
        let budget = core.response(to: .budget(.queueFull, retryAfter: 7), requestID: [])
        #expect(budget.fields["Retry-After"].map(text) == "7")
        #expect(budget.status == .tooManyRequests)
    }

    @Test("a failed transfer is the upstream's, and its status and type are those of RFC 9209")
    func transfers() {
        for (reason, status, type): (TransferError.Reason, Status, String) in [
            (.responseTimeout, .gatewayTimeout, "http_response_timeout"),
            (.connectionRefused, .badGateway, "connection_refused"), (.dnsError, .badGateway, "dns_error"),
        ] {
            let error = GatewayError(TransferError(reason: reason, detail: "", wasSent: false))
            #expect(error.source == .upstream)
            #expect(error.status == status)
            #expect(error.proxyError == type)
        }
    }

    @Test("a client is told whether its operation alone is stopped (design §5)")
    func stopped() throws {
        let now = ContinuousClock.now
        let operation = Breakers.Operation(number: 1) { "GET /rewards" }
        let other = Breakers.Operation(number: 2) { "GET /stores" }
        var breakers = Breakers(failures: 2, duration: .zero)
        _ = breakers.ended(.failed, .ordinary, of: operation, now: now)
        _ = breakers.ended(.answered, .ordinary, of: other, now: now)
        _ = breakers.ended(.failed, .ordinary, of: operation, now: now)
        let own = GatewayError(TurnRefusal.originFails(try #require(breakers.rejection(1, now: now))))
        #expect(own.reason == "breaker open for the operation" && own.retryAfter == 1)
        _ = breakers.ended(.failed, .ordinary, of: other, now: now)
        let all = GatewayError(TurnRefusal.originFails(try #require(breakers.rejection(1, now: now))))
        #expect(all.reason == "breaker open" && all.title != own.title)
    }

    @Test("what the transport said of a failure stays in the log")
    func internalDetail() {
        let error = GatewayError(TransferError(reason: .tlsProtocolError, detail: "alert 40", wasSent: true))
        #expect(error.reason == "alert 40")
        #expect(!text(error.body).contains("alert 40"))
    }
}
