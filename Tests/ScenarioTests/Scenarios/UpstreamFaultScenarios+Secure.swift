import Foundation
import Synchronization
import Testing

extension Scenarios.UpstreamFaults {
    /// What stands where TLS should be: it lets the client begin, says something, and ends.
    private struct Impostor: Sendable {
        let name: String
        let status: Int
        let words: Set<String>
        let play: @Sendable (BareSocket) throws -> Void
    }

    private static let impostors: [Impostor] = [
        .init(name: "plain text", status: 502, words: ["tls_protocol_error"]) { socket in
            try socket.send(Array("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n".utf8))
        },
        .init(name: "FIN", status: 502, words: ["tls_protocol_error", "connection_terminated"]) { _ in },
        .init(name: "RST", status: 502, words: ["tls_protocol_error", "connection_terminated"]) { socket in
            socket.reset()
        },
        .init(name: "an alert", status: 502, words: ["tls_protocol_error", "tls_alert_received"]) { socket in
            try socket.send([21, 3, 3, 0, 2, 2, 40])
        },
    ]

    private static let silence = Impostor(name: "silence", status: 504, words: ["connection_timeout"]) {
        socket in
        while case .bytes = try socket.receive() {}
    }

    @Test("A TLS handshake that fails is 502, and it is tried once (RFC 9209 §2.3)")
    func failingHandshakes() throws { try Self.meet(Self.impostors, patience: "30s") }

    @Test("A TLS handshake that takes too long is 504, and it is tried once (RFC 9209 §2.3.5)")
    func silentHandshake() throws { try Self.meet([Self.silence], patience: "200ms") }

    /// Two requests meet each impostor; another attempt would meet the next one.
    private static func meet(_ impostors: [Impostor], patience: String) throws {
        let listener = try BareSocket.listen()
        let count = Mutex(0)
        let thread = Thread {
            while let socket = listener.accept() {
                let number = count.withLock { count in
                    count += 1
                    return count - 1
                }
                _ = try? socket.receive()
                try? impostors[min(number / 2, impostors.count - 1)].play(socket)
                socket.close()
            }
        }
        thread.start()
        defer { listener.wake() }
        var settings = GatewaySettings(upstream: "https://localhost:\(listener.port)")
        settings.tenant = ["timeouts: { connect: \(patience) }"]
        try GatewayUnderTest.run(settings) { gateway throws in
            for impostor in impostors {
                let requests: [Request] = [
                    .enterprise("/products"), .enterprise("/cards", method: "POST", body: "{}"),
                ]
                for request in requests {
                    let verdict = try gateway.verdict(request)
                    let got = Comment(rawValue: "\(request.method), \(impostor.name): \(verdict)")
                    #expect(verdict.status == impostor.status, got)
                    #expect(impostor.words.contains(verdict.proxyError ?? ""), got)
                }
            }
            #expect(try gateway.stats().int("cache.stored") == 0)
        }
        #expect(count.withLock { $0 } == 2 * impostors.count)
    }

    /// What is wrong with a certificate.
    enum CertificateFault: String, Sendable, CaseIterable {
        case selfSigned, otherName, expired
    }

    @Test(
        "A certificate that is self-signed, for another name or expired is 502, and the log says so (design §6)",
        arguments: CertificateFault.allCases)
    func certificates(fault: CertificateFault) throws {
        let folder = try TemporaryFolder()
        let certificate =
            switch fault {
            case .selfSigned: try Certificate(in: folder)
            case .otherName: try Certificate(in: folder, for: "other.example", days: 2)
            case .expired: try Certificate(in: folder, for: "localhost", days: -1)
            }
        let sandbox = try Sandbox(certificate: certificate)
        try GatewayUnderTest.run(
            before: sandbox,
            with: {
                $0.upstream = "https://localhost:\(sandbox.port)"
                // Trusted, so that nothing else is wrong with it.
                if fault != .selfSigned { $0.tenant = ["ca_file: \(certificate.certificateFile)"] }
            }
        ) { gateway throws in
            for method in ["GET", "POST"] {
                let verdict = try gateway.verdict(
                    .enterprise("/products", method: method, body: method == "GET" ? nil : "{}"))
                #expect(verdict.status == 502)
                #expect(verdict.proxyError == "tls_certificate_error")
            }
            _ = try gateway.program.waitForLine("what is wrong with the certificate") {
                $0.contains("upstream request failed") && $0.contains("tls_certificate_error")
                    && $0.contains(fault == .expired ? "expired" : fault == .otherName ? "name" : "self")
            }
            #expect(try gateway.stats().int("cache.stored") == 0)
        }
    }

    @Test(
        "A response without a length that ends without close_notify is incomplete and not stored (RFC 9112 §9.8)"
    )
    func cutWithoutCloseNotify() throws {
        let folder = try TemporaryFolder()
        let certificate = try Certificate(in: folder)
        let origin = try SecureOrigin(certificate) { _, origin in
            try origin.send(
                record: "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nCache-Control: max-age=60\r\n"
                    + "Connection: close\r\n\r\n" + String(repeating: "x", count: 500))
            // A command of openssl's: it closes the connection without close_notify.
            try origin.send(record: "q\n")
        }
        defer { origin.stop() }
        var settings = GatewaySettings(upstream: "https://localhost:\(origin.port)")
        settings.tenant = ["ca_file: \(certificate.certificateFile)", "retries: false"]
        try GatewayUnderTest.run(settings) { gateway throws in
            for count in 1...2 {
                let verdict = try gateway.verdict(.enterprise("/stores"))
                #expect(UpstreamFault.Outcome.errorOrCut(502, UpstreamFault.incomplete).allows(verdict))
                #expect(origin.requests.count == count)
            }
            #expect(try gateway.stats().int("cache.stored") == 0)
        }
    }

    @Test(
        "A name that does not resolve is 502 dns_error, or 504 dns_timeout if nobody says so (RFC 9209 §2.3.1, §2.3.2)"
    )
    func unresolvable() throws {
        var settings = GatewaySettings(upstream: "https://something.invalid")
        settings.tenant = ["timeouts: { connect: 200ms }"]
        let gateway = try GatewayUnderTest(settings)
        for method in ["GET", "POST"] {
            let verdict = try gateway.verdict(
                .enterprise("/cards", method: method, body: method == "GET" ? nil : "{}"))
            let outcome = "\(verdict.status) \(verdict.proxyError ?? "")"
            #expect(["502 dns_error", "504 dns_timeout"].contains(outcome))
        }
        #expect(try gateway.stats().int("cache.stored") == 0)
        #expect(try gateway.stop() == 0)
    }
}
