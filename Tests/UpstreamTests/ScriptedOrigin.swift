import Glibc
import Synchronization

/// An origin of raw bytes on loopback: a thread a connection, each running the same script.
///
/// It knows just enough HTTP to find where a request ends, so that it cannot share a mistake with what it tests.
final class ScriptedOrigin: Sendable {
    typealias Script = @Sendable (OriginConnection) -> Void

    let port: UInt16
    private let listener: CInt
    private let record = Mutex(Record())

    private struct Record {
        var requests: [String] = []
        var connections = 0
    }

    /// Every request received so far, head and content, over all connections.
    var requests: [String] { record.withLock { $0.requests } }
    var connections: Int { record.withLock { $0.connections } }

    /// - Parameter port: 0 for one that the kernel chooses.
    init(address: String = "127.0.0.1", port: UInt16 = 0, _ script: @escaping Script) {
        (listener, self.port) = Self.listen(address, port: port)
        let listener = listener
        startThread { [self] in
            while true {
                let descriptor = accept(listener, nil, nil)
                guard descriptor >= 0 else { return }
                let number = record.withLock { record in
                    record.connections += 1
                    return record.connections
                }
                startThread { [self] in
                    let connection = OriginConnection(
                        descriptor, number: number, others: { self.connections }
                    ) { request in
                        self.record.withLock { $0.requests.append(request) }
                    }
                    script(connection)
                    close(descriptor)
                }
            }
        }
    }

    /// Answers every request with the same bytes.
    convenience init(answer: String) {
        self.init { connection in
            while connection.readRequest() != nil { connection.send(answer) }
        }
    }

    /// Ends the thread that accepts.
    func stop() {
        shutdown(listener, CInt(SHUT_RDWR))
    }

    /// A port of loopback on which nothing listens.
    static func refusingPort() -> UInt16 {
        let (descriptor, port) = listen("127.0.0.1")
        close(descriptor)
        return port
    }

    fileprivate static func listen(
        _ text: String, port: UInt16 = 0, backlog: CInt = 64
    ) -> (descriptor: CInt, port: UInt16) {
        let descriptor = socket(AF_INET, CInt(SOCK_STREAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        inet_pton(AF_INET, text, &address.sin_addr)
        var yes: CInt = 1
        setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<CInt>.size))
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
                precondition(bind(descriptor, generic, length) == 0 && Glibc.listen(descriptor, backlog) == 0)
                getsockname(descriptor, generic, &length)
            }
        }
        return (descriptor, UInt16(bigEndian: address.sin_port))
    }
}

/// An address of loopback that leaves the first packet of a connection unanswered, as a dead host does: its queue of
/// connections is full.
final class SilentAddress: Sendable {
    let port: UInt16
    private let listener: CInt
    private let occupant: CInt

    init(_ text: String, port: UInt16 = 0) {
        // The kernel completes one connection and ignores the next.
        (listener, self.port) = ScriptedOrigin.listen(text, port: port, backlog: 0)
        occupant = socket(AF_INET, CInt(SOCK_STREAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_in()
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
                getsockname(listener, generic, &length)
                precondition(connect(occupant, generic, length) == 0)
            }
        }
    }

    deinit {
        close(occupant)
        close(listener)
    }

    /// Answers from now on: with `answer`, on the first connection that comes.
    func wakeUp(answer: String) {
        close(accept(listener, nil, nil))
        startThread { [listener] in
            let descriptor = accept(listener, nil, nil)
            let connection = OriginConnection(descriptor, number: 1) { _ in }
            while connection.readRequest() != nil { connection.send(answer) }
            close(descriptor)
        }
    }
}

/// One connection as the origin's script sees it.
final class OriginConnection: Sendable {
    /// 1 for the first connection of the origin.
    let number: Int
    private let descriptor: CInt
    private let note: @Sendable (String) -> Void
    /// How many connections the origin has had.
    let others: @Sendable () -> Int
    private let buffer = Mutex<[UInt8]>([])

    init(
        _ descriptor: CInt, number: Int, others: @escaping @Sendable () -> Int = { 1 },
        note: @escaping @Sendable (String) -> Void
    ) {
        self.others = others
        self.descriptor = descriptor
        self.number = number
        self.note = note
    }

    /// The next request with its content, or nil when the client has closed.
    func readRequest() -> String? {
        buffer.withLock { buffer in
            while true {
                let text = String(decoding: buffer, as: UTF8.self)
                if let length = Self.requestLength(text), buffer.count >= length {
                    let request = String(decoding: buffer[..<length], as: UTF8.self)
                    buffer.removeFirst(length)
                    note(request)
                    return request
                }
                var bytes = [UInt8](repeating: 0, count: 65536)
                let count = recv(descriptor, &bytes, bytes.count, 0)
                guard count > 0 else { return nil }
                buffer.append(contentsOf: bytes[..<count])
            }
        }
    }

    func send(_ text: String) {
        let bytes = [UInt8](text.utf8)
        var sent = 0
        while sent < bytes.count {
            let count = bytes.withUnsafeBytes { buffer in
                let rest = buffer[sent...]
                return Glibc.send(
                    descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count,
                    CInt(MSG_NOSIGNAL))
            }
            guard count > 0 else { return }
            sent += count
        }
    }

    /// Reads so many pieces of so many bytes, with a pause after each and little kept by the kernel.
    func discardSlowly(_ count: Int, pieces size: Int) {
        var bytes = [UInt8](repeating: 0, count: size)
        var buffer: CInt = 65536
        setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &buffer, socklen_t(MemoryLayout<CInt>.size))
        for _ in 0..<count {
            guard recv(descriptor, &bytes, size, CInt(MSG_WAITALL)) > 0 else { return }
            usleep(20_000)
        }
    }

    /// No more bytes will come from here.
    func finishSending() {
        shutdown(descriptor, CInt(SHUT_WR))
    }

    /// Waits until the client closes.
    func waitForEnd() {
        var byte: UInt8 = 0
        while recv(descriptor, &byte, 1, 0) > 0 {}
    }

    private static func requestLength(_ text: String) -> Int? {
        var length = 0
        var content = 0
        for line in text.split(separator: "\r\n", omittingEmptySubsequences: false) {
            length += line.utf8.count + 2
            if line.isEmpty { return length <= text.utf8.count ? length + content : nil }
            let parts = line.split(separator: ":", maxSplits: 1)
            if parts.count == 2, parts[0].lowercased() == "content-length" {
                content = Int(parts[1].drop { $0 == " " }) ?? 0
            }
        }
        return nil
    }
}

/// Something one thread waits for and another does, once.
final class Latch: Sendable {
    private let reading: CInt
    private let writing: CInt

    init() {
        var ends: [CInt] = [-1, -1]
        precondition(pipe(&ends) == 0)
        (reading, writing) = (ends[0], ends[1])
    }

    deinit {
        close(reading)
        close(writing)
    }

    func open() {
        var byte: UInt8 = 1
        write(writing, &byte, 1)
    }

    func wait() {
        var byte: UInt8 = 0
        read(reading, &byte, 1)
    }
}

/// Runs `body` on a thread of its own.
func startThread(_ body: @escaping @Sendable () -> Void) {
    final class Box {
        let body: @Sendable () -> Void
        init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }
    var thread = pthread_t()
    let box = Unmanaged.passRetained(Box(body))
    pthread_create(
        &thread, nil,
        { context in
            guard let context else { return nil }
            Unmanaged<Box>.fromOpaque(context).takeRetainedValue().body()
            return nil
        }, box.toOpaque())
    pthread_detach(thread)
}
