/// What a request tells the origin to do, in its query: the origin knows no request beforehand.
struct SoakOrder: Sendable {
    /// What the answer says of caching.
    enum Freshness: Sendable, Equatable {
        case none, isPrivate, noStore
        case maxAge(Int)

        init(number: Int) {
            switch number {
            case -1: self = .none
            case -2: self = .isPrivate
            case -3: self = .noStore
            default: self = .maxAge(number)
            }
        }

        var number: Int {
            switch self {
            case .none: -1
            case .isPrivate: -2
            case .noStore: -3
            case .maxAge(let seconds): seconds
            }
        }

        var fields: [String] {
            switch self {
            case .none: []
            case .isPrivate: ["Cache-Control: private, max-age=60"]
            case .noStore: ["Cache-Control: no-store"]
            case .maxAge(let seconds): ["Cache-Control: max-age=\(seconds)"]
            }
        }
    }

    /// Names the request; a write's is never used twice.
    var number: Int
    /// Of the answer's content, in bytes.
    var size = 2000
    var framing = StreamedAnswer.Framing.length
    var freshness = Freshness.none
    /// Milliseconds before the answer, and in the middle of its content.
    var delay = 0
    var pause = 0
    /// Whether the connection is closed behind an answer that does not say so.
    var closes = false
    /// An entry of `SoakFaults.all` instead of an answer.
    var fault: Int?
    /// An entry of `UpstreamFaults.earlyEnds` instead of reading the content.
    var earlyEnd: Int?

    init(_ number: Int) {
        self.number = number
    }

    var query: String {
        let framing = StreamedAnswer.Framing.allCases.firstIndex(of: framing) ?? 0
        let numbers = [
            number, size, framing, freshness.number, delay, pause, closes ? 1 : 0, fault ?? -1,
            earlyEnd ?? -1,
        ]
        return "?o=" + numbers.map(String.init).joined(separator: ".")
    }

    /// Nil for a target that no till has made.
    init?(target: String) {
        let parts = target.split(separator: "?o=")
        guard parts.count == 2 else { return nil }
        let numbers = parts[1].split(separator: ".").compactMap { Int($0) }
        guard numbers.count == 9, StreamedAnswer.Framing.allCases.indices.contains(numbers[2]) else {
            return nil
        }
        number = numbers[0]
        size = numbers[1]
        framing = StreamedAnswer.Framing.allCases[numbers[2]]
        freshness = Freshness(number: numbers[3])
        delay = numbers[4]
        pause = numbers[5]
        closes = numbers[6] == 1
        fault = numbers[7] < 0 ? nil : numbers[7]
        earlyEnd = numbers[8] < 0 ? nil : numbers[8]
    }
}
