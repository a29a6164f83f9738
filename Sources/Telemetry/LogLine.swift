/// One operational message: a constant text to search for, and what differs as key=value pairs. No value may be a
/// secret, a query, or a path that names a customer.
public struct LogLine: Sendable {
    /// How important a message is, least important first; the raw value stands in the log.
    public enum Level: String, Sendable, CaseIterable, Comparable {
        /// For finding a fault.
        case debug
        /// What happens.
        case info
        /// What works but should be looked at.
        case warning
        /// What failed.
        case error

        /// By importance.
        public static func < (left: Level, right: Level) -> Bool { left.rank < right.rank }

        private var rank: Int {
            switch self {
            case .debug: 0
            case .info: 1
            case .warning: 2
            case .error: 3
            }
        }
    }

    /// How important it is.
    public let level: Level
    /// Constant, so that it can be searched for and counted.
    public let message: StaticString
    /// In the order in which they are written; a key may not be `time`, `level` or `msg`.
    public let pairs: KeyValuePairs<String, LogValue>

    /// `LogLine(.warning, "upstream login failed", ["tenant": .text(name), "attempt": 3])`
    public init(_ level: Level, _ message: StaticString, _ pairs: KeyValuePairs<String, LogValue> = [:]) {
        self.level = level
        self.message = message
        self.pairs = pairs
    }

    /// Appends one JSON object with `time`, `level`, `msg` and the pairs, and a line feed. Not for the hot path.
    public func write(unixMilliseconds: Int64, timestamp: inout Timestamp, to output: inout [UInt8]) {
        var time: [UInt8] = []
        time.append(addingCapacity: Timestamp.length) { text in
            timestamp.append(unixMilliseconds: unixMilliseconds, to: &text)
        }
        var json = JSONWriter()
        json.object { json in
            json.key("time")
            json.value(time.span)
            json.member("level", level.rawValue)
            json.member("msg", message.description)
            for (key, value) in pairs {
                json.key(key)
                value.write(to: &json)
            }
        }
        output += json.finish()
        output.append(UInt8(ascii: "\n"))
    }
}

/// A value in a log line.
public enum LogValue: Sendable, Equatable {
    /// Text of the gateway's own.
    case text(String)
    /// Bytes from outside; U+FFFD stands for what is not UTF-8.
    case bytes([UInt8])
    /// A whole number.
    case integer(Int64)
    /// Written in seconds.
    case duration(Duration)

    func write(to json: inout JSONWriter) {
        switch self {
        case .text(let text): json.value(text)
        case .bytes(let bytes): json.value(bytes.span)
        case .integer(let number): json.value(number)
        case .duration(let duration): json.value(duration / .seconds(1))
        }
    }
}

extension LogValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral {
    /// `.text`.
    public init(stringLiteral text: String) { self = .text(text) }
    /// `.integer`.
    public init(integerLiteral number: Int64) { self = .integer(number) }
}
