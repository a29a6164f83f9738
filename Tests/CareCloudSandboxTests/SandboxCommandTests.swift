import CareCloudSandbox
import HTTPSemantics
import JSON
import Testing

@Suite("Command line of carecloud-sandbox")
struct SandboxCommandTests {
    private static let plain = ["--listen", "127.0.0.1:8080", "--plain"]

    private func options(_ words: [String]) throws -> SandboxOptions {
        guard case .serve(let options) = try SandboxCommand(arguments: words, readFile: { Array($0.utf8) })
        else {
            throw HelpInsteadOfOptions()
        }
        return options
    }

    private struct HelpInsteadOfOptions: Error {}

    @Test("Without switches there is no limit, no latency, no failure, and max-age is 300")
    func defaults() throws {
        let options = try options(Self.plain)
        #expect(options.listen.host == "127.0.0.1")
        #expect(options.listen.port == 8080)
        #expect(options.transport == .plain)
        #expect(options.settings == SandboxSettings())
        #expect(options.settings.maxAge == 300)
        #expect(options.settings.rate == nil)
    }

    @Test("Every switch is taken over")
    func everySwitch() throws {
        let words =
            "--listen [::1]:9443 --certificate c.pem --key k.pem --rate 20 --burst 40 --latency 50ms --max-age 60 "
            + "--enterprise-token E --customer-token C --fail-every 7 --fail-status 500 --token-lifetime 90m --displace "
            + "--user a:b:c --user a:b:d:B --utc-offset -05:30"
        let options = try options(words.split(separator: " ").map(String.init))
        #expect(options.listen.host == "::1")
        #expect(options.transport == .tls(certificate: "c.pem", key: "k.pem"))
        #expect(options.enterpriseToken == "E")
        #expect(options.customerToken == "C")
        var settings = SandboxSettings()
        settings.rate = 20
        settings.burst = 40
        settings.latency = .milliseconds(50)
        settings.maxAge = 60
        settings.failEvery = 7
        settings.failStatus = try #require(Status(500))
        settings.tokenLifetime = .seconds(90 * 60)
        settings.displace = true
        #expect(options.settings == settings)
        #expect(options.utcOffset == .seconds(-19_800))
        #expect(options.users == [SandboxUser("a:b:c"), SandboxUser("a:b:d:B")].compactMap(\.self))
        #expect(options.users.map(\.partner) == [nil, "B"])
    }

    @Test("A file of users holds one a line; empty lines and line ends of any kind are passed over")
    func userFile() throws {
        let words = Self.plain + ["--user-file", "till:č p:shop\r\n\nkiosk:q:shop:A", "--user", "x:y:z"]
        let users = try options(words).users
        #expect(users.map(\.login) == ["till", "kiosk", "x"])
        #expect(users.map(\.password) == ["č p", "q", "y"])
        #expect(users.map(\.application) == ["shop", "shop", "z"])
        #expect(users.map(\.partner) == [nil, "A", nil])
    }

    @Test(
        "Times have a unit",
        arguments: [
            ("1ms", .milliseconds(1)), ("90s", .seconds(90)), ("5m", .seconds(300)),
            ("8760h", .seconds(31_536_000)),
        ] as [(String, Duration)])
    func lifetimes(text: String, expected: Duration) throws {
        #expect(try options(Self.plain + ["--token-lifetime", text]).settings.tokenLifetime == expected)
    }

    @Test(
        "Offsets reach from -14:00 to +14:00",
        arguments: [("+00:00", 0), ("+14:00", 50_400), ("-14:00", -50_400), ("+05:45", 20_700)])
    func offsets(text: String, seconds: Int) throws {
        #expect(try options(Self.plain + ["--utc-offset", text]).utcOffset == .seconds(seconds))
    }

    @Test(
        "An offset of another form is refused",
        arguments: ["01:00", "+1:00", "+01", "+01:60", "+14:01", "+0a:00", "+-1:00", "+01:00:00", "Z"])
    func wrongOffsets(text: String) {
        #expect(
            throws: SandboxOptionsError.valueInvalid(
                option: "--utc-offset", value: text, expected: "an offset from -14:00 to +14:00")
        ) { try options(Self.plain + ["--utc-offset", text]) }
    }

    @Test("--burst is the rate when it is left out; seconds are a latency too")
    func derived() throws {
        let settings = try options(Self.plain + ["--rate", "5", "--latency", "2s"]).settings
        #expect(settings.burst == 5)
        #expect(settings.latency == .seconds(2))
    }

    @Test("A token file holds the token and may end with a line break")
    func tokenFile() throws {
        let command = try SandboxCommand(arguments: Self.plain + ["--customer-token-file", "f"]) { path in
            path == "f" ? Array("from-file\r\n".utf8) : nil
        }
        guard case .serve(let options) = command else {
            Issue.record("help")
            return
        }
        #expect(options.customerToken == "from-file")
        #expect(options.enterpriseToken == "enterprise-sandbox-token")
    }

    @Test("--help wins over what is missing", arguments: [["--help"], ["-h"], ["--rate", "1", "--help"]])
    func help(words: [String]) throws {
        #expect(try SandboxCommand(arguments: words, readFile: { _ in nil }) == .help)
    }

    private static let errors: [([String], SandboxOptionsError)] = [
        ([], .required(option: "--listen", example: "--listen 127.0.0.1:9443")),
        (["--bogus"], .unknownOption("--bogus")),
        (["--listen"], .valueMissing(option: "--listen")),
        (["--listen", "--plain"], .valueMissing(option: "--listen")),
        (["--plain", "--plain"], .repeated(option: "--plain")),
        (
            ["--listen", "localhost", "--plain"],
            .valueInvalid(option: "--listen", value: "localhost", expected: "a host and a port")
        ),
        (
            ["--listen", "::1:80", "--plain"],
            .valueInvalid(option: "--listen", value: "::1:80", expected: "a host and a port")
        ),
        (
            ["--listen", "a:70000", "--plain"],
            .valueInvalid(option: "--listen", value: "a:70000", expected: "a host and a port")
        ),
        (
            ["--listen", "a:1"],
            .required(option: "--certificate", example: "--certificate sandbox.pem (or --plain for HTTP)")
        ),
        (
            ["--listen", "a:1", "--certificate", "c"],
            .required(option: "--key", example: "--key sandbox-key.pem")
        ),
        (plain + ["--key", "k"], .conflict(option: "--plain", other: "--key")),
        (
            plain + ["--rate", "0"],
            .valueInvalid(option: "--rate", value: "0", expected: "a whole number from 1 to 1000000")
        ),
        (plain + ["--burst", "3"], .needs(option: "--burst", other: "--rate")),
        (plain + ["--fail-status", "503"], .needs(option: "--fail-status", other: "--fail-every")),
        (
            plain + ["--fail-every", "2", "--fail-status", "200"],
            .valueInvalid(option: "--fail-status", value: "200", expected: "a whole number from 400 to 599")
        ),
        (
            plain + ["--latency", "50"],
            .valueInvalid(option: "--latency", value: "50", expected: "a time from 0ms to 60s")
        ),
        (
            plain + ["--latency", "61s"],
            .valueInvalid(option: "--latency", value: "61s", expected: "a time from 0ms to 60s")
        ),
        (
            plain + ["--token-lifetime", "0s"],
            .valueInvalid(option: "--token-lifetime", value: "0s", expected: "a time from 1ms to 8760h")
        ),
        (
            plain + ["--token-lifetime", "9223372036854775807h"],
            .valueInvalid(
                option: "--token-lifetime", value: "9223372036854775807h",
                expected: "a time from 1ms to 8760h")
        ),
        (plain + ["--displace", "--displace"], .repeated(option: "--displace")),
        (plain + ["--user"], .valueMissing(option: "--user")),
        (plain + ["--user", "a:b"], .userInvalid(option: "--user", line: nil)),
        (plain + ["--user", "a::c"], .userInvalid(option: "--user", line: nil)),
        (plain + ["--user", "a:b:c:d:e"], .userInvalid(option: "--user", line: nil)),
        (plain + ["--user", "a:b:c", "--user", "a:x:c"], .userRepeated(option: "--user", line: nil)),
        (plain + ["--user-file", "a:b:c\n\nx"], .userInvalid(option: "--user-file", line: 3)),
        (plain + ["--user-file", "a:b:c\na:b:c"], .userRepeated(option: "--user-file", line: 2)),
        (plain + ["--user-file", "\n"], .noUsers(option: "--user-file", path: "\n")),
        (plain + ["--enterprise-token", "a b"], .tokenInvalid(option: "--enterprise-token")),
        (
            plain + ["--enterprise-token", "a", "--enterprise-token-file", "f"],
            .conflict(option: "--enterprise-token", other: "--enterprise-token-file")
        ),
        (
            plain + ["--user-file", "nowhere"], .unreadableFile(option: "--user-file", path: "nowhere")
        ),
        (
            plain + ["--customer-token-file", "nowhere"],
            .unreadableFile(option: "--customer-token-file", path: "nowhere")
        ),
    ]

    @Test("Each mistake has its error", arguments: errors)
    func mistakes(words: [String], expected: SandboxOptionsError) {
        #expect(throws: expected) {
            try SandboxCommand(arguments: words, readFile: { $0 == "nowhere" ? nil : Array($0.utf8) })
        }
    }

    @Test("Each error names the option and ends with a next step", arguments: errors.map(\.1))
    func descriptions(error: SandboxOptionsError) {
        #expect(error.description.contains("--"))
        #expect(error.description.contains(". ") || error.description.contains(": "))
    }

    @Test("A user who is refused is not repeated in the message: there may be a password in it")
    func userIsNotShown() {
        let error = #expect(throws: SandboxOptionsError.self) {
            try SandboxCommand(arguments: Self.plain + ["--user", "a:my-secret"], readFile: { _ in nil })
        }
        #expect(error?.description.contains("my-secret") == false)
    }

    @Test("An invalid token is not repeated in the message")
    func tokenIsNotShown() {
        let error = #expect(throws: SandboxOptionsError.self) {
            try SandboxCommand(
                arguments: Self.plain + ["--customer-token", "my secret"], readFile: { _ in nil })
        }
        #expect(error?.description.contains("my secret") == false)
    }
}
