import CareCloudSandbox
import HTTPSemantics
import JSON
import Testing

@Suite("Switches for logins and the end of tokens")
struct LoginSettingsTests {
    private static let json = "application/json; charset=utf-8"

    @Test(
        "login_shape gives an enterprise login another answer",
        arguments: [
            ("normal", 200, json, ["bearer_token", "valid_to", "user"]),
            ("created", 201, json, ["bearer_token", "valid_to", "user"]),
            ("no_token", 200, json, ["valid_to", "user"]),
            ("no_valid_to", 200, json, ["bearer_token", "user"]),
            ("not_json", 200, "text/html; charset=utf-8", nil), ("empty", 200, json, nil),
        ] as [(String, UInt16, String, [String]?)])
    func shapes(word: String, status: UInt16, type: String, members: [String]?) throws {
        var client = try SandboxClient()
        #expect(client.set(["login_shape": .string(word)]).json["login_shape"] == .string(word))
        let response = client.logIn("till")
        #expect(response.status.code == status)
        #expect(response.field("Content-Type") == type)
        #expect(response.data.object?.members.map(\.name) == members)
        #expect(response.body.isEmpty == (word == "empty"))
        #expect(client.counters["logins_total"]?["enterprise"] == 1)
        #expect(client.counters["tokens_live"]?["enterprise"] == 1)
    }

    @Test("login_shape leaves errors as they are")
    func shapeOfErrors() throws {
        var client = try SandboxClient(users: ["till:secret:shop"])
        _ = client.set(["login_shape": "not_json"])
        #expect(client.logIn("till").error["exception"] == "error_exception")
    }

    @Test("login_latency_ms comes on top of latency_ms, for logins of both interfaces, and for failed ones")
    func latency() throws {
        var client = try SandboxClient()
        _ = client.set(["latency_ms": 5, "login_latency_ms": 100])
        #expect(client.logIn("till").latency == .milliseconds(105))
        #expect(client.logIn("").latency == .milliseconds(105))
        client.token = "customer-sandbox-token"
        let path = SandboxClient.customer + "tokens/customer-sandbox-token/actions/login-test-customer"
        #expect(client.send(.post, path).latency == .milliseconds(105))
        #expect(client.send(.get, SandboxClient.customer + "stores").latency == .milliseconds(5))
    }

    @Test("Every Nth login fails with the chosen status and mints nothing; other requests do not count")
    func failures() throws {
        var client = try SandboxClient()
        _ = client.set(["login_fail_every": 2, "login_fail_status": 500])
        let codes = (0..<5).map { _ in
            _ = client.get("stores")
            return client.logIn("till").status.code
        }
        #expect(codes == [200, 500, 200, 500, 200])
        #expect(client.counters["logins_total"]?["enterprise"] == 3)
        #expect(client.counters["login_failures_total"]?["enterprise"] == 2)
        #expect(client.counters["tokens_minted_total"]?["enterprise"] == 3)
        _ = client.set(["login_fail_every": 1])
        let failed = client.logIn("till")
        #expect(failed.status.code == 500)
        #expect(failed.error["detail"]?.string?.contains("login_fail_every") == true)
        _ = client.set(["login_fail_every": 0])
        #expect(client.logIn("till").status == .ok)
    }

    @Test(
        "expire ends the minted tokens of both interfaces or of one, and never the fixed ones",
        arguments: [
            ("", 401, 401), ("{}", 401, 401), (#"{"interface":"enterprise"}"#, 401, 200),
            (#"{"interface":"customer"}"#, 200, 401),
        ] as [(String, UInt16, UInt16)])
    func expire(body: String, enterprise: UInt16, customer: UInt16) throws {
        var client = try SandboxClient()
        let user = try client.bearerToken("till")
        let device = try client.createToken()
        let response = client.send(
            .post, "/sandbox/expire", fields: HTTPFields(), bytes: Array(body.utf8))
        #expect(response.status == .noContent)
        #expect(client.status(user) == enterprise)
        #expect(client.status(device, SandboxClient.customer) == customer)
        #expect(client.status("enterprise-sandbox-token") == 200)
        #expect(client.status("customer-sandbox-token", SandboxClient.customer) == 200)
        let refused = Int64(enterprise == 401 ? 1 : 0) + (customer == 401 ? 1 : 0)
        #expect(client.counters["unauthorized_total"]?["expired"] == .integer(refused))
        let next = try client.bearerToken("till")
        #expect(client.status(next) == 200)
    }

    @Test(
        "A wrong body of expire is 400 and ends nothing",
        arguments: [
            "{", "[]", #"{"interface":"kiosk"}"#, #"{"interface":null}"#, #"{"other":"enterprise"}"#,
        ])
    func wrongExpire(body: String) throws {
        var client = try SandboxClient()
        let token = try client.bearerToken("till")
        let response = client.send(
            .post, "/sandbox/expire", fields: HTTPFields(), bytes: Array(body.utf8))
        #expect(response.status == .badRequest)
        #expect(client.status(token) == 200)
    }

    @Test("Counters show no tokens: neither of paths nor of fields")
    func noTokensInCounters() throws {
        var client = try SandboxClient()
        let enterprise = try client.bearerToken("till")
        let customer = try client.createToken()
        let paths = [
            "tokens/\(customer)", "tokens//\(customer)", "%74okens/\(customer)/actions/auth-token",
            "tokens/\(customer)/actions/login?a=1",
        ]
        for path in paths {
            var fields = HTTPFields()
            fields.append("Authorization", "Bearer \(enterprise)")
            fields.append("X-Auth-Token", customer)
            _ = client.send(.post, SandboxClient.customer + path, fields: fields)
            let text = String(decoding: client.counters.bytes, as: UTF8.self)
            #expect(!text.contains(enterprise))
            #expect(!text.contains(customer))
        }
        let counters = client.counters
        #expect(
            counters["last_request"]?["fields"] == ["x-auth-token": "present", "authorization": "present"])
        #expect(counters["by_path"]?[SandboxClient.customer + "tokens/{token_id}"] == 1)
        #expect(counters["by_path"]?[SandboxClient.customer + "tokens/{token_id}/actions/login?a=1"] == 1)
    }

    @Test("reset zeroes the counts of logins and keeps the tokens")
    func reset() throws {
        var client = try SandboxClient()
        let token = try client.bearerToken("till")
        #expect(client.send(.post, "/sandbox/reset").status == .noContent)
        #expect(client.counters["logins_total"]?["enterprise"] == 0)
        #expect(client.counters["tokens_live"]?["enterprise"] == 1)
        #expect(client.status(token) == 200)
    }
}
