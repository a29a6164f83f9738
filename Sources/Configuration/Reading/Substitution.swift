/// `${NAME}` in a value is replaced by the environment variable, once: what it holds is not read again.
/// `$${` stands for `${`.
enum Substitution {
    enum Failure: Error, Equatable, CustomStringConvertible {
        case unset(String)
        case malformed

        var description: String {
            switch self {
            case .unset(let name): "the environment variable \(name) is not set"
            case .malformed: "expected ${NAME} with letters, digits and _; write $${ for the characters ${"
            }
        }
    }

    static func expand(_ text: String, from environment: [String: String]) throws(Failure) -> String {
        var result = ""
        var rest = text[...]
        while let dollar = rest.firstIndex(of: "$") {
            result += rest[..<dollar]
            rest = rest[dollar...]
            if rest.hasPrefix("$${") {
                result += "${"
                rest = rest.dropFirst(3)
            } else if rest.hasPrefix("${") {
                guard let end = rest.firstIndex(of: "}") else { throw .malformed }
                let name = String(rest[..<end].dropFirst(2))
                guard isName(name) else { throw .malformed }
                guard let value = environment[name] else { throw .unset(name) }
                result += value.hasPrefix("\u{FEFF}") ? String(value.unicodeScalars.dropFirst()) : value
                rest = rest[rest.index(after: end)...]
            } else {
                result.append("$")
                rest = rest.dropFirst()
            }
        }
        return result + rest
    }

    /// The variable's name if `text` is one `${NAME}` and nothing else.
    static func onlyName(in text: String) -> String? {
        guard text.hasPrefix("${"), text.hasSuffix("}") else { return nil }
        let name = String(text.dropFirst(2).dropLast())
        return isName(name) ? name : nil
    }

    private static func isName(_ name: String) -> Bool {
        guard let first = name.utf8.first, !(UInt8(ascii: "0")...UInt8(ascii: "9") ~= first) else {
            return false
        }
        return name.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
                true
            default: false
            }
        }
    }
}
