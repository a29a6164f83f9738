import CareCloud
import Configuration
import Downstream
import EventLoop
import HTTPSemantics
import Testing

@testable import Gateway

@Suite("Whose token a request goes with")
struct AdmitTests {
    private static let own = "Authorization: Bearer clients-own"

    private static func authorization(
        _ request: TestRequest, _ settings: Settings = Settings(), from peer: Peer = .admitted
    ) throws -> Call.Authorization {
        let gateway = try TestGateway(settings)
        return try gateway.admitted(request, from: peer).authorization
    }

    // MARK: Interfaces

    @Test("the gateway's token goes in where the client brings none, each interface its own")
    func injected() throws {
        #expect(try Self.authorization(TestRequest("GET E:/customers/1")) == .injected(.enterprise))
        #expect(
            try Self.authorization(TestRequest("POST E:/purchases/actions/send-purchase"))
                == .injected(.enterprise))
        #expect(try Self.authorization(TestRequest("GET C:/stores")) == .injected(.customer))
        #expect(try Self.authorization(TestRequest("GET C:/products")) == .injected(.customer))
        #expect(try Self.authorization(TestRequest("HEAD C:/products")) == .injected(.customer))
    }

    @Test("without a token for the interface none goes in")
    func noToken() throws {
        var settings = Settings()
        settings.hasEnterpriseToken = false
        #expect(try Self.authorization(TestRequest("GET E:/customers/1"), settings) == .none)
        #expect(try Self.authorization(TestRequest("GET C:/stores"), settings) == .injected(.customer))
        settings = Settings()
        settings.hasCustomerToken = false
        #expect(try Self.authorization(TestRequest("GET C:/customers/1"), settings) == .none)
        #expect(try Self.authorization(TestRequest("GET E:/stores"), settings) == .injected(.enterprise))
    }

    @Test(
        "anonymous operations get no token",
        arguments: [
            "POST E:/users/actions/login", "POST E:/users/actions/sso-login", "POST C:/tokens",
            "GET E:/communication-channels", "GET C:/tests/connection",
        ])
    func anonymous(_ line: String) throws {
        #expect(try Self.authorization(TestRequest(line)) == .none)
        // Nothing is put in, so it does not matter which page asks.
        let foreign = TestRequest(line).adding("Origin: https://evil.example")
        #expect(try Self.authorization(foreign) == .none)
    }

    @Test(
        "with `api_path: /` other paths get no token, and the client's own passes",
        arguments: [
            "/", "/webservice/soap", "/webservice/rest-api/v1.0/customers",
            "/webservice/rest-api/Enterprise-interface/v1.0/customers",
            "/webservice/rest-api/enterprise-interface2/v1.0/customers",
            "/webservice/rest-api/%2565nterprise-interface/v1.0/customers",
            "/x/webservice/rest-api/enterprise-interface/v1.0/customers",
        ])
    func otherPaths(_ path: String) throws {
        var settings = Settings()
        settings.apiPath = "/"
        settings.enterpriseAuthorization = "replace"
        #expect(try Self.authorization(TestRequest("GET \(path)"), settings) == .none)
        #expect(try Self.authorization(TestRequest("GET \(path)", Self.own), settings) == .client)
        #expect(try Self.authorization(TestRequest("GET E:/customers/1"), settings) == .injected(.enterprise))
    }

    // MARK: client_authorization

    @Test("`pass` forwards the client's token on both interfaces, whatever page it comes from")
    func pass() throws {
        for line in [
            "GET E:/customers/1", "GET C:/customers/1", "PUT C:/customers/1", "GET E:/communication-channels",
        ] {
            let request = TestRequest(line, Self.own, "Origin: https://evil.example")
            #expect(try Self.authorization(request) == .client, "\(line)")
        }
    }

    @Test("`replace` puts the gateway's token in place of the client's")
    func replace() throws {
        var settings = Settings()
        settings.enterpriseAuthorization = "replace"
        #expect(
            try Self.authorization(TestRequest("GET E:/stores", Self.own), settings) == .injected(.enterprise)
        )
        #expect(try Self.authorization(TestRequest("GET C:/stores", Self.own), settings) == .client)
        let gateway = try TestGateway(settings)
        let error = try gateway.refusal(TestRequest("GET E:/stores", Self.own), from: .notAdmitted)
        #expect(error?.status == .forbidden)
    }

    @Test("`reject` refuses a request with a token, and only that")
    func reject() throws {
        var settings = Settings()
        settings.enterpriseAuthorization = "reject"
        settings.customerAuthorization = "reject"
        let gateway = try TestGateway(settings)
        for line in ["GET E:/stores", "GET C:/stores", "GET C:/customers/1"] {
            let error = try gateway.refusal(TestRequest(line, Self.own))
            #expect(error?.status == .forbidden, "\(line)")
            #expect(error?.exception == "gateway_authorization_not_allowed_exception")
        }
        #expect(try gateway.admitted(TestRequest("GET E:/stores")).authorization == .injected(.enterprise))
    }

    // MARK: The customer token

    @Test(
        "the customer token serves reads of reference and catalogue only; the rest is 401",
        arguments: [
            "GET C:/customers/1", "GET C:/cards", "GET C:/wallet/actions/points-overview", "GET C:/bookings",
            "GET C:/rewards/actions/reward-recommendations", "GET C:/customers/1/rewards",
            "GET C:/rewards/1/vouchers", "GET C:/long-gone", "GET C:/products/", "POST C:/bookings",
            "PUT C:/customers/1", "POST C:/campaigns", "DELETE C:/stores/1/property-records/2",
            "GET C:/tokens/abc/actions/auth-token", "POST C:/tokens/abc/actions/login",
            "GET /webservice/rest-api/customer-interface/v2.0/products",
            "GET /webservice/rest-api/customer-interface/products",
        ])
    func customerTokenNeeded(_ line: String) throws {
        let gateway = try TestGateway.standard.get()
        let error = try #require(try gateway.refusal(TestRequest(line)))
        #expect(error.status == .unauthorized)
        #expect(error.exception == "gateway_unauthorized_exception")
        #expect(try gateway.admitted(TestRequest(line, Self.own)).authorization == .client)
    }

    @Test("what can be asked for one customer is not served with the customer token")
    func personalCatalogue() throws {
        let gateway = try TestGateway.standard.get()
        for operation in Operation.all where operation.parameterNames.contains("customer_id") {
            guard operation.method == .get, !operation.isAnonymous else { continue }
            let path = operation.path.replacing(#/\{[^}]*\}/#, with: "1")
            let error = try gateway.refusal(TestRequest("GET C:\(path)"))
            #expect(error?.status == .unauthorized, "\(operation.path)")
        }
    }

    @Test(
        "a parameter that names a person, and that the operation does not have, keeps the customer token off",
        arguments: [
            "products?customer_id=4", "products?count=1&card_number=5", "products/1?email=a%40b.example",
            "rewards?customer_id%5B%5D=4", "products?filter[customer_id]=4", "products?%63ustomer_id=4",
            "products?count=1;customer_id=4", "stores?Customer_ID=4",
            "products?customer.id=4", "products?customer+id=4", "products?%20customer_id=4",
            "products?customer%5Bid=4", "products?customer_id%00x=4", "products?+customer%20id=4",
        ])
    func personParameters(_ target: String) throws {
        let gateway = try TestGateway.standard.get()
        let error = try gateway.refusal(TestRequest("GET C:/\(target)"))
        #expect(error?.exception == "gateway_unauthorized_exception")
        #expect(try gateway.admitted(TestRequest("GET C:/\(target)", Self.own)).authorization == .client)
        #expect(try gateway.refusal(TestRequest("GET E:/\(target)")) == nil)
    }

    @Test("parameters that name no person leave the customer token on")
    func otherParameters() throws {
        let gateway = try TestGateway.standard.get()
        for target in [
            "products?count=5&offset=0", "stores?name=customer_id", "products?unknown=1", "stores?=",
        ] {
            #expect(
                try gateway.admitted(TestRequest("GET C:/\(target)")).authorization == .injected(.customer))
        }
    }

    // MARK: Who may use the gateway's tokens

    @Test("a client in none of the networks is refused, with a token of its own, too")
    func notAdmitted() throws {
        let gateway = try TestGateway.standard.get()
        for line in ["GET E:/stores", "GET C:/stores", "GET E:/communication-channels"] {
            for request in [TestRequest(line), TestRequest(line, Self.own)] {
                let error = try gateway.refusal(request, from: .notAdmitted)
                #expect(error?.status == .forbidden)
                #expect(error?.exception == "gateway_client_not_allowed_exception")
            }
        }
    }

    @Test("clients of the networks are admitted, others are not, the gateway's own machine among them")
    func networks() throws {
        let core = try TestGateway.standard.get().core
        for (text, isAdmitted) in [
            ("10.1.2.3", true), ("::ffff:10.1.2.3", true), ("11.0.0.1", false), ("127.0.0.1", false),
            ("::1", false),
            ("::ffff:127.0.0.1", false),
            ("192.168.1.1", false), ("fd00::1", false), ("::ffff:11.0.0.1", false),
        ] {
            let address = try #require(SocketAddress(text: text, port: 1))
            #expect((core.clients.unrestrictedClient(at: address) != nil) == isAdmitted, "\(text)")
        }
    }

    @Test(
        "a page that is not in allowed_origins may not use the gateway's token",
        arguments: [
            ["Origin: https://evil.example"], ["Origin: null"],
            ["Origin: https://kiosk.example.evil.example"],
            ["Origin: http://kiosk.example"], ["Origin: https://kiosk.example:8443"], ["Origin:"],
            ["Sec-Fetch-Site: cross-site"], ["Sec-Fetch-Site: same-site"],
            ["Origin: https://evil.example", "Sec-Fetch-Site: same-origin"],
            ["Origin: https://evil.example", "Connection: Origin"],
            ["Origin: https://kiosk.example", "Origin: https://evil.example"],
        ])
    func foreignOrigin(_ fields: [String]) throws {
        let gateway = try TestGateway.standard.get()
        for line in ["GET E:/stores", "POST E:/purchases/actions/send-purchase", "GET C:/products"] {
            let error = try gateway.refusal(TestRequest(line, fields: fields))
            #expect(error?.status == .forbidden, "\(line)")
            #expect(error?.exception == "gateway_origin_not_allowed_exception")
        }
    }

    @Test(
        "pages in allowed_origins and programs that are no browser may",
        arguments: [
            ["Origin: https://kiosk.example"],
            ["Origin: https://kiosk.example", "Sec-Fetch-Site: cross-site"],
            ["Sec-Fetch-Site: same-origin"], ["Sec-Fetch-Site: none"], [],
        ])
    func allowedOrigin(_ fields: [String]) throws {
        #expect(
            try Self.authorization(TestRequest("GET E:/stores", fields: fields)) == .injected(.enterprise))
    }
}
