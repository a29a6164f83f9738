import Foundation
import Synchronization

/// An origin behind TLS that decides what stands in which record: `openssl s_server`, which takes one connection
/// after the other.
final class SecureOrigin: Sendable {
    /// What the origin does with one request without a body.
    typealias Script = @Sendable (Message, SecureOrigin) throws -> Void

    let port: UInt16
    private let process = Process()
    private let input = Pipe()
    private let seen = Mutex<[Message]>([])

    init(_ certificate: Certificate, _ script: @escaping Script) throws {
        let output = Pipe()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [
            "openssl", "s_server", "-accept", "127.0.0.1:0", "-cert", certificate.certificateFile, "-key",
            certificate.keyFile,
        ]
        process.standardInput = input
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        let words = Words(output.fileHandleForReading)
        let address = words.next(from: "ACCEPT ", to: "\n").map { String(decoding: $0, as: UTF8.self) }
        guard let port = address?.split(separator: ":").last.flatMap({ UInt16($0) }) else {
            throw HarnessError("openssl s_server does not listen")
        }
        self.port = port
        let thread = Thread { [self] in serve(words, script) }
        thread.start()
    }

    var requests: [Message] { seen.withLock { $0 } }

    /// Sends a record of its own, however soon the next one follows.
    func send(record text: String) throws {
        try input.fileHandleForWriting.write(contentsOf: Data(text.utf8))
        let descriptor = input.fileHandleForWriting.fileDescriptor
        try Waiting.until("openssl takes a record") {
            var left: CInt = 0
            return ioctl(descriptor, UInt(FIONREAD), &left) == 0 && left == 0
        }
    }

    func stop() {
        // TERM is blocked in what some threads of the tests start.
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
    }

    private func serve(_ words: Words, _ script: Script) {
        // What goes wrong here shows at the client.
        while let head = words.next(from: "GET ", to: "\r\n\r\n") {
            let request = Message(head: head)
            seen.withLock { $0.append(request) }
            try? script(request, self)
        }
    }
}

/// What openssl writes: what it receives, between words of its own.
private final class Words: Sendable {
    private let handle: FileHandle
    private let rest = Mutex<[UInt8]>([])

    init(_ handle: FileHandle) {
        self.handle = handle
    }

    /// What stands next from one mark up to another; nil at the end.
    func next(from start: String, to end: String) -> [UInt8]? {
        rest.withLock { rest in
            while true {
                if let first = rest.firstIndex(of: Array(start.utf8)) {
                    rest.removeFirst(first)
                    if let last = rest.firstIndex(of: Array(end.utf8)) {
                        defer { rest.removeFirst(last) }
                        return Array(rest[..<last])
                    }
                }
                let piece = handle.availableData
                if piece.isEmpty { return nil }
                rest += piece
            }
        }
    }
}
