/// Why a file is not a document that this reader takes, in words for the person who wrote it.
public struct YAMLError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The name that was given to the parser.
    public let file: String
    /// From 1.
    public let line: Int
    /// From 1, in Unicode scalars.
    public let column: Int
    /// One sentence without the position.
    public let message: String

    /// `line` and `column` count from 1.
    public init(file: String, line: Int, column: Int, message: String) {
        self.file = file
        self.line = line
        self.column = column
        self.message = message
    }

    /// `config/gateway.yaml:14:7: expected …`
    public var description: String { "\(file):\(line):\(column): \(message)" }
}
