import Foundation

extension Certificate {
    /// One for another name, or one that has expired: what a `ca_file` that holds it does not excuse.
    init(in folder: TemporaryFolder, for name: String, days: Int) throws {
        let stem = "\(folder.path)/\(name)-\(days)"
        certificateFile = "\(stem).pem"
        keyFile = "\(stem).key"
        try Self.openssl([
            "req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout",
            keyFile, "-out", "\(stem).csr", "-subj", "/CN=\(name)", "-addext", "subjectAltName=DNS:\(name)",
        ])
        // Only `x509` makes one that ended yesterday.
        try Self.openssl([
            "x509", "-req", "-in", "\(stem).csr", "-signkey", keyFile, "-days", "\(days)",
            "-copy_extensions", "copy", "-out", certificateFile,
        ])
    }

    private static func openssl(_ arguments: [String]) throws {
        let openssl = Process()
        openssl.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        openssl.arguments = ["openssl"] + arguments
        openssl.standardError = FileHandle.nullDevice
        try openssl.run()
        openssl.waitUntilExit()
        guard openssl.terminationStatus == 0 else { throw HarnessError("openssl \(arguments[0]) failed") }
    }
}
