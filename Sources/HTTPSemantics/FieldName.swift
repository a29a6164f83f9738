/// The name of a field (RFC 9110 §5.1): a token, compared without regard to case.
public struct FieldName: Hashable, Sendable, ExpressibleByStringLiteral, CustomStringConvertible {
    /// The spelling it was made with, which is also the one that is sent.
    public let description: String
    /// Lower case.
    public let canonical: String

    /// Nil unless `bytes` is a token of at most 256 bytes.
    public init?(_ bytes: some Sequence<UInt8>) {
        guard let text = Token.text(bytes, limit: 256) else { return nil }
        self.init(known: text)
    }

    /// For names that stand in the source; traps unless the literal is a token.
    public init(stringLiteral literal: String) {
        precondition(Token.text(literal.utf8, limit: 256) != nil)
        self.init(known: literal)
    }

    private init(known text: String) {
        description = text
        canonical = text.lowercased()
    }

    /// Without regard to case.
    public static func == (left: FieldName, right: FieldName) -> Bool {
        left.canonical == right.canonical
    }

    /// Without regard to case.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(canonical)
    }
}
