import Foundation

/// Reads messages off a socket, one after the other, whole or bit by bit.
struct MessageReader: Sendable {
    /// The connection ended inside of what was being read.
    private struct Cut: Error {}

    private let socket: Socket
    private var buffer: [UInt8] = []
    /// What is still to come of the chunk that is being read.
    private var leftOfChunk = 0
    /// The interim responses that came before final ones.
    private(set) var interim: [Message] = []

    init(_ socket: Socket) {
        self.socket = socket
    }

    // MARK: Whole messages

    /// The next request; nil when the connection ends before it.
    mutating func request() throws -> Message? {
        guard var message = try requestHead() else { return nil }
        try readWhole(&message)
        return message
    }

    /// The next final response, interim ones left out.
    mutating func response(toHead: Bool = false) throws -> Message {
        var message = try responseHead(toHead: toHead)
        try readWhole(&message)
        return message
    }

    private mutating func readWhole(_ message: inout Message) throws {
        try read(&message)
        guard message.ending == .whole else { throw HarnessError("the connection ended inside a body") }
    }

    // MARK: Heads

    /// The next request's head; nil when the connection ends before it. Its body is to be read next.
    mutating func requestHead() throws -> Message? {
        guard var message = try head() else { return nil }
        message.framing = message.statedFraming ?? .none
        return message
    }

    /// The head of the next final response. Its body is to be read next.
    mutating func responseHead(toHead: Bool = false) throws -> Message {
        while true {
            guard var message = try head() else {
                throw HarnessError("the connection ended instead of a response")
            }
            if (100...199).contains(message.status) {
                interim.append(message)
                continue
            }
            let hasBody = !toHead && message.status != 204 && message.status != 304
            message.framing = hasBody ? message.statedFraming ?? .endOfConnection : .none
            return message
        }
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

    // MARK: Bodies

    /// Reads on until the message's body has `count` bytes, is whole, or is cut.
    mutating func read(_ message: inout Message, upTo count: Int = .max) throws {
        do {
            while message.ending == nil, message.body.count < count { try readOn(&message, upTo: count) }
        } catch is Cut {
            message.ending = .cut
        } catch is Socket.ConnectionReset {
            message.ending = .cut
        }
    }

    private mutating func readOn(_ message: inout Message, upTo count: Int) throws {
        let wanted = count - message.body.count
        switch message.framing {
        case .none:
            message.ending = .whole
        case .length(let length):
            guard message.body.count < length else { return message.ending = .whole }
            guard try move(min(wanted, length - message.body.count), to: &message) > 0 else { throw Cut() }
            if message.body.count == length { message.ending = .whole }
        case .endOfConnection:
            if try move(wanted, to: &message) == 0 { message.ending = .whole }
        case .chunked where leftOfChunk == 0:
            try beginChunk(of: &message)
        case .chunked:
            let moved = try move(min(wanted, leftOfChunk), to: &message)
            guard moved > 0 else { throw Cut() }
            leftOfChunk -= moved
            if leftOfChunk == 0, try !line().isEmpty { throw HarnessError("a chunk longer than its size") }
        }
    }

    private mutating func beginChunk(of message: inout Message) throws {
        let line = try line()
        guard let size = Int(line, radix: 16) else { throw HarnessError("bad chunk size \(line)") }
        leftOfChunk = size
        guard size == 0 else { return }
        while case let trailer = try self.line(), !trailer.isEmpty { message.trailers.append(trailer) }
        message.ending = .whole
    }

    /// Everything up to the end of the connection.
    mutating func rest() throws -> [UInt8] {
        while try fill() {}
        defer { buffer = [] }
        return buffer
    }

    // MARK: Bytes

    private mutating func line() throws -> String {
        while true {
            if let index = buffer.firstIndex(of: [13, 10]) {
                defer { buffer.removeFirst(index + 2) }
                return String(decoding: buffer[..<index], as: UTF8.self)
            }
            guard try fill() else { throw Cut() }
        }
    }

    /// - Returns: How many bytes; 0 at the end of the connection.
    private mutating func move(_ count: Int, to message: inout Message) throws -> Int {
        if buffer.isEmpty { try fill() }
        let moved = min(count, buffer.count)
        message.body += buffer[..<moved]
        buffer.removeFirst(moved)
        return moved
    }

    @discardableResult
    private mutating func fill() throws -> Bool {
        let piece = try socket.receive()
        buffer += piece
        return !piece.isEmpty
    }
}

extension [UInt8] {
    /// Where `pattern` first begins; linear for short patterns.
    func firstIndex(of pattern: [UInt8], from start: Int = 0) -> Int? {
        guard let first = pattern.first, count >= pattern.count else { return nil }
        return withUnsafeBytes { bytes in
            guard let base = bytes.baseAddress else { return nil }
            let last = bytes.count - pattern.count
            var start = start
            while start <= last, let found = memchr(base + start, CInt(first), last - start + 1) {
                let index = base.distance(to: UnsafeRawPointer(found))
                if memcmp(base + index, pattern, pattern.count) == 0 { return index }
                start = index + 1
            }
            return nil
        }
    }
}
