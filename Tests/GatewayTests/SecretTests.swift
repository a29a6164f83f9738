import Configuration
import Downstream
import HTTPSemantics
import Testing

@testable import Gateway

@Suite("Secrets are shown nowhere")
struct SecretTests {
    private static let tokens = [TestGateway.enterpriseToken, TestGateway.customerToken]
    private static let clients = "clients-own-token-6ba7b810"

    /// Everything that printing can say of a value, the bytes of arrays put together again.
    private static func shown<Value>(_ value: Value) -> String {
        var dumped = ""
        dump(value, to: &dumped)
        let bytes = dumped.split(separator: "\n").compactMap { line in
            line.split(separator: " ").last.flatMap { UInt8($0) }
        }
        return [dumped, String(describing: value), String(reflecting: value), text(bytes)].joined(
            separator: "\n")
    }

    private static func expectNoSecret(in shown: String, _ context: String) {
        for secret in tokens + [clients] {
            #expect(!shown.contains(secret), "\(context)")
            // As the elements of an array on one line.
            let elements = Array(secret.utf8).map(String.init).joined(separator: ", ")
            #expect(!shown.contains(elements), "\(context)")
        }
    }

    @Test("the test would see a secret")
    func control() {
        struct Leak { let bytes: [UInt8] }
        let shown = Self.shown(Leak(bytes: Array(Self.clients.utf8)))
        #expect(shown.contains(Self.clients))
        #expect(shown.contains(Array(Self.clients.utf8).map(String.init).joined(separator: ", ")))
    }

    @Test("tenants and their policies")
    func tenants() throws {
        let core = try TestGateway.standard.get().core
        for tenant in core.tenants {
            #expect(tenant.enterprise.hasCredentials && tenant.customer.hasCredentials)
            Self.expectNoSecret(in: Self.shown(tenant), "tenant")
            Self.expectNoSecret(in: Self.shown(tenant.enterprise), "enterprise")
            Self.expectNoSecret(in: Self.shown(tenant.customer), "customer")
        }
        Self.expectNoSecret(in: Self.shown(try Settings().configuration()), "configuration")
        Self.expectNoSecret(in: Self.shown(core), "core")
        let table = try CredentialTable(Settings().configuration().tenants)
        #expect(
            table.fixed.values.contains { $0.authorization.bytes == Array("Bearer \(Self.tokens[0])".utf8) })
        Self.expectNoSecret(in: Self.shown(table), "credentials")
    }

    @Test(
        "errors, whatever the request",
        arguments: [
            TestRequest("GET E:/stores", "Host: \(clients)"), TestRequest("GET /\(clients)"),
            TestRequest("GET /\(clients)//"), TestRequest("GET /%zz?token=\(clients)"),
            TestRequest("TRACE E:/\(clients)"), TestRequest("GET C:/customers/\(clients)"),
            TestRequest("GET C:/tokens/\(clients)/actions/auth-token"),
            TestRequest("GET E:/stores", "Authorization: Bearer \(clients)"),
            TestRequest("GET E:/stores", "Origin: https://\(clients)"),
        ])
    func errors(_ request: TestRequest) throws {
        var settings = Settings()
        settings.enterpriseAuthorization = "reject"
        let gateway = try TestGateway(settings)
        let error = try #require(try gateway.refusal(request))
        Self.expectNoSecret(in: Self.shown(error), "\(error.status)")
        Self.expectNoSecret(in: text(error.body), "\(error.status)")
        let response = gateway.core.response(to: error, requestID: [])
        Self.expectNoSecret(in: response.fields.map { text($0.value) }.joined(separator: "\n"), "fields")
    }

    @Test("the log knows a request by its template: no id, no token, no query")
    func record() throws {
        let gateway = try TestGateway.standard.get()
        let request = TestRequest(
            "GET C:/tokens/\(Self.clients)/actions/auth-token?token=\(Self.clients)",
            "Authorization: Bearer \(Self.clients)")
        var record = RequestRecord(try request.owned(), requestID: [])
        record.describe(try gateway.keyed(request))
        #expect(text(record.pathTemplate) == TestRequest.customer + "/tokens/{token_id}/actions/auth-token")
        Self.expectNoSecret(in: Self.shown(record), "record")
    }

    @Test("a token file that cannot be used is named, and its contents are not")
    func tokenFile() throws {
        for (path, expected) in [
            ("/nonexistent/enterprise.token", "cannot read"), (#filePath, "token alone"),
        ] {
            var settings = Settings()
            settings.hasEnterpriseToken = false
            var configuration = try settings.configuration()
            let position = ConfigurationPosition(file: "test.yaml", line: 7, column: 9, keyPath: "tenants[0]")
            configuration.tenants[0].enterprise.credentials =
                .bearerTokenFile(FileReference(path: path, position: position))
            let error = #expect(throws: StartError.self) {
                try CredentialTable(configuration.tenants)
            }
            let line = try #require(error).description
            #expect(line.hasPrefix("test.yaml:7:9: tenants[0]: "))
            #expect(line.contains(path) && line.contains(expected))
            #expect(!line.contains("import Testing") && !line.contains("\n"))
        }
    }
}
