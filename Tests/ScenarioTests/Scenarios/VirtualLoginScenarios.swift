import Foundation
import Testing

extension Scenarios {
    @Suite("Virtual login", .serialized)
    struct VirtualLogin {
        private static let path = "/users/actions/login"

        /// A device with a key, behind a proxy, and a gateway that logs in to the sandbox itself.
        private static func run(
            isOn: Bool = true, limits: String? = nil,
            _ scenario: (GatewayUnderTest, LoginBench, _ key: String) throws -> Void
        ) throws {
            let program = try Program("carecloud-gateway", ["key", "new", "till-4"])
            #expect(try program.waitForExit() == 0)
            let words = program.lines.flatMap { $0.split(whereSeparator: { " \"[]".contains($0) }) }
            let key = String(try #require(words.first { $0.hasPrefix("cgk_") && $0.contains(".") }))
            let line = try #require(words.first { $0.hasPrefix("cgk_") && $0.contains(":") })
            var bench = try LoginBench()
            bench.settings.tenant.insert("  virtual_login: \(isOn)", at: 1)
            bench.settings.top = [
                "trusted_proxies: [127.0.0.0/8]", "clients: [{ name: till-4, keys: [\"\(line)\"] }]",
            ]
            if let limits { bench.settings.top.append(limits) }
            try bench.run { gateway throws in
                try gateway.waitForLoginState("valid")
                try scenario(gateway, bench, key)
                let secret = try #require(key.split(separator: ".").last)
                #expect(!gateway.program.lines.contains { $0.contains(secret) || $0.contains("cgt_") })
            }
        }

        private static func login(
            _ name: String, _ password: String, isForm: Bool, at gateway: GatewayUnderTest
        ) throws -> Message {
            let body =
                isForm
                ? "login=\(name)&password=\(password)&user_external_application_id=x"
                : #"{"login":"\#(name)","password":"\#(password)","user_external_application_id":"x"}"#
            let type = isForm ? "application/x-www-form-urlencoded" : "application/json"
            return try gateway.ask(
                .enterprise(path, method: "POST", "Content-Type: \(type)", outside, body: body))
        }

        private static let outside = "X-Forwarded-For: 203.0.113.7"

        @Test(
            "A device logs in with its key, in JSON or as a form, and its token is the gateway's own (design §7)",
            arguments: [true, false])
        func device(isForm: Bool) throws {
            try Self.run { gateway, bench, key throws in
                let answer = try Self.login("till-4", key, isForm: isForm, at: gateway)
                #expect(answer.status == 200 && answer["Cache-Control"] == "no-store")
                let data = try JSON(answer.body)
                let token = try #require(data.string("data.bearer_token"))
                #expect(token.hasPrefix("cgt_") && data.string("data.valid_to")?.count == 19)
                let authorization = "Authorization: Bearer \(token)"
                for _ in 1...2 {
                    #expect(
                        try gateway.ask(.enterprise("/products", authorization, Self.outside)).status == 200)
                }
                // One login, the gateway's, and one request: nothing of the device's.
                #expect(try bench.sandbox.counters().int("total") == 2)
                let logout = try gateway.ask(
                    .enterprise(
                        "/users/actions/logout", method: "POST", authorization, Self.outside, body: "{}"))
                #expect(logout.status == 204)
                let after = try gateway.ask(.enterprise("/products", authorization, Self.outside))
                #expect(after.status == 401)
                #expect(try JSON(after.body).string("error.exception") == "gateway_device_session_exception")
            }
        }

        @Test("A wrong key or name is refused here; a real user's login is passed on (design §7)")
        func others() throws {
            try Self.run { gateway, bench, key throws in
                let before = try bench.sandbox.counters().int("total") ?? 0
                for (name, password) in [("till-5", key), ("till-4", key + "0"), ("till-4", "cgk_")] {
                    #expect(try Self.login(name, password, isForm: false, at: gateway).status == 401)
                }
                #expect(try bench.sandbox.counters().int("total") == before)
                let body =
                    #"{"login":"till","password":"\#(LoginBench.password)","user_external_application_id":"\#(LoginBench.application)"}"#
                let real = try gateway.ask(
                    .enterprise(Self.path, method: "POST", "X-Gateway-Key: \(key)", body: body))
                #expect(real.status == 200)
                #expect(try JSON(real.body).string("data.bearer_token")?.hasPrefix("cgt_") == false)
                #expect(try bench.logins() == 2)
            }
        }

        @Test(
            "virtual_login: false passes logins on, but no device's key: that is the gateway's affair (design §7)"
        )
        func off() throws {
            try Self.run(isOn: false) { gateway, bench, key throws in
                let body = #"{"login":"till-4","password":"\#(key)","user_external_application_id":"x"}"#
                #expect(try gateway.ask(.enterprise(Self.path, method: "POST", body: body)).status == 401)
                let real =
                    #"{"login":"till","password":"wrong","user_external_application_id":"x"}"#
                let passed = try gateway.ask(
                    .enterprise(Self.path, method: "POST", "X-Gateway-Key: \(key)", body: real))
                #expect(passed.status == 403)
                #expect(try bench.sandbox.counters().int("login_failures_total.enterprise") == 1)
            }
        }

        @Test("After ten failed logins in a minute, logins from that address alone are rejected (design §7)")
        func failures() throws {
            try Self.run { gateway, bench, key throws in
                for number in 1...10 {
                    // Also a user's login from where only keys admit clients.
                    let password = number.isMultiple(of: 2) ? "cgk_0" : "password"
                    #expect(try Self.login("till-4", password, isForm: false, at: gateway).status == 401)
                }
                let rejected = try Self.login("till-4", key, isForm: false, at: gateway)
                #expect(rejected.status == 429)
                #expect(try JSON(rejected.body).string("error.exception") == "gateway_login_rate_exception")
                let wait = try #require(rejected["Retry-After"].flatMap { Int($0) })
                #expect((1...60).contains(wait))
                let body = #"{"login":"till-4","password":"\#(key)","user_external_application_id":"x"}"#
                let other = try gateway.ask(
                    .enterprise(
                        Self.path, method: "POST", "X-Forwarded-For: 203.0.113.8", body: body))
                #expect(other.status == 200)
                #expect(try bench.logins() == 1)
            }
        }

        @Test(
            "Where keys admit clients, a login's content is at most 8 KiB, whatever its framing (design §7)")
        func long() throws {
            try Self.run { gateway, _, key throws in
                let padding = String(repeating: "x", count: 8192)
                let login = try Self.login("till-4", key + padding, isForm: false, at: gateway)
                #expect(login.status == 413)
                #expect(
                    try JSON(login.body).string("error.exception") == "gateway_content_too_large_exception")
                let client = try gateway.client()
                defer { client.close() }
                try client.send(
                    "POST \(API.enterprise)\(Self.path) HTTP/1.1\r\nHost: 127.0.0.1\r\n\(Self.outside)\r\n"
                        + "Transfer-Encoding: chunked\r\n\r\n"
                        + "3000\r\n\(String(repeating: " ", count: 0x3000))\r\n0\r\n\r\n")
                let rejected = try client.response()
                #expect(rejected.status == 413, "\(rejected.text)")
            }
        }

        @Test(
            "A login that holds a device's key and is no device's login is rejected with 401, and counts as failed (design §7)"
        )
        func unreadable() throws {
            try Self.run { gateway, bench, key throws in
                let before = try bench.sandbox.counters().int("total") ?? 0
                let json = #"{"login":"till-4","password":"\#(key)","user_external_application_id":"x"}"#
                let marked = try Self.post([0xEF, 0xBB, 0xBF] + Array(json.utf8), at: gateway)
                #expect(marked.status == 200)
                let wide = json.utf16.map { [UInt8($0 & 255), UInt8($0 >> 8)] }.joined()
                let latin =
                    Array(json.dropLast().utf8) + Array(#","name":""#.utf8) + [0xE9] + Array(#""}"#.utf8)
                // The last two can be read, but hold the key where a login has no password.
                let contents =
                    [[0xFF, 0xFE] + Array(wide), latin]
                    + [
                        "{'password':'\(key)'}", #"{"login":"\#(key)","password":"till-4"}"#,
                        #"{"login":"till-4","password":" \#(key)"}"#,
                    ].map { Array($0.utf8) }
                for number in 0..<10 {
                    let rejected = try Self.post(contents[number % contents.count], at: gateway)
                    #expect(rejected.status == 401, "\(rejected.text)")
                    #expect(
                        try JSON(rejected.body).string("error.exception") == "gateway_device_key_exception")
                }
                #expect(try Self.post(Array(json.utf8), at: gateway).status == 429)
                #expect(try bench.sandbox.counters().int("total") == before)
            }
        }

        @Test(
            "A logout whose content holds a device's key or session token is 401 and goes nowhere (design §7)"
        )
        func logout() throws {
            try Self.run { gateway, bench, key throws in
                let answer = try Self.login("till-4", key, isForm: false, at: gateway)
                let token = try #require(try JSON(answer.body).string("data.bearer_token"))
                let before = try bench.sandbox.counters().int("total") ?? 0
                for secret in [token, key] {
                    let request = Request.enterprise(
                        "/users/actions/logout", method: "POST", Self.outside, "X-Gateway-Key: \(key)",
                        body: #"{"bearer_token":"\#(secret)"}"#)
                    let rejected = try gateway.ask(request)
                    #expect(rejected.status == 401 && !rejected.text.contains(secret))
                }
                #expect(try bench.sandbox.counters().int("total") == before)
            }
        }

        private static func post(
            _ body: [UInt8], _ forwarded: String = outside, at gateway: GatewayUnderTest
        ) throws -> Message {
            let target = API.enterprise + path
            let fields = ["Content-Type: application/json", forwarded]
            return try gateway.ask(Request(method: "POST", target: target, fields: fields, body: body))
        }

        @Test(
            "After ten failures, logins from that address whose content arrives late are rejected, too (design §7)"
        )
        func heldBack() throws {
            try Self.run { gateway, _, _ throws in
                let clients = try (1...15).map { _ in try gateway.client() }
                defer { for client in clients { client.close() } }
                let body = #"{"login":"till-4","password":"cgk_0"}"#
                for client in clients {
                    try client.send(
                        "POST \(API.enterprise)\(Self.path) HTTP/1.1\r\nHost: 127.0.0.1\r\n\(Self.outside)\r\n"
                            + "Content-Length: \(body.utf8.count)\r\n\r\n\(body.dropLast())")
                }
                try gateway.waitForStats("all logins") {
                    $0.int("buffers.bytes") ?? 0 >= clients.count * (body.utf8.count - 1)
                }
                var statuses: [Int] = []
                for client in clients {
                    try client.send("}")
                    statuses.append(try client.response().status)
                }
                #expect(statuses == [Int](repeating: 401, count: 10) + [Int](repeating: 429, count: 5))
            }
        }

        @Test("Where a proxy does not say which client it forwards, its own address counts (design §7)")
        func noAddress() throws {
            try Self.run { gateway, _, key throws in
                let unknown = "X-Forwarded-For: unknown"
                let long = Array(repeating: UInt8(ascii: " "), count: 9000)
                #expect(try Self.post(long, unknown, at: gateway).status == 413)
                let wrong = Array(#"{"login":"till-4","password":"cgk_0"}"#.utf8)
                for _ in 1...10 { #expect(try Self.post(wrong, unknown, at: gateway).status == 401) }
                #expect(try Self.post(wrong, unknown, at: gateway).status == 429)
                let right = Array(#"{"login":"till-4","password":"\#(key)"}"#.utf8)
                #expect(try Self.post(right, at: gateway).status == 200)
            }
        }

        @Test(
            "Logins through a proxy count for the client's address while their content arrives (design §7, §8)"
        )
        func share() throws {
            try Self.run(limits: "limits: { buffers: 1MiB }") { gateway, _, key throws in
                var clients: [RawClient] = []
                defer { for client in clients { client.close() } }
                for _ in 1...140 {
                    let client = try gateway.client()
                    clients.append(client)
                    try client.send(
                        "POST \(API.enterprise)\(Self.path) HTTP/1.1\r\nHost: 127.0.0.1\r\n\(Self.outside)\r\n"
                            + "Content-Length: 8192\r\n\r\n\(String(repeating: " ", count: 8000))")
                }
                // Half of the memory holds some 65 logins. Without a share, all of it holds 130.
                try gateway.waitForStats("rejected logins") { $0.int("buffers.refused_total") ?? 0 >= 60 }
                #expect(try gateway.stats().int("buffers.bytes") ?? .max < 700_000)
                let right = Array(#"{"login":"till-4","password":"\#(key)"}"#.utf8)
                #expect(try Self.post(right, "X-Forwarded-For: 203.0.113.8", at: gateway).status == 200)
            }
        }

        @Test(
            "Where only networks admit clients, a login from elsewhere is rejected before its content (design §7)"
        )
        func beforeContent() throws {
            var bench = try LoginBench()
            bench.settings.tenant.insert("  virtual_login: true", at: 1)
            bench.settings.top = [
                "trusted_proxies: [127.0.0.0/8]", "clients: [{ networks: [198.51.100.0/24] }]",
            ]
            try bench.run { gateway throws in
                let client = try gateway.client()
                defer { client.close() }
                // No byte of the content is sent.
                try client.send(
                    "POST \(API.enterprise)\(Self.path) HTTP/1.1\r\nHost: 127.0.0.1\r\n\(Self.outside)\r\n"
                        + "Content-Length: 8000\r\n\r\n")
                #expect(try client.response().status == 403)
            }
        }
    }
}
