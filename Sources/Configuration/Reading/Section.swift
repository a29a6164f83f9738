import YAML

/// A value in the file together with its name and place.
struct Setting {
    let node: YAMLNode
    let path: SettingPath
    let position: ConfigurationPosition

    init(_ node: YAMLNode, path: SettingPath, file: String) {
        self.node = node
        self.path = path
        position = ConfigurationPosition(
            file: file, line: node.line, column: node.column, keyPath: path.shown)
    }
}

/// A mapping whose keys are all known and there once.
struct Section {
    let path: SettingPath
    /// Where the section begins; for one that is not written, where it could have been.
    let position: ConfigurationPosition
    /// False for one that is not written or holds nothing, known or unknown.
    let isWritten: Bool
    let settings: [String: Setting]

    subscript(_ name: String) -> Setting? { settings[name] }

    /// Where `name` stands, or where it is missing.
    func position(of name: String) -> ConfigurationPosition {
        settings[name]?.position ?? position.renamed(path.appending(name).shown)
    }
}

extension ConfigurationPosition {
    func renamed(_ keyPath: String) -> ConfigurationPosition {
        ConfigurationPosition(file: file, line: line, column: column, keyPath: keyPath)
    }
}
