/// A request of a till, and what its echo has to say.
struct SoakQuestion: Sendable {
    /// The spellings of a language that mean the same, the one that goes upstream first.
    static let languages = [
        ["cs", "CS", "cs;q=1"], ["en-gb,cs;q=0.8", "cs;q=0.80, en-GB", "en-GB,cs;q=0.8"], [""],
    ]

    var method = "GET"
    var path: String
    var order: SoakOrder
    var language = 0
    var spelling = 0
    /// The client's own.
    var token: String?
    var till = ""
    /// The device's.
    var key: String?
    var content: [UInt8]?
    var isChunked = false
    /// Whether the content waits for `100 Continue`.
    var waits = false
    var isHTTP10 = false
    /// Further lines of the head.
    var fields: [String] = []

    var isRead: Bool { method == "GET" || method == "HEAD" }
    var target: String { API.enterprise + path + order.query }

    var head: [UInt8] {
        var lines = ["\(method) \(target) HTTP/1.\(isHTTP10 ? 0 : 1)", "Host: 127.0.0.1"] + fields
        let spelled = Self.languages[language][spelling]
        if !spelled.isEmpty { lines.append("Accept-Language: \(spelled)") }
        if let token { lines.append("Authorization: Bearer \(token)") }
        if let key { lines.append("X-Gateway-Key: \(key)") }
        if !till.isEmpty { lines.append("X-Till: \(till)") }
        if waits { lines.append("Expect: 100-continue") }
        if let content {
            lines.append(isChunked ? "Transfer-Encoding: chunked" : "Content-Length: \(content.count)")
        }
        return Array((lines.joined(separator: "\r\n") + "\r\n\r\n").utf8)
    }

    var sentContent: [UInt8] {
        guard let content else { return [] }
        return isChunked ? Bytes.chunked(content) : content
    }

    var bytes: [UInt8] { head + sentContent }

    /// What differs in an answer's echo from what was asked; nil when nothing does.
    func difference(_ echo: SoakEcho) -> String? {
        let language = Self.languages[language]
        let content = content ?? []
        let expected = [
            ("method", isRead ? "GET" : method, echo.method), ("target", target, echo.target),
            ("language", isRead ? language[0] : language[spelling], echo.language),
            ("token", SoakEcho.authorization(token ?? GatewaySettings.enterpriseToken), echo.authorization),
            ("length", "\(content.count)", "\(echo.length)"),
            ("sum", "\(SoakBytes.sum(of: content))", "\(echo.sum)"),
        ]
        let wrong = expected.first { $0.1 != $0.2 }
        return wrong.map { "\($0.0) is \($0.2), expected \($0.1)" }
    }
}
