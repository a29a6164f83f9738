import YAML

/// Turns nodes into values and collects everything that is wrong on the way.
///
/// A function that returns nil for a key that may not be absent has reported why.
struct ConfigurationReader {
    let file: String
    let environment: [String: String]
    private(set) var errors: [ConfigurationError] = []
    private(set) var warnings: [ConfigurationWarning] = []

    init(file: String, environment: [String: String]) {
        self.file = file
        self.environment = environment
    }

    mutating func report(_ message: String, at position: ConfigurationPosition) {
        errors.append(ConfigurationError(position: position, message: message))
    }

    mutating func warn(_ message: String, at position: ConfigurationPosition) {
        warnings.append(ConfigurationWarning(position: position, message: message))
    }

    // MARK: Sections and lists

    /// `setting` as a section; nothing after the colon is an empty one.
    mutating func section(_ setting: Setting) -> Section? {
        let pairs: [(key: YAMLNode, value: YAMLNode)]
        switch setting.node.content {
        case .mapping(let written): pairs = written
        case .scalar where setting.node.isNull: pairs = []
        case .scalar, .sequence:
            report("expected a section of keys, found \(setting.node.kind)", at: setting.position)
            return nil
        }
        return section(of: pairs, path: setting.path, position: setting.position)
    }

    /// The section `name` inside `parent`, empty if it is not written; nil if it is written as something else.
    mutating func section(_ name: String, in parent: Section) -> Section? {
        guard let setting = parent[name] else {
            return Section(
                path: parent.path.appending(name), position: parent.position(of: name), isWritten: false,
                settings: [:])
        }
        return section(setting)
    }

    /// The elements of a list; a list that is required must have one. Nothing after the colon is an empty list.
    mutating func elements(_ name: String, in section: Section) -> [Setting] {
        guard let setting = section[name] else {
            if isRequired(name, in: section) { reportMissing(name, in: section) }
            return []
        }
        let nodes: [YAMLNode]
        switch setting.node.content {
        case .sequence(let written): nodes = written
        case .scalar where setting.node.isNull: nodes = []
        case .scalar, .mapping:
            report("expected a list, found \(setting.node.kind)", at: setting.position)
            return []
        }
        if nodes.isEmpty, isRequired(name, in: section) {
            report("expected at least one element, found an empty list", at: setting.position)
        }
        return nodes.enumerated().map { Setting($1, path: setting.path.element($0), file: file) }
    }

    private mutating func section(
        of pairs: [(key: YAMLNode, value: YAMLNode)], path: SettingPath, position: ConfigurationPosition
    ) -> Section {
        var settings: [String: Setting] = [:]
        var lines: [String: Int] = [:]
        for (key, value) in pairs {
            guard case .scalar(let name, _) = key.content else {
                report("expected a key, found \(key.kind)", at: self.position(of: key, path))
                continue
            }
            let keyPath = path.appending(name)
            if let line = lines[name] {
                report(
                    "this key stands twice; the first is on line \(line)", at: self.position(of: key, keyPath)
                )
            } else if ConfigurationKey.at(keyPath.pattern) != nil {
                settings[name] = Setting(value, path: keyPath, file: file)
            } else if let advice = ConfigurationKey.unavailable[keyPath.pattern] {
                report("not in this version; \(advice)", at: self.position(of: key, keyPath))
            } else {
                let suggestion = Suggestion.text(for: name, in: path.pattern)
                report("unknown key\(suggestion)", at: self.position(of: key, path.appending(clip(name))))
            }
            lines[name] = lines[name] ?? key.line
        }
        return Section(path: path, position: position, isWritten: !pairs.isEmpty, settings: settings)
    }

    private func position(of node: YAMLNode, _ path: SettingPath) -> ConfigurationPosition {
        ConfigurationPosition(file: file, line: node.line, column: node.column, keyPath: path.shown)
    }

    private func isRequired(_ name: String, in section: Section) -> Bool {
        ConfigurationKey.at(section.path.appending(name).pattern)?.defaultValue == .required
    }

    mutating func reportMissing(_ name: String, in section: Section) {
        let path = section.path.appending(name)
        let help = ConfigurationKey.at(path.pattern).map { ": \($0.help)" } ?? ""
        report("this key is missing\(help)", at: section.position(of: name))
    }
}

extension YAMLNode {
    /// For `found …`, without the value.
    var kind: String {
        switch content {
        case .scalar: isNull ? "nothing" : "a single value"
        case .sequence: "a list"
        case .mapping: "a section of keys"
        }
    }
}

/// `text` for an error message: control characters escaped, at most 60 characters.
func clip(_ text: String) -> String {
    let shown = text.prefix(60).unicodeScalars.map { $0.escaped(asASCII: false) }.joined()
    return text.count > 60 ? shown + "…" : shown
}
