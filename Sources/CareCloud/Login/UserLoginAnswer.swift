import HTTPSemantics
import JSON

/// CareCloud's answer to a ``UserLogin``, as far as the gateway needs it.
///
/// Read tolerantly: the examples in CareCloud's documentation differ from its specification in what surrounds the token.
/// It holds a token: nothing of it may be logged.
public struct UserLoginAnswer: Sendable, Equatable {
    /// Why an answer with a status of success gives no token. The text may be shown: it holds nothing of the answer.
    public enum Problem: Error, Sendable, Equatable, CustomStringConvertible {
        /// The content is not JSON.
        case notJSON
        /// There is no `data.bearer_token`, or it is no text.
        case noToken
        /// The token is empty, longer than 8 KiB, or has bytes that cannot stand in a header field.
        case unusableToken

        /// To follow "CareCloud's answer to the login": `is not JSON`.
        public var description: String {
            switch self {
            case .notJSON: "is not JSON"
            case .noToken: "has no data.bearer_token"
            case .unusableToken: "has a bearer_token that cannot stand in a header field"
            }
        }
    }

    private static let maximumToken = 8192

    /// Visible ASCII.
    public let bearerToken: [UInt8]
    /// Until when it is valid by the project's own clock, in seconds since 1970-01-01 00:00 of that clock; nil when
    /// that is missing or cannot be read.
    public let validTo: Int64?

    /// Reads the content of an answer, with or without a byte order mark (RFC 8259 §8.1).
    public init(content: [UInt8]) throws(Problem) {
        let text = ByteOrderMark.dropped(from: content)
        guard let answer = JSONValue(parsing: text) else { throw .notJSON }
        guard let token = answer["data"]?["bearer_token"]?.string else { throw .noToken }
        let bytes = Array(token.utf8)
        guard (1...Self.maximumToken).contains(bytes.count), bytes.allSatisfy({ 0x21...0x7e ~= $0 }) else {
            throw .unusableToken
        }
        bearerToken = bytes
        validTo = answer["data"]?["valid_to"]?.string.flatMap(Self.seconds)
    }

    /// `2023-01-04 10:31:56`
    static func text(_ seconds: Int64) -> String {
        let second = Int((seconds % 86_400 + 86_400) % 86_400)
        let (year, month, day) = CivilDate.date(ofDay: (seconds - Int64(second)) / 86_400)
        let date = [month, day].map(twoDigits).joined(separator: "-")
        let time = [second / 3600, second / 60 % 60, second % 60].map(twoDigits).joined(separator: ":")
        return "\(year)-\(date) \(time)"
    }

    private static func twoDigits(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }

    /// `2023-01-04 10:31:56`, perhaps with a fraction, which does not count.
    private static func seconds(_ text: String) -> Int64? {
        let parts = text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)[0]
            .split(omittingEmptySubsequences: false) { " -:T".utf8.contains($0) }
        let numbers = parts.compactMap { part in
            part.allSatisfy { UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 } ? Int(Substring(part)) : nil
        }
        guard parts.count == 6, numbers.count == 6, 1970...9999 ~= numbers[0], 1...12 ~= numbers[1],
            1...31 ~= numbers[2], 0...24 ~= numbers[3], 0...59 ~= numbers[4], 0...60 ~= numbers[5]
        else { return nil }
        let day = CivilDate.day(year: numbers[0], month: numbers[1], day: numbers[2])
        return day * 86_400 + Int64(numbers[3] * 3600 + numbers[4] * 60 + numbers[5])
    }
}
