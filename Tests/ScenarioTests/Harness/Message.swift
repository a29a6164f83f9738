/// An HTTP/1 message as it came over the wire. Read without the gateway's own parser, which is under test.
struct Message: Sendable {
    /// From the first byte to the empty line.
    let head: [UInt8]
    let startLine: String
    let fields: [(name: String, value: String)]
    var body: [UInt8] = []
    /// What stood behind the last chunk.
    var trailers: [String] = []
    var framing = Framing.none
    /// Nil as long as more of the body may come.
    var ending: Ending?

    /// What ends the body (RFC 9112 §6.3).
    enum Framing: Equatable { case none, length(Int), chunked, endOfConnection }
    /// Whether the body came to its end, or the connection did before.
    enum Ending { case whole, cut }

    init(head: [UInt8]) {
        self.head = head
        var lines = String(decoding: head, as: UTF8.self).split(separator: "\r\n").map(String.init)
        startLine = lines.isEmpty ? "" : lines.removeFirst()
        fields = lines.map { line in
            let parts = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            let value = parts.count > 1 ? String(parts[1]) : ""
            return (String(parts[0]).lowercased(), value.trimmingPrefix { $0 == " " }.description)
        }
    }

    /// The values of a field, joined; nil when it is absent.
    subscript(_ name: String) -> String? {
        let values = fields.filter { $0.name == name.lowercased() }.map(\.value)
        return values.isEmpty ? nil : values.joined(separator: ", ")
    }

    /// What the head says of the body.
    var statedFraming: Framing? {
        if self["Transfer-Encoding"]?.lowercased() == "chunked" { return .chunked }
        return self["Content-Length"].flatMap { Int($0) }.map(Framing.length)
    }

    var text: String { String(decoding: body, as: UTF8.self) }

    // MARK: Of a request

    var method: String { part(0) }
    var target: String { part(1) }

    // MARK: Of a response

    var status: Int { Int(part(1)) ?? 0 }
    var cacheStatus: String { self["Cache-Status"] ?? "" }
    var isHit: Bool { cacheStatus.contains("; hit") }

    private func part(_ index: Int) -> String {
        let parts = startLine.split(separator: " ", maxSplits: 2)
        return parts.count > index ? String(parts[index]) : ""
    }
}
