import CareCloudSandbox
import HTTPSemantics
import JSON
import Testing

@Suite("Logins of customers")
struct CustomerLoginTests {
    private static let base = SandboxClient.customer

    private func client() throws -> SandboxClient {
        var client = try SandboxClient()
        client.token = try client.createToken()
        return client
    }

    private func act(
        _ action: String, _ body: JSONValue?, with client: inout SandboxClient
    ) -> SandboxResponse {
        client.send(.post, Self.base + "tokens/\(client.token ?? "")/actions/\(action)", body)
    }

    private func email(_ number: Int) -> JSONValue {
        [
            "login_type": "email", "login_value": .string("customer\(number)@example.com"), "password": "p",
        ]
    }

    private func own(_ client: inout SandboxClient) -> [JSONValue] {
        client.send(.get, Self.base + "customers").data["customers"]?.array?.compactMap {
            $0["customer_id"]
        } ?? []
    }

    @Test(
        "After a login the same URL shows the customer's own data, after the logout everybody's (CareCloud authentication)",
        arguments: [
            ("email", "customer3@example.com"), ("phone", "420700001003"), ("card", "1000000000003"),
        ],
        [true, false])
    func customerLogin(login: (type: String, value: String), isFixedToken: Bool) throws {
        var client = isFixedToken ? try SandboxClient.onCustomerInterface() : try client()
        let body: JSONValue = [
            "login_type": .string(login.type), "login_value": .string(login.value), "password": "p",
        ]
        #expect(client.send(.get, Self.base + "vouchers").data["total_items"] == 120)
        let response = act("login", body, with: &client)
        #expect(response.status == .ok)
        #expect(own(&client) == [try #require(response.data["customer_id"])])
        #expect(client.send(.get, Self.base + "vouchers").data["total_items"] == 2)
        let wallet = client.send(.get, Self.base + "wallet/actions/points-overview")
        #expect(wallet.data["available_points"] == 130)
        #expect(client.counters["logins"] == 1)
        #expect(client.counters["logins_total"] == ["enterprise": 0, "customer": 1])
        #expect(act("logout", nil, with: &client).status == .noContent)
        #expect(client.send(.get, Self.base + "vouchers").data["total_items"] == 120)
    }

    @Test("Each token has its own customer; a login changes it, a logout is of one token only")
    func separateTokens() throws {
        var client = try client()
        let first = client.token
        let second = try client.createToken(device: "kiosk")
        let one = act("login", email(1), with: &client).data["customer_id"]
        client.token = second
        #expect(own(&client).count == 60)
        let two = act("login", email(2), with: &client).data["customer_id"]
        #expect(own(&client) == [two])
        client.token = first
        #expect(own(&client) == [one])
        _ = act("logout", nil, with: &client)
        client.token = second
        #expect(own(&client) == [two])
        let three = act("login", email(3), with: &client).data["customer_id"]
        #expect(own(&client) == [three])
        client.token = "customer-sandbox-token"
        #expect(own(&client).count == 60)
    }

    @Test("A token that takes the place of another has nobody logged in")
    func newToken() throws {
        var client = try client()
        _ = act("login", email(1), with: &client)
        client.token = try client.createToken()
        #expect(own(&client).count == 60)
    }

    @Test("A login that nobody has, or of no known kind, is 400 and counted as a failure")
    func unknownLogin() throws {
        var client = try client()
        for type in ["email", "card", "fax"] {
            let body: JSONValue = ["login_type": .string(type), "login_value": "?", "password": "p"]
            #expect(act("login", body, with: &client).status == .badRequest)
        }
        #expect(act("login", [:], with: &client).status == .badRequest)
        #expect(own(&client).count == 60)
        #expect(client.counters["login_failures_total"] == ["enterprise": 0, "customer": 4])
        #expect(client.counters["logins"] == 0)
    }

    @Test("login-test-customer needs no body")
    func testCustomer() throws {
        var client = try client()
        let response = act("login-test-customer", nil, with: &client)
        #expect(response.status == .ok)
        #expect(own(&client) == [try #require(response.data["customer_id"])])
    }

    @Test("social-network-login knows customers by their email")
    func socialNetwork() throws {
        var client = try client()
        func body(_ token: JSONValue) -> JSONValue {
            ["social_network_credentials": ["social_network_id": "n", "social_network_token": token]]
        }
        #expect(act("social-network-login", [:], with: &client).status == .badRequest)
        #expect(act("social-network-login", body(""), with: &client).status == .badRequest)
        let unknown = act("social-network-login", body("x"), with: &client)
        #expect(unknown.invalidParameter["name"] == "social_network_token")
        let known = act("social-network-login", body("customer4@example.com"), with: &client)
        #expect(known.status == .ok)
        #expect(own(&client) == [try #require(known.data["customer_id"])])
    }

    @Test("authentication-token-login logs in, once, who was logged in where the code comes from")
    func authenticationToken() throws {
        var client = try client()
        let customer = act("login", email(5), with: &client).data["customer_id"]
        let path = Self.base + "tokens/\(client.token ?? "")/actions/auth-token"
        let code = client.send(.get, path + "?external_application_id=web&token_type=1").data
        client.token = try client.createToken(device: "phone", application: "web")
        func body(_ application: JSONValue) -> JSONValue {
            [
                "application_id": application, "token": code["authentication_token"] ?? .null,
                "token_request_id": code["token_request_id"] ?? .null,
            ]
        }
        let elsewhere = act("authentication-token-login", body("other"), with: &client)
        #expect(elsewhere.status == .badRequest)
        #expect(
            !String(decoding: elsewhere.body, as: UTF8.self).contains(
                code["authentication_token"]?.string ?? "?"))
        let response = act("authentication-token-login", body("web"), with: &client)
        #expect(response.status == .ok)
        #expect(response.data["customer_id"] == customer)
        #expect(own(&client) == [customer])
        #expect(act("authentication-token-login", body("web"), with: &client).status == .badRequest)
        #expect(act("authentication-token-login", [:], with: &client).status == .badRequest)
    }

    @Test("Signing up with autologin logs the new customer in, in that token only (CareCloud: postCustomer)")
    func autologin() throws {
        var client = try client()
        let first = client.token
        let body: JSONValue = ["customer": ["personal_information": [:]], "autologin": true]
        let id = client.send(.post, Self.base + "customers", body).data["customer_id"]
        #expect(own(&client) == [id])
        client.token = try client.createToken(device: "kiosk")
        #expect(own(&client).count == 61)
        client.token = first
        _ = client.send(.post, Self.base + "customers", ["customer": [:], "autologin": false])
        #expect(own(&client) == [id])
    }
}
