import EventLoop
import Glibc
import HTTPSemantics
import Testing

@testable import Upstream

@Suite(
    "TLS is verified (RFC 9110 §4.3.4)", .enabled(if: OpenSSLServer.isAvailable, "needs the openssl command"))
struct TLSTests {
    private func result(
        host: String, caFile: String?, of server: OpenSSLServer
    ) async throws -> Result<WholeAnswer, TransferError> {
        let settings = try #require(
            UpstreamOrigin(scheme: .https, host: host, port: server.port, caFile: caFile))
        var result: Result<WholeAnswer, TransferError>?
        try await TransportClient.use(lookUp: { _ in .addresses(["127.0.0.1"]) }) { client in
            result = await client.send(try request(), to: settings)
        }
        return try #require(result)
    }

    @Test("A certificate from ca_file with the right name is accepted")
    func verified() async throws {
        let server = try OpenSSLServer(name: "api.example.test")
        let response = try await result(host: "api.example.test", caFile: server.certificate, of: server)
            .get()
        #expect(response.status.code == 200)
        #expect(String(decoding: response.body, as: UTF8.self).contains("TLSv1.3"))
    }

    @Test(
        "Anything else is refused before the request is sent",
        arguments: [("other.example.test", true), ("127.0.0.1", true), ("api.example.test", false)])
    func refused(host: String, trusts: Bool) async throws {
        let server = try OpenSSLServer(name: "api.example.test")
        let result = try await result(host: host, caFile: trusts ? server.certificate : nil, of: server)
        #expect(result.reason == .tlsCertificateError)
        #expect(result.wasSent == false)
    }

    @Test("A ca_file that cannot be read")
    func missingFile() async throws {
        let server = try OpenSSLServer(name: "api.example.test")
        let result = try await result(host: "api.example.test", caFile: "/nowhere/ca.pem", of: server)
        #expect(result.reason == .tlsCertificateError)
    }

    @Test(
        "A ca_file that changes is trusted as it is now; a broken one leaves the certificates from before in use"
    )
    func changingFile() async throws {
        let (old, new) = (
            try OpenSSLServer(name: "api.example.test"), try OpenSSLServer(name: "api.example.test")
        )
        let file = "/tmp/upstream-authorities-\(getpid())-\(old.port)"
        defer { unlink(file) }
        let contents = try [old.certificate, new.certificate].map { try FileContents.read($0) }
        func write(_ bytes: [UInt8]) throws {
            let stream = try #require(fopen(file, "w"))
            fwrite(bytes, 1, bytes.count, stream)
            fclose(stream)
        }
        try write(contents[0])
        try await TransportClient.use(lookUp: { _ in .addresses(["127.0.0.1"]) }) { client in
            await client.watchAuthorities()
            func expect(_ server: OpenSSLServer, _ reason: TransferError.Reason?) async throws {
                let origin = try #require(
                    UpstreamOrigin(scheme: .https, host: "api.example.test", port: server.port, caFile: file))
                #expect(await client.send(try request(), to: origin).reason == reason)
            }
            try await expect(old, nil)
            try await expect(new, .tlsCertificateError)
            try write(contents[0] + contents[1])
            try await expect(new, nil)
            for broken in [[], contents[1].dropLast(40), contents[0] + contents[1].dropLast(40)] {
                try write(Array(broken))
                try await expect(old, nil)
                try await expect(new, nil)
            }
            try write(contents[1])
            try await expect(new, nil)
            try await expect(old, .tlsCertificateError)
            let reason = "it holds no certificate, or one that is cut off"
            let unusable = AuthorityFileChange.unusable(path: file, reason: reason)
            #expect(
                await client.authorityChanges == [
                    .taken(path: file), unusable, unusable, unusable, .taken(path: file),
                ])
        }
    }

    @Test("A server without TLS")
    func plain() async throws {
        let origin = ScriptedOrigin { connection in
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
            connection.waitForEnd()
        }
        defer { origin.stop() }
        let settings = try #require(UpstreamOrigin(scheme: .https, host: "127.0.0.1", port: origin.port))
        try await TransportClient.use { client in
            let result = await client.send(try request(), to: settings)
            #expect(result.reason == .tlsProtocolError)
            #expect(result.wasSent == false)
        }
    }
}

/// `openssl s_server` with a certificate made for it. Ends with the object.
private final class OpenSSLServer {
    private struct Failure: Error {
        let step: String
    }

    static let isAvailable = access(path, X_OK) == 0
    private static let path = "/usr/bin/openssl"

    let port: UInt16
    let certificate: String
    private let process: pid_t
    private let directory: String

    init(name: String) throws {
        var template = Array("/tmp/upstream-tls-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw Failure(step: "mkdtemp") }
        directory = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        certificate = directory + "/certificate.pem"
        let key = directory + "/key.pem"
        let request = [
            "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
            "-subj", "/CN=test", "-addext", "subjectAltName=DNS:\(name)", "-keyout", key, "-out", certificate,
        ]
        var status: CInt = 0
        waitpid(try Self.spawn(request, output: nil), &status, 0)
        guard status == 0 else { throw Failure(step: "openssl req") }

        var ends: [CInt] = [-1, -1]
        guard pipe(&ends) == 0 else { throw Failure(step: "pipe") }
        defer { close(ends[0]) }
        process = try Self.spawn(
            ["s_server", "-accept", "127.0.0.1:0", "-cert", certificate, "-key", key, "-www"], output: ends[1]
        )
        close(ends[1])
        guard let port = Self.acceptedPort(ends[0]) else { throw Failure(step: "openssl s_server") }
        self.port = port
    }

    deinit {
        kill(process, SIGKILL)
        waitpid(process, nil, 0)
        for file in ["certificate.pem", "key.pem"] { unlink("\(directory)/\(file)") }
        rmdir(directory)
    }

    private static func spawn(_ arguments: [String], output: CInt?) throws -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0)
        if let output {
            posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO)
        } else {
            posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0)
        }
        var words = ([path] + arguments).map { strdup($0) } + [nil]
        defer { for word in words { free(word) } }
        var process: pid_t = 0
        guard posix_spawn(&process, path, &actions, nil, &words, nil) == 0 else {
            throw Failure(step: "spawn")
        }
        return process
    }

    /// Reads up to `ACCEPT 127.0.0.1:PORT`.
    private static func acceptedPort(_ descriptor: CInt) -> UInt16? {
        var text = ""
        var byte: UInt8 = 0
        while read(descriptor, &byte, 1) == 1 {
            guard byte == UInt8(ascii: "\n") else {
                text.unicodeScalars.append(Unicode.Scalar(byte))
                continue
            }
            if text.hasPrefix("ACCEPT ") { return text.split(separator: ":").last.flatMap { UInt16($0) } }
            text = ""
        }
        return nil
    }
}
