/// What the origin answers when it is asked.
struct OriginAnswer: Sendable {
    enum Content: Sendable {
        /// A text that tells which of the case's answers it is.
        case numbered
        case text(String)
        case bytes([UInt8])
    }

    /// How the content's end is told, or missed.
    enum Framing: Sendable {
        case length
        case chunked(trailers: [String])
        case close
        /// The connection ends this many bytes before the stated length.
        case shortBy(Int)
        /// The connection ends without the last chunk.
        case unterminated
        /// Two lengths that differ.
        case twoLengths
        /// The connection ends without an answer.
        case none
    }

    var status = 200
    var fields: [String] = []
    var content = Content.numbered
    var framing = Framing.length
    /// Heads of interim answers before it: `103 Early Hints` and fields.
    var interim: [[String]] = []
    var sendsDate = true
    /// Whether a 304 is sent to requests without conditions, too.
    var insists = false
    var version = "HTTP/1.1"
    /// Seconds until it is sent.
    var delay = 0.0

    init(
        status: Int = 200, fields: [String] = [], content: Content = .numbered, framing: Framing = .length
    ) {
        self.status = status
        self.fields = fields
        self.content = content
        self.framing = framing
    }

    /// Fresh for a minute.
    static func fresh(_ fields: String..., status: Int = 200, content: Content = .numbered) -> OriginAnswer {
        OriginAnswer(status: status, fields: ["Cache-Control: max-age=60"] + fields, content: content)
    }

    /// Twenty seconds past its minute, with a tag and further directives.
    static func stale(_ directives: String = "x", _ fields: String...) -> OriginAnswer {
        OriginAnswer(
            fields: ["Cache-Control: max-age=60, \(directives)", "Age: 80", "ETag: \"a\""] + fields)
    }

    /// That what was asked about has not changed; the whole answer for a request without conditions.
    static func notModified(_ fields: String...) -> OriginAnswer {
        OriginAnswer(status: 304, fields: fields)
    }

    /// The connection ends without an answer.
    static let nothing = OriginAnswer(framing: .none)

    func framed(_ framing: Framing) -> OriginAnswer { with { $0.framing = framing } }
    func withoutDate() -> OriginAnswer { with { $0.sendsDate = false } }
    func late(by seconds: Double = 0.15) -> OriginAnswer { with { $0.delay = seconds } }
    func insisting() -> OriginAnswer { with { $0.insists = true } }
    func after(interim: [[String]]) -> OriginAnswer { with { $0.interim = interim } }
    func version(_ version: String) -> OriginAnswer { with { $0.version = version } }

    private func with(_ change: (inout OriginAnswer) -> Void) -> OriginAnswer {
        var copy = self
        change(&copy)
        return copy
    }
}
