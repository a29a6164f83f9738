/// What the command line asks for.
public struct SimulationCommand: Sendable, Equatable {
    /// Why a command line cannot be followed.
    public struct UsageError: Error, Equatable, CustomStringConvertible {
        /// For people.
        public let description: String
    }

    /// For every random number.
    public var seed: UInt64 = 1
    /// Runs with the seeds that follow it, too: so many in all.
    public var runs = 1
    /// Upstream's limits; empty means the standard ones.
    public var limits: [Limiter.Kind] = []
    /// Gateways that share a hidden limit; empty means one, two, four and eight.
    public var gatewayCounts: [Int] = []
    /// By how much the way to upstream varies, in seconds; nil means the most that the goals allow.
    public var jitter: Double?
    /// Only lines in which these words stand.
    public var only = ""
    /// The folder for the drawings; nil means the table instead.
    public var plots: String?
    /// Whether to tell what can be asked for.
    public var isHelp = false

    /// What can be asked for.
    public static let usage = """
        usage: budget-simulation [OPTION…]
          --seed N            another series of random numbers (1)
          --runs N            as many seeds, one after the other (1)
          --rate R --burst B  upstream is a token bucket of R a second, B at once
          --limit N --window S  upstream is a window of N requests in S seconds, fixed and sliding
          --gateways N        so many gateways share a hidden limit
          --jitter S          the way to upstream varies by S seconds (a hundredth of a window or
                              a tenth of the time in which a bucket fills, at most 0.1)
          --only WORDS        only lines of the table in which these words stand
          --plots FOLDER      draws docs/budget/*.svg instead
        Exits with 1 when a goal is missed.
        """

    /// Reads the words after the program's name.
    public init(arguments: some Sequence<String>) throws(UsageError) {
        var rest = Array(arguments)[...]
        var rate: Double?
        var burst = 20
        var limit: Int?
        var window: Double?
        while let option = rest.popFirst() {
            if option == "--help" {
                isHelp = true
                continue
            }
            guard let value = rest.popFirst() else {
                throw UsageError(description: "\(option) needs a value")
            }
            switch option {
            case "--seed": seed = try Self.number(option, value, UInt64.init)
            case "--runs": runs = try Self.number(option, value, Self.count)
            case "--rate": rate = try Self.number(option, value, Self.positive)
            case "--burst": burst = try Self.number(option, value, Self.count)
            case "--limit": limit = try Self.number(option, value, Self.count)
            case "--window": window = try Self.number(option, value, Self.positive)
            case "--gateways": gatewayCounts = [try Self.number(option, value, Self.count)]
            case "--jitter": jitter = try Self.number(option, value, Self.positive)
            case "--only": only = value
            case "--plots": plots = value
            default: throw UsageError(description: "\(option) is no option; see --help")
            }
        }
        if let rate { limits.append(.tokenBucket(rate: rate, burst: burst)) }
        switch (limit, window) {
        case (let limit?, let window?):
            limits += [
                .fixedWindow(limit: limit, seconds: window), .slidingWindow(limit: limit, seconds: window),
            ]
        case (nil, nil): break
        default: throw UsageError(description: "--limit and --window go together")
        }
    }

    /// The lines of the table that are wanted with one seed.
    public func scenarios(seed: UInt64) -> [Scenario] {
        var catalogue = ScenarioCatalogue(seed: seed)
        if !limits.isEmpty { catalogue.limits = limits }
        if !gatewayCounts.isEmpty { catalogue.gatewayCounts = gatewayCounts }
        catalogue.jitter = jitter
        let words = only.split(separator: " ")
        return catalogue.scenarios.filter { scenario in
            let text = "\(scenario.group) \(scenario.name) \(scenario.setup.limit.name)"
            return words.allSatisfy { text.contains($0) }
        }
    }

    private static func number<Number>(
        _ option: String, _ value: String, _ parse: (String) -> Number?
    ) throws(UsageError) -> Number {
        guard let number = parse(value) else {
            throw UsageError(description: "\(option): \"\(value)\" is no number for it")
        }
        return number
    }

    private static func count(_ text: String) -> Int? { Int(text).flatMap { $0 >= 1 ? $0 : nil } }
    private static func positive(_ text: String) -> Double? {
        Double(text).flatMap { $0 > 0 && $0 < 1e6 ? $0 : nil }
    }
}
