import Configuration
import Testing
import YAML

@Suite("Errors about keys")
struct KeyErrorTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let text: String
        let errors: [String]

        init(_ text: String, _ errors: String...) {
            self.text = text
            self.errors = errors
        }

        var testDescription: String { text }
    }

    @Test(
        "unknown, duplicate, missing and future keys are named with their place",
        arguments: [
            Case(
                smallest + "\nworkerz: 2",
                "6:1: workerz: unknown key; did you mean \"workers\"?"),
            Case(
                smallest + "\nCache: { memroy: 1GiB }",
                "6:1: Cache: unknown key; did you mean \"cache\"?"),
            Case(
                smallest + "\ncache: { memroy: 1GiB, max-object: 1MiB }",
                "6:10: cache.memroy: unknown key; did you mean \"memory\"?",
                "6:24: cache.max-object: unknown key; did you mean \"max_object\"?"),
            Case(
                smallest + "\ncache: { cache_client_tokens: false }",
                "6:10: cache.cache_client_tokens: unknown key; \"cache_client_tokens\" stands at the top level"
            ),
            Case(
                smallest + "\nburst: 5",
                "6:1: burst: unknown key; \"burst\" stands under clients[]"),
            Case(
                smallest + "\nlog: { file: x }",
                "6:8: log.file: unknown key; known here: access, level"),
            Case(
                smallest + "\nworkers: 2\nlog: { level: info, level: debug }\nworkers: 3",
                "7:21: log.level: this key stands twice; the first is on line 7",
                "8:1: workers: this key stands twice; the first is on line 6"),
            Case(
                smallest + "\nzzz: 1\nzzz: 2",
                "6:1: zzz: unknown key; known here: listen, admin, workers, cache, cache_client_tokens, clients_cache, clients, "
                    + "trusted_proxies, allowed_origins, tenants, limits, drain_timeout, log",
                "7:1: zzz: this key stands twice; the first is on line 6"),
            Case(smallest + "\n[1]: 2", "6:1: expected a key, found a list"),
            Case(
                "workers: 1",
                "1:1: listen: this key is missing: addresses on which tills connect",
                "1:1: tenants: this key is missing: CareCloud projects behind the gateway"),
            Case(
                "listen:\ntenants: [{ budget: { burst: 5 } }]",
                "1:8: listen: expected at least one element, found an empty list",
                "2:11: tenants[0].name: this key is missing: short name for logs and statistics",
                "2:11: tenants[0].upstream: this key is missing: such as https://sandbox.crmcarecloud.com",
                "2:21: tenants[0].budget: add rate, such as 10/s or learn, or limit and window"),
            Case("[1, 2]", "1:1: expected a section of keys, found a list"),
            Case(
                smallest + "\nlimits: 3\nclients: 10.0.0.0/8\nworkers: [1]\nlog:\n  access:",
                "6:9: limits: expected a section of keys, found a single value",
                "7:10: clients: expected a list, found a single value",
                "8:10: workers: expected auto or whole number, found a list",
                "10:10: log.access: expected json or off, found nothing"),
        ])
    func keys(_ item: Case) throws {
        #expect(try complaints(item.text) == item.errors)
    }

    @Test("keys of later versions are refused, not ignored")
    func unavailable() throws {
        let text = """
            listen: [{ address: 127.0.0.1:8080 }]
            clients: [{ networks: [10.0.0.0/8], priority: checkout }]
            tenants:
              - name: shop
                http2: true
                upstream: https://sandbox.crmcarecloud.com
                proxy: http://proxy.shop
                customer:
                  credentials: { login: till, password_file: p, external_application_id_file: e, token_lifetime: 7h }
                budget: off
            """
        let advice =
            "not in this version; only the enterprise interface has users; "
            + "give a fixed token with bearer_token_file"
        let credentials = "tenants[0].customer.credentials"
        #expect(
            try complaints(text) == [
                "5:5: tenants[0].http2: not in this version; remove it; CareCloud is asked over HTTP/1.1",
                "7:5: tenants[0].proxy: not in this version; remove it; CareCloud must be reachable directly",
                "9:22: \(credentials).login: \(advice)",
                "9:35: \(credentials).password_file: \(advice)",
                "9:53: \(credentials).external_application_id_file: \(advice)",
                "9:86: \(credentials).token_lifetime: \(advice)",
            ])
    }

    @Test("the whole description begins with the file's name")
    func description() throws {
        let text = smallest.replacing("rate: 10/s", with: "rate: 10/s, burst: lots")
        let errors = #expect(throws: ConfigurationErrors.self) {
            _ = try GatewayConfiguration(yaml: parse(text), file: "config/gateway.yaml", environment: [:])
        }
        #expect(
            errors?.description == "config/gateway.yaml:5:34: tenants[0].budget.burst: "
                + "expected a whole number of at least 1, found \"lots\"")
        #expect(errors?.errors.first?.position.keyPath == "tenants[0].budget.burst")
    }
}
