import CareCloudSandbox
import HTTPSemantics
import JSON
import Testing

@Suite("Tokens, interfaces, paths and methods")
struct AuthorizationTests {
    @Test(
        "Without the bearer token of the interface the answer is 401 in CareCloud's envelope",
        arguments: [
            [], ["Bearer wrong"], ["Bearer customer-sandbox-token"], ["Basic enterprise-sandbox-token"],
            ["enterprise-sandbox-token"],
            ["Bearer enterprise-sandbox-token", "Bearer enterprise-sandbox-token"],
        ])
    func unauthorized(values: [String]) throws {
        var client = try SandboxClient()
        var fields = HTTPFields()
        for value in values { fields.append("Authorization", value) }
        let response = client.send(.get, SandboxClient.enterprise + "products", fields: fields)
        #expect(response.status == .unauthorized)
        let names = response.error.object?.members.map(\.name)
        #expect(names == ["type", "exception", "title", "detail", "error_data"])
        #expect(response.error["exception"] == "error_exception")
        #expect(response.field("Cache-Control") == nil)
        #expect(client.counters["authorization_missing"] == (values.isEmpty ? 1 : 0))
    }

    @Test("The scheme is compared without regard to case (RFC 9110 §11.1)")
    func scheme() throws {
        var client = try SandboxClient()
        var fields = HTTPFields()
        fields.append("Authorization", "bearer enterprise-sandbox-token")
        #expect(client.send(.get, SandboxClient.enterprise + "stores", fields: fields).status == .ok)
    }

    @Test(
        "Anonymous operations need no token",
        arguments: [SandboxClient.enterprise, SandboxClient.customer], ["languages", "tests/connection"])
    func anonymous(base: String, path: String) throws {
        var client = try SandboxClient()
        client.token = nil
        #expect(client.send(.get, base + path).status == .ok)
    }

    @Test("The customer interface takes the customer token only")
    func customerToken() throws {
        var client = try SandboxClient.onCustomerInterface()
        #expect(client.send(.get, SandboxClient.customer + "products").status == .ok)
        client.token = "enterprise-sandbox-token"
        #expect(client.send(.get, SandboxClient.customer + "products").status == .unauthorized)
    }

    @Test(
        "On the customer interface Basic with the user customer_interface is the same token (CareCloud, deprecated)"
    )
    func basic() throws {
        var client = try SandboxClient()
        func status(_ value: String, _ base: String) -> UInt16 {
            var fields = HTTPFields()
            fields.append("Authorization", value)
            return client.send(.get, base + "stores", fields: fields).status.code
        }
        // customer_interface:customer-sandbox-token, other:customer-sandbox-token, customer_interface:x
        let known = "Y3VzdG9tZXJfaW50ZXJmYWNlOmN1c3RvbWVyLXNhbmRib3gtdG9rZW4="
        #expect(status("Basic \(known)", SandboxClient.customer) == 200)
        #expect(status("basic \(known)", SandboxClient.customer) == 200)
        #expect(status("Basic \(known)", SandboxClient.enterprise) == 401)
        #expect(status("Basic b3RoZXI6Y3VzdG9tZXItc2FuZGJveC10b2tlbg==", SandboxClient.customer) == 401)
        #expect(status("Basic Y3VzdG9tZXJfaW50ZXJmYWNlOng=", SandboxClient.customer) == 401)
        #expect(status("Basic %", SandboxClient.customer) == 401)
        #expect(status("Basic", SandboxClient.customer) == 401)
    }

    @Test("Each 401 is counted by its reason")
    func reasons() throws {
        var settings = SandboxSettings()
        settings.displace = true
        settings.tokenLifetime = .seconds(1)
        var client = try SandboxClient(settings)
        let displaced = try client.bearerToken("a")
        _ = try client.bearerToken("a")
        let expired = try client.bearerToken("b")
        client.now += .seconds(1)
        let loggedOut = try client.bearerToken("c")
        _ = client.post("users/actions/logout", ["bearer_token": .string(loggedOut)])
        for token in [displaced, displaced, expired, loggedOut, "nonsense"] {
            #expect(client.status(token) == 401)
        }
        client.token = nil
        #expect(client.get("stores").status == .unauthorized)
        #expect(
            client.counters["unauthorized_total"]
                == ["missing": 1, "unknown": 1, "expired": 1, "displaced": 2, "logged_out": 1])
        #expect(client.counters["authorization_missing"] == 1)
    }

    @Test("An anonymous operation takes a token that no longer holds, and counts no 401")
    func anonymousWithDeadToken() throws {
        var client = try SandboxClient()
        client.token = "nonsense"
        #expect(client.get("languages").status == .ok)
        #expect(client.counters["unauthorized_total"]?["unknown"] == 0)
    }

    @Test(
        "What only the other interface offers is 403 and names resource and interface",
        arguments: [
            (Method.post, SandboxClient.enterprise, "tokens", "Enterprise"),
            (.get, SandboxClient.enterprise, "tokens/x/actions/auth-token", "Enterprise"),
            (.post, SandboxClient.customer, "users/actions/login", "Customer"),
            (.get, SandboxClient.customer, "customers/actions/search-customers", "Customer"),
            (.post, SandboxClient.customer, "products/batch", "Customer"),
        ])
    func forbidden(method: Method, base: String, path: String, interface: String) throws {
        var client = base == SandboxClient.enterprise ? try SandboxClient() : try .onCustomerInterface()
        let response = client.send(method, base + path)
        #expect(response.status == .forbidden)
        #expect(response.error["type"] == "interface_not_allowed_exception")
        #expect(response.error["exception"] == nil)
        #expect(response.error["error_data"]?["interface"] == .string(interface))
        let resource = path.split(separator: "/")[0]
        #expect(response.error["error_data"]?["invalid_resource_name"] == .string(String(resource)))
    }

    @Test(
        "Paths outside the API and unknown resources are 404",
        arguments: [
            "/", "/favicon.ico", "/webservice/rest-api/enterprise-interface/v1.0",
            "/webservice/rest-api/enterprise-interface/v2.0/products",
            "/webservice/rest-api/enterprise-interface/products",
            "/webservice/rest-api/other-interface/v1.0/products", SandboxClient.enterprise + "nonsense",
            SandboxClient.enterprise + "products/", "/" + SandboxClient.enterprise + "products",
            SandboxClient.enterprise + "products/%GG", SandboxClient.enterprise + "products/%ff",
        ])
    func unknownPath(path: String) throws {
        var client = try SandboxClient()
        #expect(client.send(.get, path).status == .notFound)
    }

    @Test(
        "An unknown id is 404 and named",
        arguments: [
            "products", "stores", "customers", "cards", "vouchers", "rewards", "purchases", "currencies",
        ])
    func unknownID(resource: String) throws {
        var client = try SandboxClient()
        let response = client.get("\(resource)/84b5e55448fbd6c0b22b4d")
        #expect(response.status == .notFound)
        let data = response.error["error_data"]
        #expect(data == ["resource_name": .string(resource), "resource_id": "84b5e55448fbd6c0b22b4d"])
    }

    @Test(
        "A method that the path doesn't have is 405 and named",
        arguments: [
            (Method.delete, "products"), (.post, "products"), (.delete, "customers/1"), (.head, "products"),
            (.put, "countries"), (.get, "purchases/actions/send-purchase"),
        ])
    func methodNotAllowed(method: Method, path: String) throws {
        var client = try SandboxClient()
        let response = client.send(method, SandboxClient.enterprise + path)
        #expect(response.status == .methodNotAllowed)
        #expect(response.error["error_data"] == ["http_method": .string(method.name)])
    }

    @Test("Segments are percent-decoded once")
    func percentEncodedID() throws {
        var client = try SandboxClient()
        let id = try client.text("products", "product_id")
        let encoded = id.utf8.map { "%" + String($0, radix: 16) }.joined()
        #expect(client.get("products/\(encoded)").data["product_id"] == .string(id))
    }
}
