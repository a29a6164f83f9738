import Foundation
import Testing

extension Scenarios {
    @Suite("Login", .serialized)
    struct Login {
        @Test("The gateway logs in at its start, once for all who wait, and they are answered (design §7)")
        func first() throws {
            let bench = try LoginBench()
            try bench.set(#"{"login_latency_ms":400}"#)
            try bench.run { gateway throws in
                try gateway.readTogether(offsets: 1...40)
                #expect(try bench.logins() == 1)
                let stats = try gateway.stats()
                #expect(stats.string("tenants.0.credentials.enterprise.source") == "login")
                #expect(stats.string("tenants.0.credentials.enterprise.state") == "valid")
                #expect(stats.int("tenants.0.credentials.enterprise.logins_total") == 1)
                // It pays like any request.
                #expect(stats.int("tenants.0.upstream.requests") == 41)
            }
        }

        @Test("1,000 requests in flight when the token ends: one login, and all are answered (design §7)")
        func expiry() throws {
            try ProcessFacts.raiseDescriptorLimit()
            var bench = try LoginBench(lifetime: "16s")
            // A slow machine takes long for a thousand connections at once.
            bench.settings.tenant += ["max_in_flight: 1000", "timeouts: { connect: 60s, first_byte: 120s }"]
            bench.settings.top.append(GatewaySettings.shareAll)
            try bench.run { gateway throws in
                // A younger token would have been displaced, not ended; one near its end would be renewed first.
                try Waiting.until("a token of eight seconds") {
                    try gateway.credential("token_age_seconds")?.number ?? 0 >= 8
                }
                // The next one must outlast the test, however slow the machine.
                try bench.set(#"{"token_lifetime_ms":600000}"#)
                try bench.expire()
                let ended = ContinuousClock.now
                let clients = try (1...1000).map { number in
                    let client = try gateway.client()
                    try client.send(.enterprise("/products?offset=\(number)"))
                    return client
                }
                var statuses: [Int: Int] = [:]
                for client in clients {
                    statuses[try client.response().status, default: 0] += 1
                    client.close()
                }
                #expect(statuses == [200: 1000])
                let logins = try bench.logins()
                let told = try gateway.credential("unauthorized_total")?.number ?? -1
                // A slow machine sees the new token's renewal, too: 14 s after it at the earliest.
                let renewals = Int(ended.duration(to: ContinuousClock.now) / .seconds(14))
                #expect((2...2 + renewals).contains(logins), "\(told) answers of 401")
            }
        }

        @Test("A token is renewed ahead of its end: nobody meets a 401 and nobody fails (design §7)")
        func renewal() throws {
            // A tenth of it must be enough for a login, also in a program that the thread sanitizer makes slow.
            let bench = try LoginBench(lifetime: "6s")
            try bench.set(#"{"login_latency_ms":100}"#)
            try bench.run { gateway throws in
                let client = try gateway.client()
                var number = 0
                try Waiting.until("three logins", every: 0.02) {
                    number += 1
                    #expect(try client.ask(.enterprise("/products?offset=\(number)")).status == 200)
                    return try number.isMultiple(of: 20) && bench.logins() >= 3
                }
                client.close()
                #expect(try gateway.credential("unauthorized_total")?.number == 0)
                #expect(try bench.sandbox.counters().int("unauthorized_total.expired") == 0)
            }
        }

        @Test("A write that meets the token's end is sent once more: nothing was carried out (design §7)")
        func write() throws {
            let bench = try LoginBench(lifetime: "2s")
            try bench.run { gateway throws in
                try gateway.waitForStats("a token of a second") {
                    $0.int("tenants.0.credentials.enterprise.token_age_seconds") ?? 0 >= 1
                }
                try bench.expire()
                let answer = try gateway.ask(
                    .enterprise(
                        "/stores", method: "POST", "Content-Type: application/json", body: "{\"store\":{}}"))
                #expect(answer.status != 401 && answer.status != 503, "\(answer.status) \(answer.text)")
                let counters = try bench.sandbox.counters()
                #expect(counters["by_path"]?.member("\(API.enterprise)/stores")?.number == 2)
                #expect(try bench.logins() == 2)
            }
        }

        @Test(
            "A large upload that meets the token's end is 503 with Retry-After: it cannot be repeated (design §6)"
        )
        func upload() throws {
            let bench = try LoginBench(lifetime: "2s")
            let body = String(repeating: "x", count: 200_000)
            try bench.run { gateway throws in
                try gateway.waitForStats("a token of a second") {
                    $0.int("tenants.0.credentials.enterprise.token_age_seconds") ?? 0 >= 1
                }
                try bench.expire()
                let answer = try gateway.ask(.enterprise("/stores", method: "POST", body: body))
                #expect(answer.status == 503)
                #expect(answer["Retry-After"] == "1")
                #expect(try JSON(answer.body).string("error.exception") == "gateway_login_exception")
                try gateway.waitForStats("the next token") {
                    $0.int("tenants.0.credentials.enterprise.logins_total") == 2
                }
                #expect(try gateway.ask(.enterprise("/products")).status == 200)
            }
        }

        @Test("201 is a login, too (CareCloud: postUserLogin)")
        func created() throws {
            let bench = try LoginBench()
            try bench.set(#"{"login_shape":"created"}"#)
            try bench.run { gateway throws in
                #expect(try gateway.ask(.enterprise("/products")).status == 200)
            }
        }

        // MARK: token_file

        @Test("token_file keeps the token over a restart, for its owner's eyes alone (design §7)")
        func keptToken() throws {
            let bench = try LoginBench(keepsToken: true)
            for round in 1...2 {
                try bench.run { gateway throws in
                    #expect(try gateway.ask(.enterprise("/products?round=\(round)")).status == 200)
                    #expect(try bench.logins() == 1)
                    #expect(try gateway.loginState() == "valid")
                }
                let mode = try FileManager.default.attributesOfItem(atPath: bench.tokenFile)[
                    .posixPermissions]
                #expect(mode as? Int == 0o600)
            }
        }

        @Test(
            "A kept token that others may read, of another user, past its end or broken is not used (design §7)",
            arguments: ["readable", "another user", "ended", "broken"])
        func unusableKeptToken(fault: String) throws {
            var bench = try LoginBench(keepsToken: true)
            try bench.run { gateway throws in try gateway.waitForLoginState("valid") }
            let kept = try String(contentsOfFile: bench.tokenFile, encoding: .utf8)
            let mode = [FileAttributeKey.posixPermissions: fault == "readable" ? 0o644 : 0o600]
            switch fault {
            case "another user":
                bench.settings.tenant = bench.settings.tenant.map {
                    $0.replacingOccurrences(of: "login: till", with: "login: other")
                }
            case "ended":
                let ended = kept.replacingOccurrences(of: "\"obtained\":", with: "\"obtained\":1,\"before\":")
                try #require(ended != kept)
                try ended.write(toFile: bench.tokenFile, atomically: false, encoding: .utf8)
            case "broken": try "{".write(toFile: bench.tokenFile, atomically: false, encoding: .utf8)
            default: break
            }
            try FileManager.default.setAttributes(mode, ofItemAtPath: bench.tokenFile)
            try bench.run { gateway throws in
                try gateway.waitForLoginState(fault == "another user" ? "failing" : "valid")
                #expect(try bench.logins() == (fault == "another user" ? 1 : 2))
            }
        }
    }
}
