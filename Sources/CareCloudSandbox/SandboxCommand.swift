internal import HTTPSemantics

/// What a command line of `carecloud-sandbox` asks for.
public enum SandboxCommand: Equatable, Sendable {
    /// Listen and answer.
    case serve(SandboxOptions)
    /// Print ``usage`` and leave.
    case help

    /// Reads the words after the program's name.
    ///
    /// - Parameter readFile: The bytes of a file of a token or of users, or nil when it can't be read.
    public init(
        arguments: some Sequence<String>, readFile: (_ path: String) -> [UInt8]?
    ) throws(SandboxOptionsError) {
        let given = try Given(arguments: arguments)
        if given.has(.help) {
            self = .help
            return
        }
        var options = SandboxOptions(listen: try given.listenAddress(), transport: try given.transport())
        options.settings = try given.settings()
        let enterprise = try given.token(.enterpriseToken, file: .enterpriseTokenFile, readFile: readFile)
        options.enterpriseToken = enterprise ?? options.enterpriseToken
        let customer = try given.token(.customerToken, file: .customerTokenFile, readFile: readFile)
        options.customerToken = customer ?? options.customerToken
        options.users = try given.users(readFile: readFile)
        options.utcOffset = try given.utcOffset() ?? options.utcOffset
        self = .serve(options)
    }

    enum Option: String {
        case listen = "--listen"
        case certificate = "--certificate"
        case key = "--key"
        case plain = "--plain"
        case rate = "--rate"
        case burst = "--burst"
        case latency = "--latency"
        case maxAge = "--max-age"
        case enterpriseToken = "--enterprise-token"
        case enterpriseTokenFile = "--enterprise-token-file"
        case customerToken = "--customer-token"
        case customerTokenFile = "--customer-token-file"
        case failEvery = "--fail-every"
        case failStatus = "--fail-status"
        case user = "--user"
        case userFile = "--user-file"
        case tokenLifetime = "--token-lifetime"
        case displace = "--displace"
        case utcOffset = "--utc-offset"
        case help = "--help"

        var takesValue: Bool { self != .plain && self != .displace && self != .help }
    }

    /// The text of `--help`.
    public static let usage = """
        carecloud-sandbox: a stand-in CareCloud API with made-up data, for demos and tests.

        Usage: carecloud-sandbox --listen ADDRESS (--certificate FILE --key FILE | --plain) [options]

          --listen ADDRESS              host and port, e.g. 127.0.0.1:9443 or [::1]:9443; port 0: any free port
          --certificate FILE            certificate chain, PEM
          --key FILE                    its private key, PEM
          --plain                       HTTP without TLS
          --rate N                      answer 429 beyond N requests a second (default: no limit)
          --burst N                     requests that may come at once (default: the rate)
          --latency TIME                wait before each answer, e.g. 50ms or 2s (default: 0ms, at most 60s)
          --max-age SECONDS             Cache-Control of catalogue and reference data (default: 300)
          --enterprise-token TOKEN      a bearer token that always holds on the enterprise interface
                                        (default: enterprise-sandbox-token)
          --enterprise-token-file FILE  the same, read from a file
          --customer-token TOKEN        the same on the customer interface (default: customer-sandbox-token)
          --customer-token-file FILE    the same, read from a file
          --user-file FILE              who may log in, LOGIN:PASSWORD:APPLICATION or LOGIN:PASSWORD:APPLICATION:PARTNER
                                        a line (default: everybody)
          --user USER                   one user more, written like that; may be repeated; a file keeps passwords
                                        from those who can list processes
          --token-lifetime TIME         how long the token of an enterprise login holds, e.g. 7h or 90s (default: 7h)
          --displace                    a login ends the tokens of the same user and application
          --utc-offset OFFSET           the project's time zone, in which all times are, e.g. +01:00 (default: +00:00)
          --fail-every N                let every Nth request fail (default: 0, never)
          --fail-status STATUS          with this status (default: 503)
          --help                        this text

        The customers belong to the partners A and B in turn. A user with a partner sees that partner's customers only.

        While it runs: GET /sandbox/counters, POST /sandbox/reset, GET or POST /sandbox/settings, where logins can also
        be made slow or faulty, and POST /sandbox/expire, which ends all tokens but the two above.

        """
}
