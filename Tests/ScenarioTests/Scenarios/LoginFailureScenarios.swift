import Foundation
import Synchronization
import Testing

extension Scenarios {
    @Suite("Login failures", .serialized)
    struct LoginFailures {
        @Test(
            "A wrong password marks the tenant failing; a corrected file is tried at once (design §7)",
            arguments: ["wrong", nil])
        func wrongPassword(written: String?) throws {
            let bench = try LoginBench(password: written)
            try bench.run { gateway throws in
                try gateway.waitForLoginState("failing")
                let expected = written == nil ? "unreadable" : "refused"
                #expect(try gateway.stats().string("tenants.0.credentials.enterprise.failure") == expected)
                let refused = try gateway.ask(.enterprise("/products"))
                #expect(refused.status == 503)
                #expect(refused["Retry-After"].flatMap { Int($0) } ?? 0 >= 1)
                #expect(refused["Proxy-Status"] == "carecloud-gateway; error=proxy_configuration_error")
                #expect(try JSON(refused.body).string("error.exception") == "gateway_login_exception")
                // What needs no token is served.
                #expect(try gateway.ask(.enterprise("/languages")).status == 200)
                #expect(
                    try gateway.ask(.enterprise("/languages", "Accept-Language: cs")).status == 200)
                _ = try bench.folder.write(LoginBench.password, to: "password")
                try gateway.waitForLoginState("valid")
                #expect(try gateway.ask(.enterprise("/products")).status == 200)
                let line = try gateway.program.waitForLine("why the login failed") {
                    $0.contains(#""msg":"login failed""#)
                }
                #expect(try JSON(line).string("failure") == expected)
            }
        }

        @Test(
            "An answer that is none to a login is told as that, and nothing breaks (design §7)",
            arguments: ["no_token", "not_json", "empty"])
        func malformed(shape: String) throws {
            let bench = try LoginBench()
            try bench.set("{\"login_shape\":\"\(shape)\"}")
            try bench.run { gateway throws in
                try gateway.waitForLoginState("failing")
                #expect(try gateway.stats().string("tenants.0.credentials.enterprise.failure") == "malformed")
                #expect(try gateway.ask(.enterprise("/products")).status == 503)
            }
        }

        @Test(
            "A login that meets a passing fault is tried again in a second; the log names no password (design §7)",
            arguments: [
                "HTTP/1.1 200 X\r\nContent-Length: 0\r\n\r\n",
                "HTTP/1.1 408 X\r\nContent-Length: 0\r\n\r\n",
                "HTTP/1.1 200 X\r\nContent-Length: 6\r\n\r\n<html>",
            ])
        func passingFault(answer: String) throws {
            let logins = Mutex(0)
            let origin = try ScriptedOrigin { request, connection in
                guard request.target.hasSuffix("/login") else { return try connection.send(Answer.json()) }
                let number = logins.withLock { logins in
                    logins += 1
                    return logins
                }
                // The byte order mark is no part of the text (RFC 8259 §8.1).
                let token = "\u{FEFF}" + #"{"data":{"bearer_token":"t1"}}"#
                try connection.send(number == 1 ? answer : Answer.json(token))
            }
            defer { origin.stop() }
            var bench = try LoginBench()
            bench.settings.upstream = origin.address
            try bench.run { gateway throws in
                // One that comes before the second login waits for it.
                #expect(try gateway.ask(.enterprise("/products")).status == 200)
                #expect(logins.withLock { $0 } == 2)
                let line = try gateway.program.waitForLine("why the login failed") {
                    $0.contains(#""msg":"login failed""#)
                }
                #expect(!line.contains("password") && line.contains("tries again by itself"))
            }
        }

        @Test("Logins that CareCloud cannot answer are tried again, a second later at first (design §7)")
        func unavailable() throws {
            let bench = try LoginBench()
            try bench.set(#"{"login_fail_every":1,"login_fail_status":503}"#)
            try bench.run { gateway throws in
                try gateway.waitForLoginState("failing")
                #expect(
                    try gateway.stats().string("tenants.0.credentials.enterprise.failure") == "unavailable")
                try bench.set(#"{"login_fail_every":0}"#)
                try gateway.waitForLoginState("valid")
                #expect(try gateway.ask(.enterprise("/products")).status == 200)
            }
        }

        @Test("A login that is not answered holds nobody longer than max_wait; others go on (design §5, §7)")
        func hanging() throws {
            var bench = try LoginBench()
            bench.settings.budget = "{ rate: 100/s, burst: 100, max_wait: 300ms }"
            try bench.set(#"{"login_latency_ms":60000}"#)
            let gateway = try GatewayUnderTest(bench.settings)
            let refused = try gateway.ask(.enterprise("/products"))
            #expect(refused.status == 503 && refused["Retry-After"] == "1")
            #expect(try gateway.loginState() == "logging_in")
            #expect(try gateway.ask(.enterprise("/languages")).status == 200)
            try bench.set(#"{"login_latency_ms":0}"#)
            kill(gateway.program.id, SIGKILL)
        }

        @Test("A client that leaves while it waits for a login leaves nothing behind (design §1, §7)")
        func leaving() throws {
            let bench = try LoginBench()
            try bench.set(#"{"login_latency_ms":500}"#)
            try bench.run { gateway throws in
                for number in 1...20 {
                    let client = try gateway.client()
                    try client.send(.enterprise("/products?offset=\(number)"))
                    client.close()
                }
                try gateway.waitForLoginState("valid")
                try gateway.waitForStats("no open connection but its own") {
                    $0.int("connections.open") == 0
                }
                #expect(try gateway.ask(.enterprise("/stores")).status == 200)
                // The login, and whoever asked last.
                #expect(try bench.sandbox.counters().int("total") == 2)
            }
        }

        // MARK: Displacement

        /// Logs in as the gateway's user, which ends the gateway's token.
        private static func displace(_ bench: LoginBench) throws {
            let body =
                #"{"login":"till","password":"\#(LoginBench.password)","user_external_application_id":"\#(LoginBench.application)"}"#
            let client = try RawClient(port: bench.sandbox.port)
            defer { client.close() }
            let answer = try client.ask(.enterprise("/users/actions/login", method: "POST", body: body))
            #expect(answer.status == 200)
        }

        @Test(
            "Another login of the same user costs one login; the next one is a displacement: 503 (design §7)")
        func displaced() throws {
            let bench = try LoginBench(sandbox: ["--displace"])
            try bench.run { gateway throws in
                #expect(try gateway.ask(.enterprise("/products")).status == 200)
                #expect(try gateway.ask(.enterprise("/stores")).status == 200)
                try Self.displace(bench)
                #expect(try gateway.ask(.enterprise("/currencies")).status == 200)
                #expect(try gateway.loginState() == "valid")
                try Self.displace(bench)
                for number in 1...10 {
                    let answer = try gateway.ask(.enterprise("/stores?offset=\(number)"))
                    #expect(answer.status == 503)
                    #expect(answer["Retry-After"].flatMap { Int($0) } ?? 0 > 10)
                }
                #expect(try gateway.loginState() == "displaced")
                // What is in memory is served on.
                #expect(try gateway.ask(.enterprise("/products")).isHit)
                #expect(try bench.logins() == 4)
            }
        }

        @Test("A 401 to the repeat is the operation's own: the client gets it, all else goes on (design §7)")
        func ownRejection() throws {
            let login = #"{"data":{"bearer_token":"t1","valid_to":"2099-01-01 00:00:00"}}"#
            let origin = try ScriptedOrigin { request, connection in
                if request.target.hasSuffix("/login") { return try connection.send(Answer.json(login)) }
                let isBad = request.target.contains("/verify-credentials")
                try connection.send(
                    isBad
                        ? "HTTP/1.1 401 Unauthorized\r\nContent-Length: 3\r\n\r\nown"
                        : Answer.json())
            }
            var bench = try LoginBench()
            bench.settings.upstream = origin.address
            defer { origin.stop() }
            try bench.run { gateway throws in
                try gateway.waitForLoginState("valid")
                func logins() -> Int { origin.requests.count { $0.target.hasSuffix("/login") } }
                for sent in [2, 3, 4] {
                    let own = try gateway.ask(
                        .enterprise("/customers/actions/verify-credentials", method: "POST", body: "{}"))
                    #expect(own.status == 401 && own.text == "own")
                    #expect(origin.requests.count { $0.target.contains("/verify") } == sent)
                    #expect(try gateway.ask(.enterprise("/stores")).status == 200)
                    #expect(
                        try gateway.ask(
                            .enterprise(
                                "/purchases/actions/send-purchase", method: "POST", body: "{}")
                        ).status == 200)
                    #expect(try gateway.loginState() == "valid" && logins() == 2)
                }
            }
        }

        // MARK: Fixed tokens

        @Test(
            "Requests that meet the end of a fixed token are sent with the one that is in its file by then (design §7)"
        )
        func rotatedToken() throws {
            let gate = Gate()
            let origin = try ScriptedOrigin { request, connection in
                guard request["Authorization"]?.hasSuffix("one") == true else {
                    return try connection.send(Answer.json())
                }
                try gate.pass()
                try connection.send("HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n")
            }
            let folder = try TemporaryFolder()
            let file = try folder.write("one", to: "token")
            var settings = GatewaySettings(upstream: origin.address, enterpriseToken: nil)
            settings.tenant = ["enterprise:", "  credentials: { bearer_token_file: \(file) }"]
            defer { origin.stop() }
            try GatewayUnderTest.run(settings) { gateway throws in
                let clients = try (1...3).map { number in
                    let client = try gateway.client()
                    try client.send(.enterprise("/stores?offset=\(number)"))
                    return client
                }
                try origin.waitForRequests(3)
                _ = try folder.write("two", to: "token")
                gate.open(for: 3)
                for client in clients {
                    #expect(try client.response().status == 200)
                    client.close()
                }
                #expect(origin.requestCount == 6)
            }
        }

        @Test("A fixed token's file that changes is read again; a broken one changes nothing (design §7)")
        func fixedToken() throws {
            let origin = try ScriptedOrigin(always: Answer.json())
            let folder = try TemporaryFolder()
            let mark = GatewaySettings.secretMark
            let file = try folder.write("one-\(mark)", to: "token")
            var settings = GatewaySettings(upstream: origin.address, enterpriseToken: nil)
            settings.tenant = ["enterprise:", "  credentials: { bearer_token_file: \(file) }"]
            defer { origin.stop() }
            try GatewayUnderTest.run(settings) { gateway throws in
                #expect(try gateway.ask(.enterprise("/stores")).status == 200)
                _ = try folder.write("", to: "token")
                _ = try gateway.program.waitForLine("that the file is not used") {
                    $0.contains("token file not used") && $0.contains("is empty")
                }
                _ = try folder.write("two-\(mark)", to: "token")
                try Waiting.until("the new token is used") {
                    _ = try gateway.ask(.enterprise("/stores"))
                    return origin.requests.last?["Authorization"] == "Bearer two-\(mark)"
                }
                let tokens = Set(origin.requests.compactMap { $0["Authorization"] })
                #expect(tokens == ["Bearer one-\(mark)", "Bearer two-\(mark)"])
            }
        }
    }
}
