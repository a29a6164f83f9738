import Testing

extension Scenarios {
    @Suite("Check", .serialized)
    struct Check {
        private static let mark = GatewaySettings.secretMark

        /// Runs `check` to its end.
        private static func check(
            _ file: String, _ options: String..., environment: [String: String] = [:]
        ) throws -> (status: Int32, lines: [String], errors: [String]) {
            let program = try Program(
                "carecloud-gateway", ["check"] + options + ["--config", file], environment: environment)
            let status = try program.waitForExit()
            return (status, program.lines, program.errorLines)
        }

        @Test(
            "Every file that cannot be used is named with its place, all at once, and no secret is (design §8)"
        )
        func files() throws {
            let folder = try TemporaryFolder()
            for name in ["ca.pem", "token", "password", "key"] {
                _ = try folder.write("\(Self.mark) two\nlines", to: name)
            }
            var settings = GatewaySettings(
                upstream: "https://localhost:1", enterpriseToken: nil, customerToken: nil)
            settings.admin = ["key_file: \(folder.path)/key"]
            settings.tenant = [
                "ca_file: \(folder.path)/ca.pem", "enterprise:", "  credentials:", "    login: till",
                "    password_file: \(folder.path)/password",
                "    external_application_id_file: \(folder.path)/none", "customer:",
                "  credentials: { bearer_token_file: \(folder.path)/token }",
            ]
            let file = try settings.write(to: folder)
            let (status, lines, errors) = try Self.check(file)
            #expect(status == 1 && lines.isEmpty)
            let prefixes = [
                "carecloud-gateway: \(file):5:13: admin.key_file: \(folder.path)/key ",
                "\(file):11:14: tenants[0].ca_file: \(folder.path)/ca.pem",
                "\(file):15:24: tenants[0].enterprise.credentials.password_file: \(folder.path)/password ",
                "\(file):16:39: tenants[0].enterprise.credentials.external_application_id_file: cannot read ",
                "\(file):18:41: tenants[0].customer.credentials.bearer_token_file: \(folder.path)/token ",
            ]
            #expect(errors.count == prefixes.count)
            for (error, prefix) in zip(errors, prefixes) {
                #expect(error.hasPrefix(prefix) && !error.contains(Self.mark), "\(error)")
            }
        }

        @Test("What --print prints is right, and printed again the same; secrets are not in it (design §8)")
        func prints() throws {
            let folder = try TemporaryFolder()
            var settings = GatewaySettings(upstream: "https://localhost:1", customerToken: nil)
            settings.tenant = ["cache_share: 40%"]
            let first = try Self.check(settings.write(to: folder), "--print")
            #expect(first.status == 0 && first.errors.isEmpty)
            #expect(first.lines.contains("    cache_share: 40%") && first.lines.contains("workers: 2"))
            #expect(!first.lines.contains { $0.contains(Self.mark) })
            let file = try folder.write(first.lines.joined(separator: "\n") + "\n", to: "printed.yaml")
            #expect(try Self.check(file).lines == ["\(file) is right."])
            #expect(try Self.check(file, "--print").lines == first.lines)
            settings.enterpriseToken = nil
            settings.tenant = ["enterprise: { credentials: { bearer_token: \"${TOKEN}\" } }"]
            let secret = try Self.check(
                settings.write(to: folder), "--print", environment: ["TOKEN": Self.mark])
            #expect(secret.status == 0 && secret.lines.contains("        bearer_token: \"***\""))
            #expect(!secret.lines.contains { $0.contains(Self.mark) })
        }
    }
}
