import Foundation
import Testing

extension Scenarios {
    /// How the files that hold secrets are written and whom they are open to.
    @Suite("Secret files", .serialized)
    struct SecretFiles {
        private static let names = ["token", "password", "application", "key", "token.json"]

        /// A configuration with a secret file of each kind.
        private static func configuration(in folder: TemporaryFolder) throws -> String {
            for name in names { _ = try folder.write("\(GatewaySettings.secretMark)-123456789", to: name) }
            try FileManager.default.removeItem(atPath: "\(folder.path)/token.json")
            var settings = GatewaySettings(
                upstream: "http://127.0.0.1:1", enterpriseToken: nil, customerToken: nil)
            settings.admin = ["key_file: \(folder.path)/key"]
            settings.tenant = [
                "enterprise:", "  credentials:", "    login: till",
                "    password_file: \(folder.path)/password",
                "    external_application_id_file: \(folder.path)/application",
                "    token_file: \(folder.path)/token.json",
                "customer: { credentials: { bearer_token_file: \(folder.path)/token } }",
            ]
            return try settings.write(to: folder)
        }

        @Test(
            "A secret file that others may write is an error of check and run, with its name and mode",
            arguments: names, [0o666, 0o602])
        func writable(name: String, mode: Int) throws {
            let folder = try TemporaryFolder()
            let file = try Self.configuration(in: folder)
            let secret = try folder.write("\(GatewaySettings.secretMark)-123456789", to: name, mode: mode)
            for command in ["check", "run"] {
                let program = try Program("carecloud-gateway", [command, "--config", file])
                #expect(try program.waitForExit() == 1)
                let text =
                    "others may change \(secret) (mode 0\(String(mode, radix: 8))): chmod 600 \(secret)"
                let line = program.errorLines.last ?? ""
                #expect(line.hasPrefix("carecloud-gateway: \(file):") && line.hasSuffix(text), "\(command)")
                #expect(!line.contains(GatewaySettings.secretMark))
            }
        }

        @Test("A secret file that others may read is a warning of check and run", arguments: names)
        func readable(name: String) throws {
            let folder = try TemporaryFolder()
            let file = try Self.configuration(in: folder)
            let secret = try folder.write("\(GatewaySettings.secretMark)-123456789", to: name, mode: 0o644)
            let text = "others may read \(secret) (mode 0644): chmod 600 \(secret)"
            let check = try Program("carecloud-gateway", ["check", "--config", file])
            #expect(try check.waitForExit() == 0)
            #expect(check.errorLines.contains { $0.hasPrefix("\(file):") && $0.hasSuffix(text) })
            let run = try Program("carecloud-gateway", ["run", "--config", file])
            let line = try run.waitForLine("a warning") { $0.contains("a secret can be read") }
            #expect(line.contains(text.replacingOccurrences(of: "/", with: #"/"#)))
            _ = try run.waitForLine("that it listens") { $0.contains("listening") }
            run.terminate()
            #expect(try run.waitForExit() == 0)
        }

        @Test("A byte order mark before a password, and before CareCloud's answer to the login, is skipped")
        func byteOrderMarks() throws {
            let mark = "\u{FEFF}"
            let origin = try ScriptedOrigin { request, connection in
                let isLogin = request.target.hasSuffix("users/actions/login")
                try connection.send(
                    Answer.json(isLogin ? mark + #"{"data":{"bearer_token":"t1"}}"# : "{}"))
            }
            defer { origin.stop() }
            let folder = try TemporaryFolder()
            let password = try folder.write("\(mark)secret\n", to: "password")
            let application = try folder.write("\(mark)till\n", to: "application")
            var settings = GatewaySettings(
                upstream: origin.address, enterpriseToken: nil, customerToken: nil)
            settings.tenant = [
                "enterprise:", "  credentials:", "    login: till", "    password_file: \(password)",
                "    external_application_id_file: \(application)",
            ]
            try GatewayUnderTest.run(settings) { gateway throws in
                try gateway.waitForLoginState("valid")
                #expect(try gateway.ask(.enterprise("/products")).status == 200)
                let bodies = origin.requests("POST").map(\.text)
                #expect(bodies.count == 1 && bodies.allSatisfy { $0.contains(#""password":"secret""#) })
                #expect(bodies.allSatisfy { !$0.contains(mark) && $0.contains(#""till""#) })
                #expect(origin.requests("GET").last?["Authorization"] == "Bearer t1")
            }
        }
    }
}
