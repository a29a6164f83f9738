import CareCloudSandbox
import HTTPSemantics
import JSON
import Testing

@Suite("Logins and tokens")
struct SessionTests {
    private static let device: JSONValue = [
        "device": ["device_id": "d"], "setup": ["language_id": "cs"], "external_application_id": "a",
    ]

    @Test("users/actions/login hands out the enterprise token for 7 hours, and is counted")
    func userLogin() throws {
        var client = try SandboxClient()
        client.token = nil
        let body: JSONValue = ["user_external_application_id": "a", "login": "till", "password": "p"]
        let response = client.post("users/actions/login", body)
        #expect(response.status == .ok)
        #expect(response.data["bearer_token"] == "enterprise-sandbox-token")
        #expect(response.data["valid_to"] == "2024-06-01 19:00:00")
        #expect(response.data["user"]?["login"] == "till")
        #expect(client.counters["logins"] == 1)
        #expect(client.post("users/actions/login", ["login": "till"]).status == .badRequest)
        #expect(client.counters["logins"] == 1)
    }

    @Test("users/actions/logout needs a token and answers 204")
    func userLogout() throws {
        var client = try SandboxClient()
        #expect(client.post("users/actions/logout", ["bearer_token": "x"]).status == .noContent)
        client.token = nil
        #expect(client.post("users/actions/logout", ["bearer_token": "x"]).status == .unauthorized)
    }

    @Test("POST /tokens is anonymous and answers 201 with the customer token")
    func createToken() throws {
        var client = try SandboxClient.onCustomerInterface()
        client.token = nil
        let response = client.send(.post, SandboxClient.customer + "tokens", Self.device)
        #expect(response.status == .created)
        #expect(response.data == ["token_id": "customer-sandbox-token"])
        #expect(client.send(.post, SandboxClient.customer + "tokens", ["setup": [:]]).status == .badRequest)
    }

    @Test("auth-token mints another code on each call and is never cacheable")
    func authenticationToken() throws {
        var client = try SandboxClient.onCustomerInterface()
        let path = SandboxClient.customer + "tokens/customer-sandbox-token/actions/auth-token"
        let responses = (0..<20).map { _ in client.send(.get, path) }
        #expect(Set(responses.compactMap { $0.data["authentication_token"]?.string }).count == 20)
        #expect(Set(responses.compactMap { $0.data["token_request_id"]?.string }).count == 20)
        #expect(responses.allSatisfy { $0.field("Cache-Control") == nil })
        #expect(
            client.send(.get, SandboxClient.customer + "tokens/other/actions/auth-token").status == .notFound)
    }

    @Test("PUT /tokens/{id} answers 204")
    func replaceToken() throws {
        var client = try SandboxClient.onCustomerInterface()
        let path = SandboxClient.customer + "tokens/customer-sandbox-token"
        #expect(client.send(.put, path, ["setup": ["language_id": "en"]]).status == .noContent)
        #expect(client.send(.put, path, [:]).status == .badRequest)
    }

    @Test(
        "After a login the same URL shows the customer's own data, after the logout everybody's",
        arguments: [("email", "customer3@example.com"), ("phone", "420700001003"), ("card", "1000000000003")])
    func customerLogin(type: String, value: String) throws {
        var client = try SandboxClient.onCustomerInterface()
        let token = SandboxClient.customer + "tokens/customer-sandbox-token/actions/"
        let body: JSONValue = ["login_type": .string(type), "login_value": .string(value), "password": "p"]
        #expect(client.send(.get, SandboxClient.customer + "vouchers").data["total_items"] == 120)
        let login = client.send(.post, token + "login", body)
        #expect(login.status == .ok)
        let customer = try #require(login.data["customer_id"])
        let own = client.send(.get, SandboxClient.customer + "customers").data
        #expect(own["total_items"] == 1)
        #expect(own["customers"]?.array?.first?["customer_id"] == customer)
        #expect(client.send(.get, SandboxClient.customer + "vouchers").data["total_items"] == 2)
        let wallet = client.send(.get, SandboxClient.customer + "wallet/actions/points-overview")
        #expect(wallet.data["available_points"] == 130)
        #expect(client.counters["logins"] == 1)
        #expect(client.send(.post, token + "logout").status == .noContent)
        #expect(client.send(.get, SandboxClient.customer + "vouchers").data["total_items"] == 120)
    }

    @Test("A login that nobody has, or of no known kind, is 400")
    func unknownLogin() throws {
        var client = try SandboxClient.onCustomerInterface()
        let path = SandboxClient.customer + "tokens/customer-sandbox-token/actions/login"
        for type in ["email", "card", "fax"] {
            let body: JSONValue = ["login_type": .string(type), "login_value": "?", "password": "p"]
            #expect(client.send(.post, path, body).status == .badRequest)
        }
    }

    @Test("Signing up with autologin logs the new customer in")
    func autologin() throws {
        var client = try SandboxClient.onCustomerInterface()
        let body: JSONValue = ["customer": ["personal_information": [:]], "autologin": true]
        let id = client.send(.post, SandboxClient.customer + "customers", body).data["customer_id"]
        let own = client.send(.get, SandboxClient.customer + "customers").data["customers"]?.array
        #expect(own?.count == 1)
        #expect(own?.first?["customer_id"] == id)
    }

    @Test("A new token forgets who was logged in")
    func newToken() throws {
        var client = try SandboxClient.onCustomerInterface()
        let body: JSONValue = ["customer": [:], "autologin": true]
        _ = client.send(.post, SandboxClient.customer + "customers", body)
        _ = client.send(.post, SandboxClient.customer + "tokens", Self.device)
        #expect(client.send(.get, SandboxClient.customer + "customers").data["total_items"] == 61)
    }

    @Test(
        "tests/connection reverses its string",
        arguments: [("Hello+World%21", "!dlroW olleH"), ("%C4%8D1", "1č")])
    func connection(sent: String, expected: String) throws {
        var client = try SandboxClient()
        client.token = nil
        #expect(client.get("tests/connection?test_string=\(sent)").data == ["test_string": .string(expected)])
    }
}
