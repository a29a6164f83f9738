/// What the origin saw of a request: the first line of its answer's content. The rest is computed from that line, so
/// that every byte can be told from those of any other answer.
struct SoakEcho: Sendable {
    var method: String
    var target: String
    var language: String
    /// A sum: a token must not come out anywhere.
    var authorization: String
    /// Which client asked, and for which of its requests.
    var till: String
    /// Of the request's content.
    var length: Int
    var sum: UInt64
    /// Counts the requests that the origin has answered.
    var fetch: Int
    /// When it was asked, in milliseconds.
    var time: Int
    /// Writes that the origin had seen by then.
    var writes: Int

    private var line: [UInt8] {
        let parts = [
            method, target, language, authorization, till, "\(length)", "\(sum)", "\(fetch)", "\(time)",
            "\(writes)",
        ]
        return Array((parts.joined(separator: "|") + "\n").utf8)
    }

    /// - Parameter size: more than the line has.
    func content(_ size: Int) -> [UInt8] {
        let line = line
        return line + SoakBytes.filling(max(0, size - line.count), seed: SoakBytes.sum(of: line))
    }

    /// Reads content, which may be cut, and checks all of it.
    /// - Returns: Nil when even the line is cut.
    static func read(_ content: [UInt8]) throws -> SoakEcho? {
        guard let end = content.firstIndex(of: [10]) else {
            guard content.count < 1000 else { throw HarnessError("content without a line") }
            return nil
        }
        let text = String(decoding: content[..<end], as: UTF8.self)
        guard let echo = SoakEcho(text) else { throw HarnessError("content is no echo: \(text.prefix(200))") }
        guard
            SoakBytes.isFilled(content, from: end + 1, seed: SoakBytes.sum(of: Array(content[...end])))
        else { throw HarnessError("bytes of another answer among \(content.count) behind \(text)") }
        return echo
    }

    init?(_ line: String) {
        let parts = line.split(separator: "|", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 10, let length = Int(parts[5]), let sum = UInt64(parts[6]),
            let fetch = Int(parts[7]), let time = Int(parts[8]), let writes = Int(parts[9])
        else { return nil }
        self.init(
            method: parts[0], target: parts[1], language: parts[2], authorization: parts[3], till: parts[4],
            length: length, sum: sum, fetch: fetch, time: time, writes: writes)
    }

    init(
        method: String, target: String, language: String, authorization: String, till: String, length: Int,
        sum: UInt64, fetch: Int, time: Int, writes: Int
    ) {
        self.method = method
        self.target = target
        self.language = language
        self.authorization = authorization
        self.till = till
        self.length = length
        self.sum = sum
        self.fetch = fetch
        self.time = time
        self.writes = writes
    }

    /// How a token stands in an echo.
    static func authorization(_ token: String?) -> String {
        token.map { String(SoakBytes.sum(of: "Bearer \($0)"), radix: 16) } ?? "none"
    }
}
