import Foundation

/// A gateway that logs in by itself as a user of the sandbox, and the files that it reads and writes.
struct LoginBench {
    static let password = "password-\(GatewaySettings.secretMark)-3"
    static let application = "application-\(GatewaySettings.secretMark)-4"

    let sandbox: Sandbox
    let folder: TemporaryFolder
    var settings: GatewaySettings

    var passwordFile: String { "\(folder.path)/password" }
    var tokenFile: String { "\(folder.path)/token.json" }

    /// - Parameters:
    ///   - lifetime: of tokens, by the sandbox's and the gateway's word.
    ///   - keepsToken: whether `token_file` is set.
    ///   - password: what stands in the gateway's file; nil for no file.
    init(
        lifetime: String = "7h", sandbox options: [String] = [], keepsToken: Bool = false,
        password: String? = LoginBench.password
    ) throws {
        folder = try TemporaryFolder()
        let users = try folder.write("till:\(Self.password):\(Self.application)\n", to: "users")
        sandbox = try Sandbox(["--user-file", users, "--token-lifetime", lifetime] + options)
        if let password { _ = try folder.write(password + "\n", to: "password") }
        let application = try folder.write(Self.application, to: "application")
        settings = GatewaySettings(
            upstream: sandbox.address, enterpriseToken: nil, customerToken: nil)
        settings.tenant = [
            "enterprise:", "  credentials:", "    login: till", "    password_file: \(folder.path)/password",
            "    external_application_id_file: \(application)", "    token_lifetime: \(lifetime)",
        ]
        if keepsToken { settings.tenant.append("    token_file: \(tokenFile)") }
    }

    func run(_ scenario: (GatewayUnderTest) throws -> Void) throws {
        try GatewayUnderTest.run(settings, scenario)
    }

    /// Ends all tokens, as if their time were over.
    func expire() throws {
        let client = try RawClient(port: sandbox.port)
        defer { client.close() }
        _ = try client.ask(Request(method: "POST", target: "/sandbox/expire"))
    }

    /// Throws the sandbox's switches: `{"login_latency_ms":300}`.
    func set(_ switches: String) throws {
        let client = try RawClient(port: sandbox.port)
        defer { client.close() }
        let answer = try client.ask(
            Request(method: "POST", target: "/sandbox/settings", body: Array(switches.utf8)))
        guard answer.status == 200 else { throw HarnessError("the sandbox answered \(answer.text)") }
    }

    /// Logins that the sandbox has seen succeed.
    func logins() throws -> Int {
        try sandbox.counters().int("logins_total.enterprise") ?? 0
    }
}

extension GatewayUnderTest {
    /// What `/stats` says of the enterprise credentials.
    func credential(_ name: String) throws -> JSON? {
        try stats()["tenants.0.credentials.enterprise.\(name)"]
    }

    func loginState() throws -> String? {
        try stats().string("tenants.0.credentials.enterprise.state")
    }

    func waitForLoginState(_ state: String) throws {
        try waitForStats("the login state \(state)") {
            $0.string("tenants.0.credentials.enterprise.state") == state
        }
    }
}
