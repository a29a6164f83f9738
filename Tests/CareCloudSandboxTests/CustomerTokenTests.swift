import CareCloudSandbox
import HTTPSemantics
import JSON
import Testing

@Suite("Tokens of the customer interface")
struct CustomerTokenTests {
    private static let base = SandboxClient.customer

    @Test("POST /tokens is anonymous and answers 201 with another token of 72 hexadecimal digits each time")
    func createToken() throws {
        var client = try SandboxClient()
        client.token = nil
        let body: JSONValue = [
            "device": ["device_id": "d"], "setup": ["language_id": "cs"], "external_application_id": "a",
        ]
        let response = client.send(.post, Self.base + "tokens", body)
        #expect(response.status == .created)
        #expect(response.data.object?.members.map(\.name) == ["token_id"])
        let token = try #require(response.data["token_id"]?.string)
        #expect(token.count == 72 && token.allSatisfy { $0.isHexDigit && !$0.isUppercase })
        #expect(client.send(.post, Self.base + "tokens", body).data["token_id"] != .string(token))
        #expect(client.counters["tokens_minted_total"] == ["enterprise": 0, "customer": 2])
        #expect(client.counters["logins"] == 0)
    }

    @Test(
        "A token needs a device with an id, a setup and an application; a language must be one of the sandbox's",
        arguments: [
            (#"{}"#, "device"), (#"{"device":1}"#, "device"), (#"{"device":{}}"#, "device_id"),
            (#"{"device":{"device_id":7}}"#, "device_id"), (#"{"device":{"device_id":"d"}}"#, "setup"),
            (#"{"device":{"device_id":"d"},"setup":{}}"#, "external_application_id"),
            (
                #"{"device":{"device_id":"d"},"setup":{"language_id":"xx"},"external_application_id":"a"}"#,
                "language_id"
            ),
            (
                #"{"device":{"device_id":"d"},"setup":{"language_id":1},"external_application_id":"a"}"#,
                "language_id"
            ), ("{", ""),
        ])
    func refused(text: String, name: String) throws {
        var client = try SandboxClient()
        let response = client.send(
            .post, Self.base + "tokens", fields: HTTPFields(), bytes: Array(text.utf8))
        #expect(response.status == .badRequest)
        #expect(response.invalidParameter["name"] == .string(name))
    }

    @Test("A name of more than 256 bytes is 400: names are remembered")
    func longNames() throws {
        var client = try SandboxClient()
        let name = String(repeating: "d", count: 257)
        let body: JSONValue = [
            "device": ["device_id": .string(name)], "setup": [:], "external_application_id": "a",
        ]
        let response = client.send(.post, Self.base + "tokens", body)
        #expect(response.invalidParameter["name"] == "device_id")
        #expect(client.logIn(name).invalidParameter["name"] == "login")
    }

    @Test("A new token ends the older one of the same device and application only (CareCloud authentication)")
    func displacement() throws {
        var client = try SandboxClient()
        let old = try client.createToken(device: "d", application: "a")
        let otherDevice = try client.createToken(device: "e", application: "a")
        let otherApplication = try client.createToken(device: "d", application: "b")
        #expect(client.status(old, Self.base) == 200)
        let new = try client.createToken(device: "d", application: "a")
        let tokens = [old, otherDevice, otherApplication, new, "customer-sandbox-token"]
        #expect(tokens.map { client.status($0, Self.base) } == [401, 200, 200, 200, 200])
        #expect(client.counters["unauthorized_total"]?["displaced"] == 1)
        #expect(client.counters["tokens_live"] == ["enterprise": 0, "customer": 3])
    }

    @Test("Tokens of the customer interface do not expire (CareCloud authentication)")
    func noExpiry() throws {
        var client = try SandboxClient()
        let token = try client.createToken()
        client.now += .seconds(1_000_000_000)
        #expect(client.status(token, Self.base) == 200)
    }

    @Test("A token of one interface is none of the other")
    func interfaces() throws {
        var client = try SandboxClient()
        let customer = try client.createToken()
        let enterprise = try client.bearerToken("till")
        #expect(client.status(customer, SandboxClient.enterprise) == 401)
        #expect(client.status(enterprise, Self.base) == 401)
    }

    @Test("auth-token mints another code on each call and is never cacheable")
    func authenticationToken() throws {
        var client = try SandboxClient.onCustomerInterface()
        let path = Self.base + "tokens/customer-sandbox-token/actions/auth-token"
        let responses = (0..<20).map { _ in client.send(.get, path) }
        #expect(Set(responses.compactMap { $0.data["authentication_token"]?.string }).count == 20)
        #expect(Set(responses.compactMap { $0.data["token_request_id"]?.string }).count == 20)
        #expect(responses.allSatisfy { $0.data["valid_to"] == "2024-06-01 19:00:00" })
        #expect(responses.allSatisfy { $0.field("Cache-Control") == nil })
    }

    @Test(
        "The token in the path must be the one of Authorization, else 404",
        arguments: [
            (Method.put, ""), (.get, "/actions/auth-token"), (.post, "/actions/login"),
            (.post, "/actions/logout"), (.post, "/actions/social-network-login"),
            (.post, "/actions/authentication-token-login"), (.post, "/actions/login-test-customer"),
        ])
    func tokenInPath(method: Method, suffix: String) throws {
        var client = try SandboxClient.onCustomerInterface()
        let other = try client.createToken()
        for token in [other, "unknown"] {
            let response = client.send(method, Self.base + "tokens/\(token)\(suffix)", [:])
            #expect(response.status == .notFound)
            #expect(response.error["error_data"]?["resource_name"] == "tokens")
        }
    }

    @Test("PUT /tokens/{id} answers 204")
    func replaceToken() throws {
        var client = try SandboxClient.onCustomerInterface()
        let path = Self.base + "tokens/customer-sandbox-token"
        #expect(client.send(.put, path, ["setup": ["language_id": "en"]]).status == .noContent)
        #expect(client.send(.put, path, [:]).status == .badRequest)
        #expect(client.send(.put, path, ["setup": ["language_id": "xx"]]).status == .badRequest)
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
