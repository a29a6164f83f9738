import Foundation
import Synchronization

/// An origin on 127.0.0.1 that answers with the bytes a scenario gives it, a thread a connection, and keeps every
/// request it has seen. It is the judge of what went upstream.
final class ScriptedOrigin: Sendable {
    /// What the origin does with one request.
    typealias Script = @Sendable (Message, OriginConnection) throws -> Void

    let port: UInt16
    private let listener: Socket
    private let script: Script
    private let readsBodies: Bool
    private let seen = Mutex<[Message]>([])
    private let connections = Mutex<[OriginConnection]>([])

    /// - Parameters:
    ///   - isOpen: false refuses connections until ``open()``.
    ///   - readsBodies: false calls the script with the head alone; it reads the body itself.
    ///   - script: called for each request, on its connection's thread; it may close the connection.
    init(
        buffers: Socket.Buffers = Socket.Buffers(), isOpen: Bool = true, readsBodies: Bool = true,
        _ script: @escaping Script
    ) throws {
        listener = try Socket.bind(buffers: buffers)
        port = listener.port
        self.script = script
        self.readsBodies = readsBodies
        if isOpen { try open() }
    }

    /// Accepts connections from now on.
    func open() throws {
        try listener.listen()
        let thread = Thread { [self] in acceptAll() }
        thread.start()
    }

    /// An origin that answers every request alike.
    convenience init(always answer: String) throws {
        try self.init { _, connection in try connection.send(answer) }
    }

    var address: String { "http://127.0.0.1:\(port)" }
    var requests: [Message] { seen.withLock { $0 } }
    var requestCount: Int { seen.withLock { $0.count } }
    var connectionCount: Int { connections.withLock { $0.count } }

    /// The connections in the order in which they came.
    func connection(_ index: Int) throws -> OriginConnection {
        let connections = connections.withLock { $0 }
        guard connections.indices.contains(index) else { throw HarnessError("no connection \(index)") }
        return connections[index]
    }

    func requests(_ method: String) -> [Message] {
        requests.filter { $0.method == method }
    }

    func waitForRequests(_ count: Int) throws {
        try Waiting.until("the origin sees \(count) requests, it saw \(requestCount)") {
            requestCount >= count
        }
    }

    /// Ends its threads.
    func stop() {
        listener.wake()
        for connection in connections.withLock({ $0 }) { connection.wake() }
    }

    private func acceptAll() {
        while let socket = listener.accept() {
            let connection = OriginConnection(socket)
            connections.withLock { $0.append(connection) }
            let thread = Thread { [self] in serve(connection) }
            thread.start()
        }
        listener.close()
    }

    private func serve(_ connection: OriginConnection) {
        // What goes wrong here shows at the client: its connection ends.
        while !connection.isClosed, let request = try? connection.request(whole: readsBodies) {
            seen.withLock { $0.append(request) }
            do {
                try script(request, connection)
            } catch {
                break
            }
        }
        connection.close()
    }
}

/// The origin's side of a connection.
final class OriginConnection: Sendable {
    private let socket: Socket
    private let closed = Mutex(false)
    private let answers = Mutex(0)
    private let bytesSent = Mutex(0)
    private let reader: Mutex<MessageReader>

    init(_ socket: Socket) {
        self.socket = socket
        reader = Mutex(MessageReader(socket))
    }

    var isClosed: Bool { closed.withLock { $0 } }
    /// How many answers were sent on it.
    var answered: Int { answers.withLock { $0 } }

    func send(_ text: String) throws {
        answers.withLock { $0 += 1 }
        try socket.send(Array(text.utf8))
    }

    // MARK: Bit by bit

    /// What the kernel has taken of pieces that were sent.
    var sentBytes: Int { bytesSent.withLock { $0 } }

    /// Sends a piece of an answer.
    func send(bytes: [UInt8]) throws {
        try socket.send(bytes) { count in bytesSent.withLock { $0 += count } }
    }

    fileprivate func request(whole: Bool) throws -> Message? {
        try reader.withLock { whole ? try $0.request() : try $0.requestHead() }
    }

    /// Reads on until the request's body has `count` bytes, is whole, or is cut.
    func read(_ request: inout Message, upTo count: Int = .max) throws {
        try reader.withLock { try $0.read(&request, upTo: count) }
    }

    /// Waits until the other side ends the connection, with FIN or RST.
    func waitForEnd() throws {
        do {
            _ = try reader.withLock { try $0.rest() }
        } catch is Socket.ConnectionReset {}
    }

    // MARK: The end

    /// Ends the connection with RST.
    func reset() {
        closed.withLock { $0 = true }
        socket.reset()
    }

    func close() {
        closed.withLock { $0 = true }
        socket.close()
    }

    func wake() {
        guard !isClosed else { return }
        socket.wake()
    }
}

/// Answers for scripts.
enum Answer {
    /// A JSON answer with a length; fields are whole lines.
    static func json(_ body: String = #"{"data":{}}"#, status: String = "200 OK", _ fields: String...)
        -> String
    {
        let lines = ["HTTP/1.1 \(status)", "Content-Type: application/json"] + fields
        return (lines + ["Content-Length: \(body.utf8.count)"]).joined(separator: "\r\n") + "\r\n\r\n" + body
    }

    /// One that may be kept for five minutes.
    static func fresh(_ body: String = #"{"data":{}}"#) -> String {
        json(body, "Cache-Control: max-age=300")
    }
}
