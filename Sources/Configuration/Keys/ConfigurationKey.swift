/// A key that the file may hold. The table of all of them is the only place for names, defaults and help.
public struct ConfigurationKey: Sendable, Hashable {
    /// What holds when the key is absent.
    public enum Default: Sendable, Hashable {
        /// The file is refused.
        case required
        /// The setting is off or empty, as the help says.
        case none
        /// As if this were written.
        case value(String)
        /// As if this list were written.
        case list([String])
        /// As if the section stood there empty.
        case section
    }

    /// `tenants[].budget.burst`; `[]` stands for each element of a list.
    public let path: String
    /// `whole number`, `size`, `list of networks`…
    public let type: String
    /// What holds when the key is absent.
    public let defaultValue: Default
    /// One line for operators, without a full stop.
    public let help: String

    init(_ path: String, _ type: String, _ defaultValue: Default, _ help: String) {
        self.path = path
        self.type = type
        self.defaultValue = defaultValue
        self.help = help
    }

    /// The part of the path before the last dot, empty at the top.
    public var section: String { path.lastIndex(of: ".").map { String(path[..<$0]) } ?? "" }
    /// The part of the path after the last dot.
    public var name: String { path.lastIndex(of: ".").map { String(path[path.index(after: $0)...]) } ?? path }

    /// The key at `path`; linear in the number of keys.
    public static func at(_ path: String) -> ConfigurationKey? { all.first { $0.path == path } }
}
