import JSON

/// What the program is asked to do.
enum CommandLineOptions: Equatable {
    /// Serve with this configuration file; if dumpable, debuggers may attach.
    case run(configuration: String, isDumpable: Bool)
    /// Say whether this configuration file is right, or something about it.
    case check(configuration: String, Check)
    /// Print the statistics of the gateway that runs with this configuration file.
    case stats(configuration: String)
    /// Drop stored answers of the gateway that runs with this configuration file.
    case purge(configuration: String, order: JSONValue)
    /// Make a key for a device of this name.
    case newKey(name: String)
    /// Print the version.
    case version
    /// Print the usage.
    case help

    /// What to say about a configuration file.
    enum Check: Equatable {
        /// Whether it is right.
        case verdict
        /// What the gateway makes of it.
        case text
        /// What becomes of a request, `GET PATH`.
        case explanation(String)
    }

    static let usage = """
        usage: carecloud-gateway run --config FILE      serve until SIGTERM
               carecloud-gateway run --dumpable --config FILE
                                                        the same; processes of its user may attach to it
               carecloud-gateway check --config FILE    say whether the configuration is right
               carecloud-gateway check --print --config FILE
                                                        print it whole, with defaults and without secrets
               carecloud-gateway check --explain 'GET PATH' --config FILE
                                                        say what becomes of a request, and why
               carecloud-gateway stats --config FILE    print the statistics of the gateway that runs
               carecloud-gateway purge WHAT --config FILE [--tenant NAME] [--soft]
                                                        drop stored answers; WHAT is --url PATH, --prefix PATH,
                                                        --resource NAME, --family NAME, --customer ID or --all;
                                                        --soft: confirm them before they are used again
               carecloud-gateway key new NAME           make a key for a device, shown once
               carecloud-gateway version

        Every setting is explained in config/gateway.yaml.
        """

    /// Arguments without the program's name.
    init(_ arguments: some Collection<String>) throws(UsageError) {
        guard let command = arguments.first else {
            throw UsageError("say what to do: run, check, stats, purge, key or version")
        }
        var rest = Options(arguments.dropFirst())
        switch command {
        case "run":
            let isDumpable = try rest.takeFlag("--dumpable")
            self = .run(configuration: try rest.configuration(), isDumpable: isDumpable)
        case "check":
            let check = try Self.check(&rest)
            self = .check(configuration: try rest.configuration(), check)
        case "stats": self = .stats(configuration: try rest.configuration())
        case "purge":
            let order = try Self.purgeOrder(&rest)
            self = .purge(configuration: try rest.configuration(), order: order)
        case "key": self = .newKey(name: try Self.deviceName(Array(arguments.dropFirst())))
        case "version", "--version": self = .version
        case "help", "--help", "-h": self = .help
        default: throw UsageError("unknown command '\(command)'")
        }
        if case .newKey = self { return }
        try rest.end()
    }

    private static func check(_ rest: inout Options) throws(UsageError) -> Check {
        let prints = try rest.takeFlag("--print")
        let request = try rest.takeValue("--explain", meaning: "a request: --explain 'GET PATH'")
        guard let request else { return prints ? .text : .verdict }
        guard !prints else { throw UsageError("'--print' and '--explain' do not go together") }
        return .explanation(request)
    }

    private static func purgeOrder(_ rest: inout Options) throws(UsageError) -> JSONValue {
        var order = JSONObject()
        for name in ["url", "prefix", "resource", "family", "customer"] {
            let value = try rest.takeValue("--\(name)", meaning: "what to drop: --\(name) …")
            order[name] = value.map { .string($0) }
        }
        if try rest.takeFlag("--all") { order["all"] = .bool(true) }
        guard order.members.count == 1 else {
            throw UsageError("name one of --url, --prefix, --resource, --family, --customer and --all")
        }
        order["tenant"] = try rest.takeValue("--tenant", meaning: "the tenant: --tenant NAME").map {
            .string($0)
        }
        if try rest.takeFlag("--soft") { order["soft"] = .bool(true) }
        return .object(order)
    }

    private static func deviceName(_ arguments: [String]) throws(UsageError) -> String {
        guard arguments.count == 2, arguments[0] == "new", !arguments[1].hasPrefix("-") else {
            throw UsageError("name the device: key new NAME")
        }
        // It goes into the configuration as it stands.
        let isName = arguments[1].allSatisfy {
            $0.isASCII && ($0.isLetter || $0.isNumber || "-_".contains($0))
        }
        guard isName, 1...63 ~= arguments[1].count else {
            throw UsageError("a device's name has 1 to 63 letters, digits, - and _")
        }
        return arguments[1]
    }
}

/// Options of a command, in any order: `--name`, `--name VALUE` or `--name=VALUE`.
private struct Options {
    private var rest: [String]

    init(_ arguments: some Collection<String>) {
        rest = Array(arguments)
    }

    mutating func configuration() throws(UsageError) -> String {
        guard let file = try takeValue("--config", meaning: "the configuration: --config FILE") else {
            throw UsageError("name the configuration: --config FILE")
        }
        return file
    }

    mutating func takeFlag(_ name: String) throws(UsageError) -> Bool {
        guard let index = rest.firstIndex(of: name) else { return false }
        rest.remove(at: index)
        guard !rest.contains(name) else { throw UsageError("'\(name)' stands twice") }
        return true
    }

    mutating func takeValue(_ name: String, meaning: String) throws(UsageError) -> String? {
        guard let index = rest.firstIndex(where: { $0 == name || $0.hasPrefix("\(name)=") }) else {
            return nil
        }
        let option = rest.remove(at: index)
        var value = String(option.dropFirst(name.count + 1))
        if option == name {
            guard index < rest.count, !rest[index].hasPrefix("--") else {
                throw UsageError("name \(meaning)")
            }
            value = rest.remove(at: index)
        }
        guard !value.isEmpty else { throw UsageError("name \(meaning)") }
        guard !rest.contains(where: { $0 == name || $0.hasPrefix("\(name)=") }) else {
            throw UsageError("'\(name)' stands twice")
        }
        return value
    }

    func end() throws(UsageError) {
        if let first = rest.first { throw UsageError("'\(first)' does not belong here") }
    }
}

/// Arguments that make no sense.
struct UsageError: Error, Equatable {
    let message: String

    init(_ message: String) {
        self.message = message
    }
}
