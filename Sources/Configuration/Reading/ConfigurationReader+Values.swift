import YAML

extension ConfigurationReader {
    /// The value of `name`, or what its default says; nil without a report only for keys whose default is `none`.
    mutating func value<Value>(
        _ name: String, in section: Section, as read: ScalarReader<Value>
    ) -> Value? {
        if let setting = section[name] { return value(of: setting, as: read) }
        let key = ConfigurationKey.at(section.path.appending(name).pattern)
        switch key?.defaultValue {
        case .required:
            reportMissing(name, in: section)
            return nil
        case .value(let text):
            return convert(text, raw: text, at: section.position(of: name), as: read)
        case .list, .section, ConfigurationKey.Default.none?, nil:
            return nil
        }
    }

    /// The elements of `name`, or what its default says; those that are wrong are reported and left out.
    mutating func values<Value>(
        _ name: String, in section: Section, as read: ScalarReader<Value>
    ) -> [Value] {
        if section[name] == nil,
            case .list(let texts)? = ConfigurationKey.at(section.path.appending(name).pattern)?.defaultValue
        {
            let position = section.position(of: name)
            return texts.compactMap { convert($0, raw: $0, at: position, as: read) }
        }
        return elements(name, in: section).compactMap { value(of: $0, as: read) }
    }

    /// `setting` with `${NAME}` replaced, read as `read` does; nil has been reported.
    mutating func value<Value>(of setting: Setting, as read: ScalarReader<Value>) -> Value? {
        guard case .scalar(let raw, _) = setting.node.content, !setting.node.isNull else {
            let expectation = ConfigurationKey.at(setting.path.pattern).map { "expected \($0.type), " } ?? ""
            report("\(expectation)found \(setting.node.kind)", at: setting.position)
            return nil
        }
        do {
            let text = try Substitution.expand(raw, from: environment)
            return convert(text, raw: raw, at: setting.position, as: read)
        } catch {
            report(error.description, at: setting.position)
            return nil
        }
    }

    private mutating func convert<Value>(
        _ text: String, raw: String, at position: ConfigurationPosition, as read: ScalarReader<Value>
    ) -> Value? {
        guard text.unicodeScalars.allSatisfy({ $0.properties.generalCategory != .control }) else {
            report("expected one line without control characters", at: position)
            return nil
        }
        do {
            return try read.read(text)
        } catch {
            switch error {
            case .expected(let expectation):
                // What a variable holds may be a secret that was put into the wrong key.
                let found = text == raw ? "\"\(clip(text))\"" : "what \"\(clip(raw))\" stands for"
                report("expected \(expectation), found \(found)", at: position)
            case .because(let message):
                report(message, at: position)
            }
            return nil
        }
    }
}
