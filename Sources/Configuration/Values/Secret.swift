/// Bytes that no log, error, statistic or dump may show.
///
/// Printing, interpolating and reflecting give `(secret)`. Equality takes the same time wherever two secrets of
/// the same length differ.
public struct Secret: Sendable, Equatable, CustomStringConvertible, CustomDebugStringConvertible,
    CustomReflectable
{
    /// The bytes themselves, for the one place that sends them.
    public let bytes: [UInt8]

    /// Why bytes are no bearer token. The text may be shown: it holds nothing of the token.
    public enum TokenError: Error, Equatable, Sendable, CustomStringConvertible {
        /// Nothing but white space.
        case empty
        /// Longer than `maximumTokenSize`.
        case tooLong
        /// White space inside, a control character, or something beyond ASCII; counted from 1.
        case unexpectedByte(position: Int)
        /// UTF-16 or UTF-32.
        case notUTF8

        /// To follow the name of the file or variable: `is empty`.
        public var description: String {
            switch self {
            case .empty: "is empty"
            case .tooLong: "is longer than \(Secret.maximumTokenSize) bytes"
            case .unexpectedByte(let position):
                "holds something other than a token: byte \(position) is not a visible ASCII character"
            case .notUTF8: ByteOrderMark.advice
            }
        }
    }

    /// Longest bearer token in bytes: 8 KiB, so that it fits every server's limit for a head.
    public static let maximumTokenSize = 8192

    /// Takes `bytes` as they are.
    public init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// A token as it stands in a file or variable: a byte order mark before it and white space around it are dropped. What
    /// remains must be visible ASCII so that it can stand in a header field.
    public init(bearerToken contents: [UInt8]) throws(TokenError) {
        guard !ByteOrderMark.isWide(contents) else { throw .notUTF8 }
        let bearerToken = ByteOrderMark.dropped(from: contents)
        let isSpace: (UInt8) -> Bool = { $0 == 0x20 || 0x09...0x0d ~= $0 }
        guard let start = bearerToken.firstIndex(where: { !isSpace($0) }),
            let end = bearerToken.lastIndex(where: { !isSpace($0) })
        else { throw .empty }
        guard end - start < Self.maximumTokenSize else { throw .tooLong }
        if let wrong = bearerToken[start...end].firstIndex(where: { !(0x21...0x7e ~= $0) }) {
            throw .unexpectedByte(position: wrong + 1)
        }
        bytes = Array(bearerToken[start...end])
    }

    /// Why bytes are no secret text. The text may be shown: it holds nothing of the secret.
    public enum TextError: Error, Equatable, Sendable, CustomStringConvertible {
        /// Nothing but line ends.
        case empty
        /// Longer than `maximumTextSize`.
        case tooLong
        /// Not UTF-8, or with a control character or a line end inside.
        case notOneLine
        /// UTF-16 or UTF-32.
        case notUTF8

        /// To follow the name of the file or variable: `is empty`.
        public var description: String {
            switch self {
            case .empty: "is empty"
            case .tooLong: "is longer than \(Secret.maximumTextSize) bytes"
            case .notOneLine: "holds something other than one line of text"
            case .notUTF8: ByteOrderMark.advice
            }
        }
    }

    /// Longest password or application id in bytes.
    public static let maximumTextSize = 1024

    /// One line of text as it stands in a file or variable, such as a password: a byte order mark before it and line ends
    /// after it are dropped, and nothing else.
    public init(text: [UInt8]) throws(TextError) {
        guard !ByteOrderMark.isWide(text) else { throw .notUTF8 }
        var line = ByteOrderMark.dropped(from: text)
        while let last = line.last, last == 0x0a || last == 0x0d { line.removeLast() }
        guard !line.isEmpty else { throw .empty }
        guard line.count <= Self.maximumTextSize else { throw .tooLong }
        guard let string = String(validating: line, as: UTF8.self),
            string.unicodeScalars.allSatisfy({ $0.properties.generalCategory != .control })
        else { throw .notOneLine }
        bytes = Array(line)
    }

    /// Whether both hold the same bytes.
    public static func == (first: Secret, second: Secret) -> Bool {
        guard first.bytes.count == second.bytes.count else { return false }
        return zip(first.bytes, second.bytes).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
    }

    /// `(secret)`
    public var description: String { "(secret)" }
    /// `(secret)`
    public var debugDescription: String { description }
    /// Shows no children.
    public var customMirror: Mirror { Mirror(self, children: EmptyCollection<Mirror.Child>()) }
}
