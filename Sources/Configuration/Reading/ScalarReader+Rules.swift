import HTTPSemantics

extension ScalarReader where Value == String {
    /// The first path segment behind the version.
    static var resource: ScalarReader<String> {
        ScalarReader<String> { (text) throws(ScalarProblem) in
            guard !text.isEmpty,
                text.utf8.allSatisfy({
                    UInt8(ascii: "a")...UInt8(ascii: "z") ~= $0 || $0 == UInt8(ascii: "-")
                })
            else {
                throw .expected("the first word behind the version in lower case, such as currencies")
            }
            return text
        }
    }

    /// A path behind the version: `*` for a segment, `**` at the end for the rest.
    static var pathPattern: ScalarReader<String> {
        ScalarReader<String> { (text) throws(ScalarProblem) in
            guard isPathPattern(text) else {
                throw .expected("a path behind the version, such as \"customers/*/cards\" or \"rewards/**\"")
            }
            return text
        }
    }

    /// The name of a request field that may tell answers apart.
    static var keyField: ScalarReader<String> {
        ScalarReader<String> { (text) throws(ScalarProblem) in
            guard FieldName(text.utf8) != nil else {
                throw .expected("the name of a request field, such as X-Store-Id")
            }
            let name = text.lowercased()
            if coveredFields.contains(name) {
                throw .because("\(text) tells answers apart already; remove it")
            }
            if name == "x-gateway-key" {
                throw .because("\(text) is for the gateway alone and goes no further; remove it")
            }
            if hopByHopFields.contains(name) {
                throw .because("\(text) speaks about one connection and goes no further; remove it")
            }
            return text
        }
    }
}

/// Whether a text is a path pattern, no segment of which is empty.
func isPathPattern(_ text: some StringProtocol) -> Bool {
    let segments = text.split(separator: "/", omittingEmptySubsequences: false)
    return segments.enumerated().allSatisfy { index, segment in
        if segment == "**" { return index == segments.count - 1 }
        return segment == "*"
            || !segment.isEmpty && segment.allSatisfy { $0.isASCII && $0 > " " && $0 != "*" }
    }
}

private let coveredFields: Set<String> = [
    "authorization", "cookie", "host", "accept-language", "accept-encoding",
]
private let hopByHopFields: Set<String> = [
    "connection", "keep-alive", "proxy-connection", "te", "trailer", "transfer-encoding", "upgrade",
    "proxy-authenticate", "proxy-authorization", "proxy-authentication-info",
]
