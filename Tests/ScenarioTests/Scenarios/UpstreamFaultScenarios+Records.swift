import Testing

extension Scenarios.UpstreamFaults {
    @Test(
        "Bytes behind an answer in its last TLS record are not the next request's answer (RFC 9112 §9.2, design §5)"
    )
    func extraBytesInRecord() throws {
        let folder = try TemporaryFolder()
        let certificate = try Certificate(in: folder)
        let forged = "HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\n\"forged\""
        let origin = try SecureOrigin(certificate) { request, origin in
            let body = "\"\(request.target.split(separator: "/").last ?? "")\""
            try origin.send(record: "HTTP/1.1 200 OK\r\nContent-Length: \(body.utf8.count)\r\n\r\n")
            try origin.send(record: request.target.hasSuffix("/products") ? body + forged : body)
        }
        defer { origin.stop() }
        var settings = GatewaySettings(upstream: "https://localhost:\(origin.port)")
        settings.tenant = ["ca_file: \(certificate.certificateFile)"]
        try GatewayUnderTest.run(settings) { gateway throws in
            for name in ["products", "stores", "currencies"] {
                let verdict = try gateway.verdict(.enterprise("/\(name)"))
                #expect(verdict.status == 200 && verdict.isWhole, "\(name): \(verdict)")
                #expect(verdict.text == "\"\(name)\"")
            }
            let names = origin.requests.map { $0.target.split(separator: "/").last ?? "" }
            #expect(names == ["products", "stores", "currencies"])
        }
    }
}
