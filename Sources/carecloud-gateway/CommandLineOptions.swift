/// What the program is asked to do.
enum CommandLineOptions: Equatable {
    /// Serve with this configuration file.
    case run(configuration: String)
    /// Say whether this configuration file is right, or print what the gateway makes of it.
    case check(configuration: String, prints: Bool)
    /// Make a key for a device of this name.
    case newKey(name: String)
    /// Print the version.
    case version
    /// Print the usage.
    case help

    static let usage = """
        usage: carecloud-gateway run --config FILE      serve until SIGTERM
               carecloud-gateway check --config FILE    say whether the configuration is right
               carecloud-gateway check --print --config FILE
                                                        print it whole, with defaults and without secrets
               carecloud-gateway key new NAME           make a key for a device, shown once
               carecloud-gateway version

        Every setting is explained in config/gateway.yaml.
        """

    /// Arguments without the program's name.
    init(_ arguments: some Collection<String>) throws(UsageError) {
        guard let command = arguments.first else {
            throw UsageError("say what to do: run, check, key or version")
        }
        let rest = Array(arguments.dropFirst())
        switch command {
        case "run": self = .run(configuration: try Self.configuration(rest))
        case "check":
            let named = rest.filter { $0 != "--print" }
            guard rest.count - named.count < 2 else { throw UsageError("'--print' stands twice") }
            self = .check(
                configuration: try Self.configuration(named), prints: named.count < rest.count)
        case "key":
            guard rest.count == 2, rest[0] == "new", !rest[1].hasPrefix("-") else {
                throw UsageError("name the device: key new NAME")
            }
            // It goes into the configuration as it stands.
            let isName = rest[1].allSatisfy {
                $0.isASCII && ($0.isLetter || $0.isNumber || "-_".contains($0))
            }
            guard isName, 1...63 ~= rest[1].count else {
                throw UsageError("a device's name has 1 to 63 letters, digits, - and _")
            }
            self = .newKey(name: rest[1])
        case "version", "--version": self = try Self.alone(.version, rest)
        case "help", "--help", "-h": self = try Self.alone(.help, rest)
        default: throw UsageError("unknown command '\(command)'")
        }
    }

    private static func configuration(_ arguments: [String]) throws(UsageError) -> String {
        if let only = arguments.first, arguments.count == 1, only.hasPrefix("--config=") {
            return String(only.dropFirst("--config=".count))
        }
        guard arguments.count == 2, arguments[0] == "--config" else {
            throw UsageError("name the configuration: --config FILE")
        }
        return arguments[1]
    }

    private static func alone(_ option: CommandLineOptions, _ rest: [String]) throws(UsageError)
        -> CommandLineOptions
    {
        guard rest.isEmpty else { throw UsageError("'\(rest[0])' does not belong here") }
        return option
    }
}

/// Arguments that make no sense.
struct UsageError: Error, Equatable {
    let message: String

    init(_ message: String) {
        self.message = message
    }
}
