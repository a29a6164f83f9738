/// One thing that is wrong with a configuration.
public struct ConfigurationError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Where.
    public let position: ConfigurationPosition
    /// What, and what to do about it; never a secret.
    public let message: String

    /// Joins a place and what is wrong there.
    public init(position: ConfigurationPosition, message: String) {
        self.position = position
        self.message = message
    }

    /// `config/gateway.yaml:14:7: tenants[0].budget.burst: expected a whole number of at least 1, found "lots"`
    public var description: String { "\(position): \(message)" }
}

/// Everything that is wrong with a configuration.
public struct ConfigurationErrors: Error, Hashable, Sendable, CustomStringConvertible {
    /// In the order of the file, at least one.
    public let errors: [ConfigurationError]

    init(_ errors: [ConfigurationError]) {
        self.errors = errors.sorted {
            ($0.position.line, $0.position.column) < ($1.position.line, $1.position.column)
        }
    }

    /// One error a line.
    public var description: String { errors.map(\.description).joined(separator: "\n") }
}

/// Something that works, but that the operator probably does not want.
public struct ConfigurationWarning: Hashable, Sendable, CustomStringConvertible {
    /// Where.
    public let position: ConfigurationPosition
    /// What, and what to do about it; never a secret.
    public let message: String

    /// `config/gateway.yaml:14:7: tenants[0].budget: no budget is set, …`
    public var description: String { "\(position): \(message)" }
}
