import Foundation
import Synchronization

/// An origin whose scripts decide about every byte: what is read of a request, what is sent, and how it ends.
///
/// It keeps where each request was seen, unless it is a forgetful one. A request counts as seen once its head has
/// arrived, read or not.
final class FaultyOrigin: Sendable {
    /// Called for each request head while it still waits in the kernel.
    typealias Script = @Sendable (Message, FaultyConnection) throws -> Void

    struct Sighting: Sendable {
        let connection: Int
        /// Counted from 1: beyond, the connection was a kept one.
        let place: Int
        let head: Message
    }

    let port: UInt16
    private let listener: BareSocket
    private let script: Script
    private let isForgetful: Bool
    private let seen = Mutex<[Sighting]>([])
    private let connections = Mutex<(count: Int, open: [Int: FaultyConnection])>((0, [:]))

    init(isForgetful: Bool = false, _ script: @escaping Script) throws {
        self.isForgetful = isForgetful
        listener = try BareSocket.listen()
        port = listener.port
        self.script = script
        let thread = Thread { [self] in acceptAll() }
        thread.start()
    }

    var address: String { "http://127.0.0.1:\(port)" }
    var sightings: [Sighting] { seen.withLock { $0 } }
    var connectionCount: Int { connections.withLock { $0.count } }

    /// Where requests with this method for a target that ends so were seen.
    func sightings(_ method: String, _ suffix: String) -> [Sighting] {
        sightings.filter { $0.head.method == method && $0.head.target.hasSuffix(suffix) }
    }

    func waitForRequests(_ count: Int) throws {
        try Waiting.until("the origin sees \(count) requests, it saw \(sightings.count)") {
            sightings.count >= count
        }
    }

    /// Ends its threads.
    func stop() {
        listener.wake()
        for connection in connections.withLock({ $0.open }).values { connection.socket.wake() }
    }

    private func acceptAll() {
        while let socket = listener.accept() {
            let connection = connections.withLock { connections in
                connections.count += 1
                let connection = FaultyConnection(socket, number: connections.count)
                connections.open[connection.number] = connection
                return connection
            }
            let thread = Thread { [self] in serve(connection) }
            thread.start()
        }
        listener.close()
    }

    private func serve(_ connection: FaultyConnection) {
        var place = 0
        // What goes wrong here shows at the client: its connection ends.
        while !connection.isClosed, let head = try? connection.waitForHead() {
            place += 1
            if !isForgetful {
                seen.withLock { $0.append(.init(connection: connection.number, place: place, head: head)) }
            }
            do {
                try script(head, connection)
            } catch {
                break
            }
        }
        connection.close()
        connections.withLock { $0.open[connection.number] = nil }
    }
}

/// The origin's side of a connection; used on its own thread.
final class FaultyConnection: Sendable {
    let socket: BareSocket
    let number: Int
    private let closed = Mutex(false)

    init(_ socket: BareSocket, number: Int) {
        self.socket = socket
        self.number = number
    }

    var isClosed: Bool { closed.withLock { $0 } }

    // MARK: Reading

    /// The next head, left unread; nil at the end.
    func waitForHead() throws -> Message? {
        while case .bytes(let bytes) = try socket.receive(peeking: true) {
            if let end = bytes.firstIndex(of: Array("\r\n\r\n".utf8)) {
                return Message(head: Array(bytes[..<(end + 4)]))
            }
            // Peeking does not wait for more than there is.
            Thread.sleep(forTimeInterval: 0.001)
        }
        return nil
    }

    func takeHead(_ head: Message) throws {
        try take(head.head.count)
    }

    /// The head and a body with a length.
    func takeRequest(_ head: Message) throws {
        try takeHead(head)
        try take(head["Content-Length"].flatMap { Int($0) } ?? 0)
    }

    func take(_ count: Int) throws {
        var left = count
        while left > 0 {
            guard case .bytes(let bytes) = try socket.receive(min(left, 64 * 1024)) else {
                throw HarnessError("the connection ended inside a request")
            }
            left -= bytes.count
        }
    }

    /// What comes next.
    func takeSome() throws -> [UInt8] {
        guard case .bytes(let bytes) = try socket.receive() else {
            throw HarnessError("the connection ended inside a request")
        }
        return bytes
    }

    /// Reads up to the end of the connection, which is all the same by FIN or RST.
    @discardableResult
    func waitForEnd() throws -> [UInt8] {
        var all: [UInt8] = []
        while case .bytes(let bytes) = try socket.receive() { all += bytes }
        return all
    }

    // MARK: Sending

    func send(_ text: String) throws {
        try socket.send(Array(text.utf8))
    }

    func send(_ bytes: [UInt8]) throws {
        try socket.send(bytes)
    }

    /// Sends the same again and again until it goes no further or `most` bytes are out; how many went.
    func pour(_ text: String, most: Int) -> Int {
        let bytes = Array(text.utf8)
        var count = 0
        while count < most, (try? socket.send(bytes)) != nil { count += bytes.count }
        return count
    }

    /// One byte at a time, each in a packet of its own.
    func drip(_ text: String, every seconds: Double) throws {
        for byte in text.utf8 {
            try socket.send([byte])
            Thread.sleep(forTimeInterval: seconds)
        }
    }

    // MARK: Ends

    func finishSending() { socket.finishSending() }

    func reset() {
        closed.withLock { $0 = true }
        socket.reset()
    }

    func close() {
        closed.withLock { $0 = true }
        socket.close()
    }
}
