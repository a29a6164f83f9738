public import HTTPSemantics

/// The fields that speak about one connection and are not forwarded (RFC 9110 §7.6.1).
public enum HopByHop {
    private static let names: Set<FieldName> = [
        "Connection", "Keep-Alive", "Proxy-Connection", "TE", "Trailer", "Transfer-Encoding", "Upgrade",
        "Proxy-Authenticate", "Proxy-Authorization", "Proxy-Authentication-Info",
    ]

    /// End-to-end fields that `Connection` cannot strip: a peer that names one of them wants the recipient behind
    /// us to see another message than we saw.
    private static let kept: Set<FieldName> = [
        "Age", "Authorization", "Cache-Control", "Content-Encoding", "Content-Length", "Content-Type",
        "Cookie",
        "Date", "ETag", "Expires", "Forwarded", "Host", "Set-Cookie", "Vary", "Via", "WWW-Authenticate",
    ]

    /// Removes the hop-by-hop fields and those that `Connection` names.
    public static func strip(_ fields: inout HTTPFields) {
        let named = named(in: fields)
        fields.removeAll { names.contains($0.name) || named.contains($0.name) && !isKept($0.name) }
    }

    /// Those of the fields that `Connection` names. O(length of `Connection`): options that are no field's name are only
    /// looked up.
    private static func named(in fields: HTTPFields) -> Set<FieldName> {
        let lines = fields.values("Connection")
        guard lines.contains(where: { !isUsual($0) }) else { return [] }
        var present: [[UInt8]: FieldName] = [:]
        for field in fields { present[Array(field.name.canonical.utf8)] = field.name }
        var named: Set<FieldName> = []
        var option: [UInt8] = []
        for line in lines {
            let line = line.span
            line.forEachElement(of: 0..<line.count) { element in
                option.removeAll(keepingCapacity: true)
                for index in element { option.append(ASCII.lowercased(line[index])) }
                if let name = present[option] { named.insert(name) }
            }
        }
        return named
    }

    /// Whether a line of `Connection` names no field of the message.
    private static func isUsual(_ line: [UInt8]) -> Bool {
        let line = line.span
        return line.equals(0..<line.count, ignoringCase: "keep-alive")
            || line.equals(0..<line.count, ignoringCase: "close")
    }

    private static func isKept(_ name: FieldName) -> Bool {
        kept.contains(name) || name.canonical.hasPrefix("x-forwarded-")
    }
}
