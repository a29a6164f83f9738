import Foundation

/// A self-signed certificate for `localhost` and 127.0.0.1, made on the spot.
struct Certificate {
    let certificateFile: String
    let keyFile: String

    init(in folder: TemporaryFolder) throws {
        certificateFile = "\(folder.path)/certificate.pem"
        keyFile = "\(folder.path)/key.pem"
        let openssl = Process()
        openssl.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        openssl.arguments = [
            "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
            "-keyout", keyFile, "-out", certificateFile, "-days", "2", "-subj", "/CN=localhost",
            "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1",
        ]
        openssl.standardError = FileHandle.nullDevice
        try openssl.run()
        openssl.waitUntilExit()
        guard openssl.terminationStatus == 0 else { throw HarnessError("openssl made no certificate") }
    }
}
