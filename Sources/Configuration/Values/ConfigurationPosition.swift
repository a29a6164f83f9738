/// Where a setting stands: for the eye (file, line, column) and by name.
public struct ConfigurationPosition: Hashable, Sendable, CustomStringConvertible {
    /// As given to the reader.
    public let file: String
    /// From 1.
    public let line: Int
    /// From 1.
    public let column: Int
    /// `tenants[0].budget.burst`; empty for the file as a whole.
    public let keyPath: String

    /// `line` and `column` count from 1.
    public init(file: String, line: Int, column: Int, keyPath: String) {
        self.file = file
        self.line = line
        self.column = column
        self.keyPath = keyPath
    }

    /// `config/gateway.yaml:14:7: tenants[0].budget.burst`
    public var description: String {
        keyPath.isEmpty ? "\(file):\(line):\(column)" : "\(file):\(line):\(column): \(keyPath)"
    }
}

/// A file that the configuration names and someone else has to read. Relative paths are relative to the working
/// directory of the process.
public struct FileReference: Hashable, Sendable {
    /// Not empty, without control characters.
    public let path: String
    /// Where it is named, so that a file that cannot be read is reported like any other error.
    public let position: ConfigurationPosition

    /// Joins a path and the place that names it.
    public init(path: String, position: ConfigurationPosition) {
        self.path = path
        self.position = position
    }
}
