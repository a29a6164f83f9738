import Foundation
import Testing

extension Scenarios {
    @Suite("Start", .serialized)
    struct Start {
        /// Runs a gateway that must not start, and returns the one line that it says.
        private static func refusal(_ settings: GatewaySettings) throws -> String {
            let folder = try TemporaryFolder()
            return try refusal(settings.write(to: folder))
        }

        private static func refusal(_ file: String) throws -> String {
            let program = try Program("carecloud-gateway", ["run", "--config", file])
            #expect(try program.waitForExit() == 1)
            #expect(!program.lines.contains { $0.contains("listening") })
            #expect(program.errorLines.count == 1, "\(program.errorLines)")
            let line = program.errorLines.first ?? ""
            #expect(!line.contains(GatewaySettings.secretMark))
            return line
        }

        private static let nowhere = "http://127.0.0.1:1"

        @Test("A port that is taken: one line, exit 1 (issue's item 12)", arguments: ["listen", "admin"])
        func portInUse(setting: String) throws {
            let taken = try Socket.listen()
            var settings = GatewaySettings(upstream: Self.nowhere)
            let address = "127.0.0.1:\(taken.port)"
            if setting == "listen" { settings.listen = [address] } else { settings.adminAddress = address }
            let line = try Self.refusal(settings)
            #expect(line.hasPrefix("carecloud-gateway: \(setting)"))
            #expect(line.contains(address))
            #expect(line.contains("in use"))
        }

        @Test("A second instance notices that the port is taken, though the workers share it (design §9)")
        func secondInstance() throws {
            let origin = try ScriptedOrigin(always: Answer.json())
            try GatewayUnderTest.run(before: origin) { gateway throws in
                let address = "127.0.0.1:\(gateway.port)"
                let line = try Self.refusal(GatewaySettings(upstream: Self.nowhere, listen: [address]))
                #expect(line.contains(address))
                #expect(line.contains("in use"))
                #expect(try gateway.ask(.enterprise("/products")).status == 200)
            }
        }

        @Test("The sandbox warns of a listen address that no interface has")
        func missingAddressOfSandbox() throws {
            // TEST-NET-1 (RFC 5737)
            let sandbox = try Program("carecloud-sandbox", ["--plain", "--listen", "192.0.2.1:0"])
            _ = try sandbox.waitForLine("its address") { $0.contains("listening on http://192.0.2.1:") }
            sandbox.terminate()
            #expect(try sandbox.waitForExit() == 0)
            #expect(sandbox.errorLines.count { $0.contains("no interface has the address 192.0.2.1:") } == 1)
        }

        @Test("A restart at once gets its port again (SO_REUSEADDR)")
        func restart() throws {
            let origin = try ScriptedOrigin(always: Answer.json())
            defer { origin.stop() }
            let first = try GatewayUnderTest(GatewaySettings(upstream: origin.address))
            #expect(try first.ask(.enterprise("/products", "Connection: close")).status == 200)
            let address = "127.0.0.1:\(first.port)"
            #expect(try first.stop() == 0)
            let second = try GatewayUnderTest(GatewaySettings(upstream: origin.address, listen: [address]))
            #expect(try second.ask(.enterprise("/products")).status == 200)
            #expect(try second.stop() == 0)
        }

        @Test(
            "A secret that cannot be used: one line that names the file and not the secret (design §7)",
            arguments: [nil, "", "\(GatewaySettings.secretMark) two", "\(GatewaySettings.secretMark)\u{01}"])
        func secrets(contents: String?) throws {
            let folder = try TemporaryFolder()
            let file = "\(folder.path)/token"
            if let contents { _ = try folder.write(contents, to: "token") }
            var settings = GatewaySettings(upstream: Self.nowhere, enterpriseToken: nil)
            settings.tenant = ["enterprise: { credentials: { bearer_token_file: \(file) } }"]
            let line = try Self.refusal(settings)
            #expect(line.hasPrefix("carecloud-gateway: "))
            #expect(line.contains(file))
        }

        @Test(
            "A key file that is missing, empty, short or no key: one line, the same from check (design §7)",
            arguments: [nil, " \n", GatewaySettings.secretMark, "\(GatewaySettings.secretMark) two words"])
        func adminKey(contents: String?) throws {
            let folder = try TemporaryFolder()
            let key = "\(folder.path)/key"
            if let contents { _ = try folder.write(contents, to: "key") }
            var settings = GatewaySettings(upstream: Self.nowhere)
            settings.admin = ["key_file: \(key)"]
            let file = try settings.write(to: folder)
            let line = try Self.refusal(file)
            #expect(line.hasPrefix("carecloud-gateway: \(file):"))
            #expect(line.contains("admin.key_file: ") && line.contains(key))
            let check = try Program("carecloud-gateway", ["check", "--config", file])
            #expect(try check.waitForExit() == 1)
            #expect(check.errorLines == [line] && check.lines.isEmpty)
        }

        @Test(
            "A CA file that is missing or holds no certificate: one line, exit 1", arguments: [nil, "no PEM"])
        func authorities(contents: String?) throws {
            let folder = try TemporaryFolder()
            let file = "\(folder.path)/ca.pem"
            if let contents { _ = try folder.write(contents, to: "ca.pem") }
            var settings = GatewaySettings(upstream: "https://localhost:1")
            settings.tenant = ["ca_file: \(file)"]
            let line = try Self.refusal(settings)
            #expect(line.hasPrefix("carecloud-gateway: "))
            #expect(line.contains(file))
        }

        @Test("No open relay: credentials beyond this machine need a clients rule (design §7)")
        func openRelay() throws {
            var settings = GatewaySettings(upstream: Self.nowhere, listen: ["0.0.0.0:0"])
            #expect(try Self.refusal(settings).contains("clients"))
            settings.listen = ["127.0.0.1:0", "[::]:0"]
            #expect(try Self.refusal(settings).contains("clients"))
            settings.listen = ["0.0.0.0:0"]
            settings.top = ["clients: [{ networks: [10.1.0.0/16] }]"]
            #expect(try GatewayUnderTest(settings).stop() == 0)
            settings = GatewaySettings(upstream: Self.nowhere, listen: ["0.0.0.0:0"])
            (settings.enterpriseToken, settings.customerToken) = (nil, nil)
            #expect(try GatewayUnderTest(settings).stop() == 0)
        }

        @Test("An error in the configuration is told with line and column (design §8)")
        func configurationError() throws {
            let folder = try TemporaryFolder()
            let file = try folder.write(
                "listen: [{ address: 127.0.0.1:0 }]\nworkers: many\n", to: "gateway.yaml")
            let program = try Program("carecloud-gateway", ["check", "--config", file])
            #expect(try program.waitForExit() == 1)
            #expect(program.errorLines.contains { $0.contains("\(file):2:10: workers:") })
            let missing = try Program("carecloud-gateway", ["run", "--config", "\(folder.path)/none.yaml"])
            #expect(try missing.waitForExit() == 1)
            #expect(missing.errorLines.count == 1)
            #expect(missing.errorLines[0].contains("none.yaml"))
        }
    }
}
