import HTTPSemantics

/// What a browser is told that asks whether its page may send a request (Fetch standard, "CORS-preflight fetch").
extension AllowedOrigin {
    private static let methods = "GET, HEAD, POST, PUT, PATCH, DELETE"
    /// What pages send to CareCloud beyond what needs no permission.
    private static let usualNames = "Accept-Language, Authorization, Cache-Control, Content-Type"
    private static let maximumNames = 64
    private static let maximumNameBytes = 4096
    private static let preflightVary =
        "Origin, Access-Control-Request-Method, Access-Control-Request-Headers"

    /// Fields of the answer to a preflight, without those that every answer has; nil when the request is none.
    func preflight(_ method: Method, _ request: HTTPFields) -> HTTPFields? {
        guard method == .options, request.contains("Access-Control-Request-Method") else { return nil }
        var fields = HTTPFields()
        fields.append("Access-Control-Allow-Origin", value)
        fields.append("Access-Control-Allow-Methods", Self.methods)
        fields.append("Access-Control-Allow-Headers", Self.allowedNames(request))
        fields.append("Access-Control-Max-Age", "600")
        // The shop's network is private to pages from the internet (Private Network Access §3.1).
        if request.values("Access-Control-Request-Private-Network") == [Array("true".utf8)] {
            fields.append("Access-Control-Allow-Private-Network", "true")
        }
        fields.append("Vary", Self.preflightVary)
        return fields
    }

    /// The names that were asked for, as far as they are names and not too many.
    private static func allowedNames(_ request: HTTPFields) -> String {
        let requested = FieldList.elements(request.values("Access-Control-Request-Headers"))
        guard 1...maximumNames ~= requested.count else { return usualNames }
        let names = requested.compactMap { FieldName($0)?.description }
        let echo = names.joined(separator: ", ")
        return names.count == requested.count && echo.utf8.count <= maximumNameBytes ? echo : usualNames
    }
}
