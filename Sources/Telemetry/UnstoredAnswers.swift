/// Answers to reads that could not be kept in the last hour, by path and reason. A value, bounded as ``NamedCounts`` is.
public struct UnstoredAnswers: Sendable {
    /// Answers of one path and reason in an hour from which on the log speaks of them: one a minute.
    static let often: UInt64 = 60
    private static let hour: Int64 = 3600
    private static let mostTold = 10

    private var counts = NamedCounts()
    private var told: Int64 = 0

    /// Nothing yet.
    public init() {}

    /// An answer was not kept.
    ///
    /// - Parameters:
    ///   - path: Without ids and queries.
    ///   - reason: The word that Cache-Status says.
    ///   - second: Since the start, of a clock that never steps back.
    public mutating func note(_ path: String, _ reason: String, second: Int64) {
        counts.count("\(path) (\(reason))", second)
    }

    /// What the log is to tell, the most frequent first, at most ten; nil when it has told in the last hour, or when nothing
    /// was asked for often.
    public mutating func toTell(second: Int64) -> [String]? {
        guard second - told >= Self.hour else { return nil }
        told = second
        let often = counts.entries { $0.lastHour(second) }.filter { $0.count >= Self.often }
        guard !often.isEmpty else { return nil }
        return often.prefix(Self.mostTold).map { "\($0.name): \($0.count)" }
    }

    func lastHour(second: Int64) -> [NamedCounts.Entry] {
        counts.entries { $0.lastHour(second) }
    }
}
