/// An HTTP/1 message as it came over the wire. Read without the gateway's own parser, which is under test.
struct Message: Sendable {
    /// From the first byte to the empty line.
    let head: [UInt8]
    let startLine: String
    let fields: [(name: String, value: String)]
    var body: [UInt8] = []

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

/// Reads messages off a socket, one after the other.
struct MessageReader {
    private let socket: Socket
    private var buffer: [UInt8] = []

    init(_ socket: Socket) {
        self.socket = socket
    }

    /// The next request; nil when the connection ends before it.
    mutating func request() throws -> Message? {
        guard var message = try head() else { return nil }
        try readFramedBody(of: &message)
        return message
    }

    /// The next final response, interim ones left out.
    mutating func response(toHead: Bool = false) throws -> Message {
        guard var message = try head() else {
            throw HarnessError("the connection ended instead of a response")
        }
        if (100...199).contains(message.status) { return try response(toHead: toHead) }
        let hasBody = !toHead && message.status != 204 && message.status != 304
        if hasBody, !(try readFramedBody(of: &message)) { message.body = try rest() }
        return message
    }

    /// The next head alone.
    mutating func head() throws -> Message? {
        let end = Array("\r\n\r\n".utf8)
        while true {
            if let index = buffer.firstIndex(of: end) {
                let head = Array(buffer[..<(index + 4)])
                buffer.removeFirst(index + 4)
                return Message(head: head)
            }
            guard try fill() else {
                if buffer.isEmpty { return nil }
                throw HarnessError("the connection ended inside a head")
            }
        }
    }

    /// Everything up to the end of the connection.
    mutating func rest() throws -> [UInt8] {
        while try fill() {}
        defer { buffer = [] }
        return buffer
    }

    @discardableResult
    private mutating func readFramedBody(of message: inout Message) throws -> Bool {
        if message["Transfer-Encoding"]?.lowercased() == "chunked" {
            while true {
                let line = try line()
                guard let size = Int(line, radix: 16) else { throw HarnessError("bad chunk size \(line)") }
                message.body += try bytes(size)
                _ = try self.line()
                if size == 0 { return true }
            }
        }
        guard let length = message["Content-Length"].flatMap({ Int($0) }) else { return false }
        message.body = try bytes(length)
        return true
    }

    private mutating func line() throws -> String {
        while true {
            if let index = buffer.firstIndex(of: [13, 10]) {
                defer { buffer.removeFirst(index + 2) }
                return String(decoding: buffer[..<index], as: UTF8.self)
            }
            guard try fill() else { throw HarnessError("the connection ended inside a line") }
        }
    }

    private mutating func bytes(_ count: Int) throws -> [UInt8] {
        while buffer.count < count {
            guard try fill() else { throw HarnessError("the connection ended inside a body") }
        }
        defer { buffer.removeFirst(count) }
        return Array(buffer[..<count])
    }

    private mutating func fill() throws -> Bool {
        let piece = try socket.receive()
        buffer += piece
        return !piece.isEmpty
    }
}

extension [UInt8] {
    /// Where `pattern` first begins; linear for short patterns.
    func firstIndex(of pattern: [UInt8]) -> Int? {
        guard count >= pattern.count else { return nil }
        return (0...(count - pattern.count)).first { self[$0..<($0 + pattern.count)].elementsEqual(pattern) }
    }
}
