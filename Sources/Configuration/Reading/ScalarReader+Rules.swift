import HTTPSemantics

extension ScalarReader where Value == Status {
    /// A status whose answers can be kept.
    static var keptStatus: ScalarReader<Status> {
        ScalarReader<Status> { (text) throws(ScalarProblem) in
            guard text.utf8.count == 3, let status = UInt16(text).flatMap({ Status($0) }),
                status.describesResource
            else {
                let names = Status.describingResource.map(\.description)
                throw .expected("one of " + names.joined(separator: ", "))
            }
            return status
        }
    }
}

extension ScalarReader where Value == String {
    /// A media type without parameters, in lower case.
    static var mediaType: ScalarReader<String> {
        ScalarReader<String> { (text) throws(ScalarProblem) in
            let names = text.split(separator: "/", omittingEmptySubsequences: false)
            guard names.count == 2, names.allSatisfy({ !$0.contains("*") && FieldName($0.utf8) != nil })
            else {
                throw .expected("a media type without parameters, such as application/json")
            }
            return text.lowercased()
        }
    }

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
        fieldName { (text, name) throws(ScalarProblem) in
            if coveredFields.contains(name.canonical) {
                throw .because("\(text) tells answers apart already; remove it")
            }
        }
    }

    /// The name of a request field that is forwarded, whatever is known of it.
    static var forwardedField: ScalarReader<String> {
        fieldName { (text, name) throws(ScalarProblem) in
            if coveredFields.contains(name.canonical) || ownFields.contains(name.canonical) {
                throw .because("\(text) is forwarded as the gateway needs it; remove it")
            }
            if MisleadingFields.contains(name), name != "X-Gateway-Key" {
                throw .because("\(text) could show CareCloud another request than the gateway saw; remove it")
            }
        }
    }

    /// The name of a request field that can go on; `check` gets it as written, too.
    private static func fieldName(
        _ check: @escaping @Sendable (_ text: String, _ name: FieldName) throws(ScalarProblem) -> Void
    ) -> ScalarReader<String> {
        ScalarReader<String> { (text) throws(ScalarProblem) in
            guard let name = FieldName(text.utf8) else {
                throw .expected("the name of a request field, such as X-Store-Id")
            }
            try check(text, name)
            if name == "X-Gateway-Key" {
                throw .because("\(text) is for the gateway alone and goes no further; remove it")
            }
            if hopByHopFields.contains(name.canonical) {
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
/// What the gateway sets itself, or answers.
private let ownFields: Set<String> = [
    "accept", "content-length", "if-match", "if-modified-since", "if-none-match", "if-range",
    "if-unmodified-since", "range", "via", "x-request-id",
]
private let hopByHopFields: Set<String> = [
    "connection", "keep-alive", "proxy-connection", "te", "trailer", "transfer-encoding", "upgrade",
    "proxy-authenticate", "proxy-authorization", "proxy-authentication-info",
]
