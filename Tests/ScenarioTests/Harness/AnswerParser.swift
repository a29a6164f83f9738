/// Reads one answer piece by piece and knows whether it is whole: a cut must be visible, so whoever judges one
/// needs the framing, not only the bytes.
struct AnswerParser {
    private enum Part: Equatable {
        case head
        case counted(Int)
        case chunkSize
        case chunk(Int)
        case chunkEnd
        case trailer
        case untilEnd
        case done
    }

    private var part = Part.head
    private(set) var head: Message?
    private(set) var body: [UInt8] = []
    /// Behind the answer once it is whole.
    private(set) var rest: [UInt8]
    /// Whether the answer is one to HEAD, which has no content whatever its head says.
    private let isToHead: Bool

    init(_ bytes: [UInt8] = [], isToHead: Bool = false) throws {
        rest = bytes
        self.isToHead = isToHead
        try advance()
    }

    /// For what follows a request's head that was read already.
    init(contentOf request: Message) {
        head = request
        rest = []
        isToHead = false
        part = Self.framing(of: request) ?? .done
    }

    /// By its own framing; an answer that ends with its connection never is.
    var isWhole: Bool { part == .done }
    var endsWithConnection: Bool { part == .untilEnd }

    mutating func feed(_ bytes: [UInt8]) throws {
        rest += bytes
        try advance()
    }

    private mutating func advance() throws {
        while try step() {}
    }

    /// False when more bytes are needed.
    private mutating func step() throws -> Bool {
        switch part {
        case .head:
            guard let end = rest.firstIndex(of: Array("\r\n\r\n".utf8)) else { return false }
            take(Message(head: Array(rest[..<(end + 4)])))
            rest.removeFirst(end + 4)
        case .counted(let count):
            guard let left = takeBody(count) else { return false }
            part = left == 0 ? .done : .counted(left)
        case .chunkSize:
            guard let line = takeLine() else { return false }
            guard let size = Int(line, radix: 16) else { throw HarnessError("bad chunk size \(line)") }
            part = size == 0 ? .trailer : .chunk(size)
        case .chunk(let count):
            guard let left = takeBody(count) else { return false }
            part = left == 0 ? .chunkEnd : .chunk(left)
        case .chunkEnd:
            guard let line = takeLine() else { return false }
            guard line.isEmpty else { throw HarnessError("bytes behind a chunk: \(line)") }
            part = .chunkSize
        case .trailer:
            guard let line = takeLine() else { return false }
            if line.isEmpty { part = .done }
        case .untilEnd:
            return takeBody(Int.max) != nil
        case .done:
            return false
        }
        return true
    }

    private mutating func take(_ message: Message) {
        // Interim answers come before the one that counts.
        if (100...199).contains(message.status) { return }
        head = message
        if isToHead || message.status == 204 || message.status == 304 {
            part = .done
        } else {
            part = Self.framing(of: message) ?? .untilEnd
        }
    }

    private static func framing(of message: Message) -> Part? {
        if message["Transfer-Encoding"]?.lowercased() == "chunked" { return .chunkSize }
        guard let length = message["Content-Length"].flatMap({ Int($0) }) else { return nil }
        return length == 0 ? .done : .counted(length)
    }

    /// Takes what there is of `count` bytes; returns how many are left, nil when there was nothing.
    private mutating func takeBody(_ count: Int) -> Int? {
        guard !rest.isEmpty else { return nil }
        if rest.count <= count {
            body += rest
            defer { rest = [] }
            return count - rest.count
        }
        body += rest[..<count]
        rest.removeFirst(count)
        return 0
    }

    private mutating func takeLine() -> String? {
        guard let end = rest.firstIndex(of: [13, 10]) else { return nil }
        defer { rest.removeFirst(end + 2) }
        return String(decoding: rest[..<end], as: UTF8.self)
    }
}
