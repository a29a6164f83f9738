/// A value as it stands in a configuration file.
enum WrittenValue {
    case scalar(String)
    /// A secret that does not stand in a file of its own.
    case secret
    case list([WrittenValue])
    case section([(name: String, value: WrittenValue)])

    /// A section of those keys that have a value.
    init(_ settings: KeyValuePairs<String, WrittenValue?>) {
        self = .section(settings.compactMap { setting in setting.value.map { (setting.key, $0) } })
    }

    static func scalars(_ texts: [some CustomStringConvertible]) -> WrittenValue {
        .list(texts.map { .scalar($0.description) })
    }

    /// Nil for a list that means something else when it is written empty.
    static func scalarsIfAny(_ texts: [some CustomStringConvertible]) -> WrittenValue? {
        texts.isEmpty ? nil : scalars(texts)
    }

    static func number(_ number: Int) -> WrittenValue { .scalar(String(number)) }
    static func percentage(_ number: Int) -> WrittenValue { .scalar("\(number)%") }
    static func size(_ bytes: Int) -> WrittenValue { .scalar(sizeText(bytes)) }
    static func duration(_ duration: Duration) -> WrittenValue { .scalar(durationText(duration)) }
    static func boolean(_ value: Bool) -> WrittenValue { .scalar(value ? "true" : "false") }
    static func file(_ file: FileReference) -> WrittenValue { .scalar(file.path) }

    /// As YAML in block style, each line without a line feed; short lists of scalars stand on one line.
    var lines: [String] {
        switch self {
        case .scalar(let text): return [Self.yaml(text)]
        case .secret: return ["\"***\""]
        case .list(let elements):
            if let line = oneLine { return [line] }
            return elements.flatMap { element in
                element.lines.enumerated().map { ($0 == 0 ? "- " : "  ") + $1 }
            }
        case .section(let settings):
            guard !settings.isEmpty else { return ["{}"] }
            return settings.flatMap { name, value -> [String] in
                let lines = value.lines
                if value.isOnLineOfKey { return ["\(name): \(lines[0])"] }
                return ["\(name):"] + lines.map { "  " + $0 }
            }
        }
    }

    private var isOnLineOfKey: Bool {
        switch self {
        case .scalar, .secret: true
        case .list: oneLine != nil
        case .section(let settings): settings.isEmpty
        }
    }

    /// `[a, b]`, for a list that is short and holds scalars only.
    private var oneLine: String? {
        guard case .list(let elements) = self else { return nil }
        var texts: [String] = []
        for element in elements {
            guard case .scalar(let text) = element else { return nil }
            texts.append(Self.yaml(text))
        }
        let line = "[\(texts.joined(separator: ", "))]"
        return line.count <= 80 ? line : nil
    }

    /// A scalar that is read back as `text`, in quotes unless it is of a few harmless characters.
    private static func yaml(_ text: String) -> String {
        let isPlain = text.utf8.enumerated().allSatisfy { index, byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "/"):
                true
            case UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."), UInt8(ascii: "%"): index > 0
            // Before a space or at the end it would make a key of what stands before it.
            case UInt8(ascii: ":"): index > 0 && index < text.utf8.count - 1
            default: false
            }
        }
        if isPlain, !text.isEmpty, text != "null" { return text }
        return "\"\(text.replacing("${", with: "$${").unicodeScalars.map(escaped).joined())\""
    }

    private static func escaped(_ scalar: Unicode.Scalar) -> String {
        switch scalar {
        case "\"": return "\\\""
        case "\\": return "\\\\"
        case " "..."~": return String(scalar)
        default: break
        }
        switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .otherLetter, .decimalNumber:
            return String(scalar)
        default:
            let digits = String(scalar.value, radix: 16)
            return "\\U" + String(repeating: "0", count: 8 - digits.count) + digits
        }
    }
}
