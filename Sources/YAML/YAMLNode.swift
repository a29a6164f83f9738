/// One value of a YAML document and the place where it begins, so that a later complaint about its meaning can
/// point there.
public struct YAMLNode: Sendable {
    /// What a node holds. Scalars stay text: what kind of value a text stands for is the reader's decision.
    public enum Content: Sendable {
        /// `quoted` is true for `"…"`, `'…'` and block text (`|`, `>`), where `null` or nothing is meant as text.
        case scalar(String, quoted: Bool)
        /// The elements in document order.
        case sequence([YAMLNode])
        /// The pairs in document order; duplicate keys are kept.
        case mapping([(key: YAMLNode, value: YAMLNode)])
    }

    /// The node's value.
    public let content: Content
    /// From 1.
    public let line: Int
    /// From 1, in Unicode scalars.
    public let column: Int

    /// `line` and `column` count from 1.
    public init(content: Content, line: Int, column: Int) {
        self.content = content
        self.line = line
        self.column = column
    }

    /// True for `key:` with nothing after it and for the plain words `~` and `null`.
    public var isNull: Bool {
        guard case .scalar(let text, quoted: false) = content else { return false }
        return text.isEmpty || text == "~" || text == "null"
    }
}
