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
    /// The file that should hold a token can't be read.
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
        case .unreadableFile(let option, let path):
            "\(option) \(path): the file can't be read. Check the path and its permissions."
        }
    }

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
        case .plain, .help, nil: option
        }
    }
}
