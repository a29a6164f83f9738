/// Why a command line can't be followed; the description says what to do next.
public enum SandboxOptionsError: Error, Equatable, CustomStringConvertible {
    /// The sandbox has no such option.
    case unknownOption(String)
    /// The option is the last word, or another option follows it.
    case valueMissing(option: String)
    /// The value is not one of the kind that is expected.
    case valueInvalid(option: String, value: String, expected: String)
    /// A token with bytes that do not belong into an Authorization field or a path; the token is not repeated.
    case tokenInvalid(option: String)
    /// The option stands twice on the command line.
    case repeated(option: String)
    /// The sandbox can't start without the option.
    case required(option: String, example: String)
    /// The two options exclude each other.
    case conflict(option: String, other: String)
    /// The option needs another one beside it.
    case needs(option: String, other: String)
    /// A user who is not written as three or four parts, and in which line of a file; the text is not repeated.
    case userInvalid(option: String, line: Int?)
    /// A user who is there twice for one application.
    case userRepeated(option: String, line: Int?)
    /// A file of users without one, which would let everybody log in.
    case noUsers(option: String, path: String)
    /// The file that should hold a token or users can't be read.
    case unreadableFile(option: String, path: String)

    /// One or two sentences for the person at the terminal.
    public var description: String {
        switch self {
        case .unknownOption(let option):
            "\(option) is not an option of carecloud-sandbox. Run carecloud-sandbox --help for the list."
        case .valueMissing(let option):
            "\(option) has no value. Write the value after it, for example: \(Self.example(of: option))"
        case .valueInvalid(let option, let value, let expected):
            "\(option) \(value): expected \(expected). For example: \(Self.example(of: option))"
        case .tokenInvalid(let option):
            "The token of \(option) must be 1 to 512 of the characters A-Z a-z 0-9 - . _ ~. Choose another token."
        case .repeated(let option):
            "\(option) is given twice. Keep one of them."
        case .required(let option, let example):
            "\(option) is missing. Add for example: \(example)"
        case .conflict(let option, let other):
            "\(option) and \(other) exclude each other. Leave one of them out."
        case .needs(let option, let other):
            "\(option) works only with \(other). Add for example: \(Self.example(of: other))"
        case .userInvalid(let option, let line):
            "\(option)\(Self.place(line)): expected LOGIN:PASSWORD:APPLICATION or LOGIN:PASSWORD:APPLICATION:PARTNER, "
                + "no part empty. For example: till:secret:shop"
        case .userRepeated(let option, let line):
            "\(option)\(Self.place(line)): the user has this application already. Keep one of the two."
        case .noUsers(let option, let path):
            "\(option) \(path): there is no user in the file. Write one a line, or leave the option out."
        case .unreadableFile(let option, let path):
            "\(option) \(path): the file can't be read. Check the path and its permissions."
        }
    }

    private static func place(_ line: Int?) -> String { line.map { ", line \($0)" } ?? "" }

    private static func example(of option: String) -> String {
        switch SandboxCommand.Option(rawValue: option) {
        case .listen: "--listen 127.0.0.1:9443"
        case .certificate: "--certificate sandbox.pem"
        case .key: "--key sandbox-key.pem"
        case .rate: "--rate 20"
        case .burst: "--burst 40"
        case .latency: "--latency 50ms"
        case .maxAge: "--max-age 300"
        case .enterpriseToken, .customerToken: "\(option) my-token"
        case .enterpriseTokenFile, .customerTokenFile: "\(option) token.txt"
        case .failEvery: "--fail-every 10"
        case .failStatus: "--fail-status 503"
        case .user: "--user till:secret:shop"
        case .userFile: "--user-file users.txt"
        case .tokenLifetime: "--token-lifetime 90s"
        case .utcOffset: "--utc-offset +01:00"
        case .plain, .displace, .help, nil: option
        }
    }
}
