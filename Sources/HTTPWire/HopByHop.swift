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
        var stripped = names
        for value in fields.values("Connection") {
            let value = value.span
            value.forEachElement(of: 0..<value.count) { element in
                guard let name = FieldName(element.map { value[$0] }), !isKept(name) else { return }
                stripped.insert(name)
            }
        }
        fields.removeAll { stripped.contains($0.name) }
    }

    private static func isKept(_ name: FieldName) -> Bool {
        kept.contains(name) || name.canonical.hasPrefix("x-forwarded-")
    }
}
