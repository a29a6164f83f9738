import Foundation

/// `carecloud-sandbox`, running.
final class Sandbox {
    let program: Program
    let port: UInt16

    /// Plain HTTP unless there is a certificate; `options` are words of its command line.
    init(_ options: [String] = [], certificate: Certificate? = nil) throws {
        var arguments = ["--listen", "127.0.0.1:0"]
        arguments +=
            certificate.map { ["--certificate", $0.certificateFile, "--key", $0.keyFile] } ?? ["--plain"]
        program = try Program("carecloud-sandbox", arguments + options)
        let line = try program.waitForLine("its address") {
            $0.hasPrefix("carecloud-sandbox: listening on ")
        }
        guard let port = line.split(separator: ":").last.flatMap({ UInt16($0) }) else {
            throw HarnessError("no port in \(line)")
        }
        self.port = port
    }

    var address: String { "http://127.0.0.1:\(port)" }

    /// `GET /sandbox/counters`; over plain HTTP only.
    func counters() throws -> JSON {
        let client = try RawClient(port: port)
        return try JSON(client.ask(Request(target: "/sandbox/counters")).body)
    }

    /// Ends it, as TERM should: with status 0.
    func stop() throws -> Int32 {
        program.terminate()
        return try program.waitForExit()
    }
}
