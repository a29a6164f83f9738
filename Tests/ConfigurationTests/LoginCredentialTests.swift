import Configuration
import Testing

@Suite("The gateway's own login (design §7)")
struct LoginCredentialTests {
    private static func file(_ credentials: String, interface: String = "enterprise") -> String {
        """
        listen: [{ address: "127.0.0.1:8080" }]
        tenants:
          - name: shop
            upstream: https://sandbox.crmcarecloud.com
            budget: off
            \(interface): { credentials: \(credentials) }
        """
    }

    private static func login(
        _ credentials: String, environment: [String: String] = [:]
    ) throws -> LoginCredentials? {
        let configuration = try load(file(credentials), environment: environment)
        guard case .login(let login)? = configuration.tenants.first?.enterprise.credentials else {
            return nil
        }
        return login
    }

    @Test(
        "User, password and application come from files; tokens last seven hours unless it is said otherwise")
    func files() throws {
        let login = try #require(
            try Self.login("{ login: till, password_file: s/p, external_application_id_file: s/a }"))
        #expect(login.login == "till")
        guard case .file(let password) = login.password, case .file(let id) = login.externalApplicationID
        else {
            Issue.record("expected files, got \(login)")
            return
        }
        #expect(password.path == "s/p" && id.path == "s/a")
        #expect(login.tokenLifetime == .seconds(7 * 3600))
        #expect(login.tokenFile == nil)
    }

    @Test("Secrets may come from the environment, without the line end behind them")
    func environment() throws {
        let login = try #require(
            try Self.login(
                "{ login: till, password: \"${P}\", external_application_id: \"${A}\", token_lifetime: 1h, token_file: t }",
                environment: ["P": " pass word \n", "A": "89d1"]))
        #expect(login.password == .value(Secret(Array(" pass word ".utf8))))
        #expect(login.externalApplicationID == .value(Secret(Array("89d1".utf8))))
        #expect(login.tokenLifetime == .seconds(3600))
        #expect(login.tokenFile?.path == "t")
    }

    @Test(
        "What is missing, too much or written here is named, never shown",
        arguments: [
            (
                "{ login: till }",
                [
                    ": add password_file, a file that holds the user's password",
                    ": add external_application_id_file, a file that holds the application's id",
                ]
            ),
            (
                "{ password_file: p, external_application_id_file: a }",
                [": add login, the name of the user that the gateway logs in as"]
            ),
            (
                "{ login: till, password: hunter2, external_application_id_file: a }",
                [
                    ".password: the user's password may not stand in this file; write ${NAME} and set NAME in the "
                        + "environment, or use password_file"
                ]
            ),
            (
                "{ login: till, password: \"${E}\", external_application_id: \"${U}\" }",
                [
                    ".password: the environment variable E is empty",
                    ".external_application_id: the environment variable U is not set",
                ]
            ),
            (
                "{ login: till, password: \"${L}\", external_application_id_file: a }",
                [".password: the environment variable L holds something other than one line of text"]
            ),
            (
                "{ login: till, password_file: p, password: \"${S}\", external_application_id_file: a }",
                [".password: give password_file or password, not both"]
            ),
            (
                "{ bearer_token_file: t, login: till }",
                [".login: give bearer_token_file or login, not both"]
            ),
            (
                "{ login: till, password_file: p, external_application_id_file: a, token_lifetime: 1s }",
                [".token_lifetime: expected a duration from 2s to 365d, found \"1s\""]
            ),
        ])
    func refusals(credentials: String, messages: [String]) throws {
        let errors = try complaints(
            Self.file(credentials), environment: ["E": "\n", "L": "hunter2\nhunter2", "S": "hunter2"])
        #expect(errors.map(withoutPlace) == messages.map { "tenants[0].enterprise.credentials" + $0 })
        #expect(errors.allSatisfy { !$0.contains("hunter2") })
    }

    @Test("virtual_login needs credentials, and is the enterprise interface's")
    func virtualLogin() throws {
        let text = Self.file("{ bearer_token_file: t }").replacing(
            "{ credentials", with: "{ virtual_login: true, credentials")
        #expect(try load(text).tenants.first?.enterprise.answersLogins == true)
        #expect(
            try complaints(text.replacing(", credentials: { bearer_token_file: t }", with: "")).map(
                withoutPlace) == [
                    "tenants[0].enterprise.virtual_login: virtual_login needs credentials to serve the devices with; "
                        + "add credentials here"
                ])
        #expect(
            try complaints(text.replacing("enterprise:", with: "customer:")).first?.contains("unknown key")
                == true)
    }

    @Test("The customer interface has no users")
    func customer() throws {
        let errors = try complaints(Self.file("{ login: till }", interface: "customer"))
        #expect(
            errors.map(withoutPlace) == [
                "tenants[0].customer.credentials.login: not in this version; only the enterprise interface has users; "
                    + "give a fixed token with bearer_token_file"
            ])
    }
}
