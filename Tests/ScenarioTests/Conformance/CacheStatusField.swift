/// A Cache-Status field as RFC 9211 has it: a list of caches with parameters.
struct CacheStatusField {
    struct Member {
        let name: String
        let parameters: [(key: String, value: String)]

        subscript(_ key: String) -> String? { parameters.last { $0.key == key }?.value }
        /// `hit`, `fwd=stale`.
        func says(_ text: String) -> Bool {
            let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
            guard let value = self[parts[0]] else { return false }
            return parts.count == 1 || value == parts[1]
        }
    }

    private static let integers = ["fwd-status", "ttl"]
    private static let flags = ["hit", "stored", "collapsed"]
    private static let reasons = [
        "bypass", "method", "uri-miss", "vary-miss", "miss", "request", "stale", "partial",
    ]

    let members: [Member]

    /// The text is broken where this throws.
    init(_ text: String) throws {
        members = try Self.split(text, by: ",").map { member in
            var parts = try Self.split(member, by: ";").map { $0.trimmed }
            let name = parts.removeFirst()
            guard !name.isEmpty else { throw HarnessError("Cache-Status without a name: \(text)") }
            return Member(name: name, parameters: try parts.map(Self.parameter))
        }
    }

    /// The gateway's own, which is the last one: it stands nearest to the client.
    var own: Member? { members.last { $0.name == "carecloud-gateway" } }

    /// What is wrong with the values that RFC 9211 defines.
    var faults: [String] {
        guard let own else { return ["Cache-Status does not name carecloud-gateway"] }
        var faults: [String] = []
        for key in Self.integers {
            if let value = own[key], Int(value) == nil { faults.append("\(key) is no integer: \(value)") }
        }
        for key in Self.flags {
            if let value = own[key], value != "?1" { faults.append("\(key) is no flag: \(value)") }
        }
        if let reason = own["fwd"], !Self.reasons.contains(reason) { faults.append("fwd=\(reason)") }
        if own["hit"] != nil, own["fwd"] != nil { faults.append("hit and fwd at once") }
        if Set(own.parameters.map(\.key)).count < own.parameters.count { faults.append("a key twice") }
        return faults
    }

    private static func parameter(_ text: String) throws -> (key: String, value: String) {
        let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        let key = String(parts[0])
        let isKey =
            key.first.map { $0 == "*" || ("a"..."z").contains($0) } == true
            && key.allSatisfy { ("a"..."z").contains($0) || ("0"..."9").contains($0) || "_-.*".contains($0) }
        guard isKey else { throw HarnessError("a bad key in Cache-Status: \(text)") }
        return (key, parts.count > 1 ? String(parts[1]) : "?1")
    }

    /// Not inside of quotes.
    private static func split(_ text: String, by separator: Character) throws -> [String] {
        var (parts, isQuoted, isEscaped) = ([""], false, false)
        for character in text {
            if !isQuoted, character == separator {
                parts.append("")
                continue
            }
            parts[parts.count - 1].append(character)
            if isEscaped {
                isEscaped = false
            } else if character == "\\" {
                isEscaped = isQuoted
            } else if character == "\"" {
                isQuoted.toggle()
            }
        }
        guard !isQuoted else { throw HarnessError("an open quote in Cache-Status: \(text)") }
        return parts
    }
}

extension String {
    /// Without white space around it.
    fileprivate var trimmed: String {
        let text = drop { $0 == " " || $0 == "\t" }
        return String(text.reversed().drop { $0 == " " || $0 == "\t" }.reversed())
    }
}
