import Glibc

/// One parser or state machine under libFuzzer; `FUZZ_TARGET` in the environment names it.
enum FuzzTarget: String, CaseIterable {
    case requestHead = "request-head"
    case chunked
    case responseLines = "response-lines"
    case caching
    case languages
    case requestTarget = "request-target"
    case json
    case credentials
    case configuration
    case answerFields = "answer-fields"
    case budget
    case cache

    /// Traps if a rule of the target does not hold for the input, or for a long one that is made of it.
    func run(_ input: [UInt8]) {
        check(input)
        if isSentByPeers, let long = input.stretched { check(long) }
    }

    /// Whether a client or CareCloud sends it, in any length.
    private var isSentByPeers: Bool { ![.configuration, .budget, .cache].contains(self) }

    private func check(_ input: [UInt8]) {
        switch self {
        case .requestHead: RequestHeadRules.check(input)
        case .chunked: ChunkedRules.check(input)
        case .responseLines: ResponseLineRules.check(input)
        case .caching: CachingRules.check(input)
        case .languages: LanguageRules.check(input)
        case .requestTarget: RequestTargetRules.check(input)
        case .json: JSONRules.check(input)
        case .credentials: CredentialRules.check(input)
        case .configuration: ConfigurationRules.check(input)
        case .answerFields: AnswerFieldRules.check(input)
        case .budget: BudgetRules.check(input)
        case .cache: CacheRules.check(input)
        }
    }

    /// The target of this process. If none is named, prints all names and ends the process.
    static let chosen: FuzzTarget = {
        let name = getenv("FUZZ_TARGET").map { String(cString: $0) } ?? ""
        if let target = FuzzTarget(rawValue: name) { return target }
        print(allCases.map(\.rawValue).joined(separator: "\n"))
        fflush(nil)
        // libFuzzer takes an ordinary end of the process for a finding.
        _exit(name.isEmpty ? 0 : 2)
    }()
}

/// libFuzzer calls it once for each input.
@c(LLVMFuzzerTestOneInput)
public func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    FuzzTarget.chosen.run(Array(UnsafeBufferPointer(start: start, count: count)))
    return 0
}

/// Ends the process with the rule that does not hold: libFuzzer then keeps the input.
func expect(_ holds: Bool, _ rule: @autoclosure () -> String, line: Int = #line) {
    if !holds { fatalError("line \(line): \(rule())") }
}
