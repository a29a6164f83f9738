import Configuration
import Testing

@Suite("Errors about values")
struct ValueErrorTests {
    @Test(
        "a wrong value is told what was expected",
        arguments: [
            ("workers: many", "workers: expected auto or a whole number from 1 to 256, found \"many\""),
            ("workers: 0", "workers: expected auto or a whole number from 1 to 256, found \"0\""),
            (
                "cache: { memory: 256 }",
                "cache.memory: expected a size in KiB, MiB or GiB, such as 8MiB, found \"256\""
            ),
            (
                "cache: { memory: 1GB }",
                "cache.memory: expected a size in KiB, MiB or GiB, such as 8MiB, found \"1GB\""
            ),
            (
                "cache: { memory: 1.5GiB }",
                "cache.memory: expected a size in KiB, MiB or GiB, such as 8MiB, found \"1.5GiB\""
            ),
            ("cache: { memory: 1KiB }", "cache.memory: expected a size from 1MiB to 1024GiB, found \"1KiB\""),
            (
                "cache: { memory: 9223372036854775807GiB }",
                "cache.memory: expected a size from 1MiB to 1024GiB, found \"9223372036854775807GiB\""
            ),
            (
                "cache: { memory: 99999999999999999999GiB }",
                "cache.memory: expected a size in KiB, MiB or GiB, such as 8MiB, found \"99999999999999999999GiB\""
            ),
            ("cache: { memory: 1MiB }", "cache.max_object: must not be larger than cache.memory"),
            ("cache: { max_object: 1GiB }", "cache.max_object: must not be larger than cache.memory"),
            ("limits: { request_line: 128KiB }", "limits.request_line: must not be larger than limits.head"),
            (
                "drain_timeout: 30",
                "drain_timeout: expected a duration in ms, s, m, h or d, such as 5s, found \"30\""
            ),
            (
                "drain_timeout: -1s",
                "drain_timeout: expected a duration in ms, s, m, h or d, such as 5s, found \"-1s\""
            ),
            (
                "drain_timeout: 1 s",
                "drain_timeout: expected a duration in ms, s, m, h or d, such as 5s, found \"1 s\""
            ),
            ("drain_timeout: 2d", "drain_timeout: expected a duration from 0s to 1h, found \"2d\""),
            (
                "limits: { idle_timeout: 99ms }",
                "limits.idle_timeout: expected a duration from 100ms to 1h, found \"99ms\""
            ),
            (
                "limits: { connections: 0 }",
                "limits.connections: expected a whole number of at least 1, found \"0\""
            ),
            (
                "limits: { connections: 1000001 }",
                "limits.connections: expected a whole number of at most 1000000, found \"1000001\""
            ),
            (
                "limits: { connections: 1_000 }",
                "limits.connections: expected a whole number of at least 1, found \"1_000\""
            ),
            ("cache_client_tokens: yes", "cache_client_tokens: expected true or false, found \"yes\""),
            ("log: { access: text }", "log.access: expected json or off, found \"text\""),
            ("log: { level: trace }", "log.level: expected debug, info, warning or error, found \"trace\""),
            (
                "admin: { allow: [shop] }",
                "admin.allow[0]: expected a network such as 10.1.0.0/16, or an IP address, found \"shop\""
            ),
            (
                "admin: { allow: [\"::1\", 10.1.2.3/16] }",
                "admin.allow[1]: expected a network's first address, here 10.1.0.0/16, found \"10.1.2.3/16\""
            ),
            (
                "admin: { hosts: [ops.shop, \"https://ops.shop\"] }",
                "admin.hosts[1]: expected a host name without scheme, port and path, such as till.shop.example, "
                    + "found \"https://ops.shop\""
            ),
            (
                "admin: { address: admin.shop:9180 }",
                "admin.address: expected an IP address and a port, such as 127.0.0.1:8080, \"[::1]:8080\" or \"*:8080\", "
                    + "found \"admin.shop:9180\""
            ),
            (
                "admin: { address: 127.0.0.1:8080 }",
                "admin.address: 127.0.0.1:8080 is already taken by listen[0].address; choose another port"
            ),
            (
                "admin: { address: \"*:8080\" }",
                "admin.address: 0.0.0.0:8080 is already taken by listen[0].address; choose another port"
            ),
            (
                "clients: [{ networks: [] }]",
                "clients[0].networks: expected at least one element, found an empty list"
            ),
            ("clients: [{}]", "clients[0]: add networks such as [10.1.0.0/16], or keys"),
            (
                "allowed_origins: [https://kiosk.example, \"*\"]",
                "allowed_origins[1]: expected one origin without path and star, such as https://kiosk.example, found \"*\""
            ),
            ("drain_timeout: \"30s\\n\"", "drain_timeout: expected one line without control characters"),
        ])
    func top(addition: String, message: String) throws {
        #expect(try complaints(smallest + "\n" + addition).map(withoutPlace) == [message])
    }

    @Test(
        "a tenant's wrong value is told what was expected",
        arguments: [
            ("name: a b", "name: expected 1 to 63 letters, digits, - and _, found \"a b\""),
            ("name: \"\"", "name: expected 1 to 63 letters, digits, - and _, found \"\""),
            (
                "upstream: sandbox.crmcarecloud.com",
                "upstream: expected a URL such as https://sandbox.crmcarecloud.com, found \"sandbox.crmcarecloud.com\""
            ),
            (
                "upstream: https://shop/",
                "upstream: nothing may follow the host, not even a slash; the part of the API is set by api_path"
            ),
            (
                "upstream: http://shop",
                "upstream: http:// is for this machine only (127.0.0.1, [::1], localhost); use https://"
            ),
            (
                "upstream: https://till:hunter2@shop",
                "upstream: a user name or password may not stand in the URL; leave out what is before @"
            ),
            (
                "hosts: [\"till.shop:80\"]",
                "hosts[0]: expected a host name without scheme, port and path, such as till.shop.example, found \"till.shop:80\""
            ),
            ("hosts: [till, TILL]", "hosts[1]: \"till\" already belongs to the tenant \"shop\""),
            (
                "api_path: /webservice",
                "api_path: expected a path that begins and ends with a slash, such as /webservice/rest-api/, found \"/webservice\""
            ),
            (
                "api_path: /a/../b/",
                "api_path: expected a path that begins and ends with a slash, such as /webservice/rest-api/, found \"/a/../b/\""
            ),
            (
                "api_path: //",
                "api_path: expected a path that begins and ends with a slash, such as /webservice/rest-api/, found \"//\""
            ),
            ("ca_file: \"\"", "ca_file: expected the path of a file, found \"\""),
            ("ca_file:", "ca_file: expected file, found nothing"),
            (
                "timeouts: { connection_age: 500ms }",
                "timeouts.connection_age: expected a duration from 1s to 1d, found \"500ms\""
            ),
            (
                "timeouts: { connect: 2h }",
                "timeouts.connect: expected a duration from 100ms to 1h, found \"2h\""
            ),
            ("max_in_flight: 0", "max_in_flight: expected a whole number of at least 1, found \"0\""),
            ("budget: on", "budget: expected off or a section such as { rate: 10/s, burst: 20 }"),
            ("budget: [1]", "budget: expected a section of keys, found a list"),
            (
                "budget: { rate: 10 }",
                "budget.rate: expected learn or a rate from 1/h to 1000000/s, such as 10/s, 600/m or 36000/h, found \"10\""
            ),
            (
                "budget: { rate: 0/s }",
                "budget.rate: expected learn or a rate from 1/h to 1000000/s, such as 10/s, 600/m or 36000/h, found \"0/s\""
            ),
            (
                "budget: { rate: 1.5/s }",
                "budget.rate: expected learn or a rate from 1/h to 1000000/s, such as 10/s, 600/m or 36000/h, found \"1.5/s\""
            ),
            (
                "budget: { rate: 9/d }",
                "budget.rate: expected learn or a rate from 1/h to 1000000/s, such as 10/s, 600/m or 36000/h, found \"9/d\""
            ),
            (
                "budget: { rate: 1/s, burst: 0 }",
                "budget.burst: expected a whole number of at least 1, found \"0\""
            ),
            (
                "budget: { rate: 1/s, max_wait: 1h }",
                "budget.max_wait: expected a duration from 0s to 5m, found \"1h\""
            ),
            (
                "budget: { rate: 1/s, max_queue: -1 }",
                "budget.max_queue: expected a whole number of at least 0, found \"-1\""
            ),
            (
                "enterprise: { client_authorization: ignore }",
                "enterprise.client_authorization: expected pass, replace or reject, found \"ignore\""
            ),
            (
                "enterprise: { client_authorization: replace }",
                "enterprise.client_authorization: replace needs credentials to put in the place of the client's; add credentials here"
            ),
            (
                "customer: { client_authorization: ignore }",
                "customer.client_authorization: expected pass or reject, found \"ignore\""
            ),
            (
                "customer: { client_authorization: replace, credentials: { bearer_token_file: t } }",
                "customer.client_authorization: replace would answer one customer with another's token; use pass or reject"
            ),
        ])
    func tenant(setting: String, message: String) throws {
        let name = setting.prefix { $0 != ":" }
        let given = ["name: shop", "upstream: https://sandbox.crmcarecloud.com", "budget: { rate: 10/s }"]
        let settings = given.filter { !$0.hasPrefix(name) } + [setting]
        let text =
            "listen: [{ address: 127.0.0.1:8080 }]\ntenants:\n  -\n"
            + settings.map { "    \($0)" }.joined(separator: "\n")
        #expect(try complaints(text).map(withoutPlace) == ["tenants[0].\(message)"])
    }

    @Test("all errors come together, in the order of the file")
    func together() throws {
        let text = "tenants: [{ upstream: x }]\nworkers: none\nlisten: [{ address: y }]\nlog: { levle: z }"
        #expect(
            try complaints(text).map { String($0.prefix { $0 != " " }) } == [
                "1:11:", "1:23:", "2:10:", "3:21:", "4:8:",
            ])
    }

    @Test("long values are cut, control characters are shown as escapes")
    func clipped() throws {
        let errors = try complaints(smallest + "\nworkers: " + String(repeating: "x", count: 100))
        #expect(errors.first?.hasSuffix("found \"\(String(repeating: "x", count: 60))…\"") == true)
        #expect(
            try complaints(smallest + "\n\"a\\e[1m\": 1").first?.hasPrefix("6:1: a\\u{1B}[1m: unknown key")
                == true)
    }
}

/// `6:1: workers: …` → `workers: …`
func withoutPlace(_ line: String) -> String {
    line.split(separator: " ", maxSplits: 1).last.map(String.init) ?? line
}
