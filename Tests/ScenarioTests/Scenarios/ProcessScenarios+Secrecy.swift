import Foundation
import Testing

extension Scenarios.ProcessLife {
    /// A command that starts the gateway as a user that is not root; nil when this is not possible.
    private static let unprivileged: [String]? = {
        guard let file = try? Program.file("carecloud-gateway").path else { return nil }
        if geteuid() != 0 { return [file] }
        let command = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", file]
        let trial = Process()
        trial.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        trial.arguments = command + ["version"]
        trial.standardOutput = FileHandle.nullDevice
        trial.standardError = FileHandle.nullDevice
        guard (try? trial.run()) != nil else { return nil }
        trial.waitUntilExit()
        return trial.terminationStatus == 0 ? command : nil
    }()

    @Test(
        "Other processes of its user cannot read the gateway's memory and environment, unless it runs with --dumpable",
        .enabled(if: unprivileged != nil), arguments: [false, true])
    func attaching(isDumpable: Bool) throws {
        let folder = try TemporaryFolder()
        var settings = GatewaySettings(
            upstream: "http://127.0.0.1:1", enterpriseToken: nil, customerToken: nil)
        settings.workers = 1
        let file = try settings.write(to: folder)
        try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: file)
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        // By descriptor: the user may not enter the folder.
        process.standardInput = try FileHandle(forReadingFrom: URL(fileURLWithPath: file))
        process.arguments =
            (Self.unprivileged ?? []) + ["run", "--config", "/dev/stdin"] + (isDumpable ? ["--dumpable"] : [])
        process.standardOutput = output
        try process.run()
        defer { process.waitUntilExit() }
        defer { kill(process.processIdentifier, SIGTERM) }
        var text = ""
        while !text.contains("listening") {
            let data = output.fileHandleForReading.availableData
            if data.isEmpty { break }
            text += String(decoding: data, as: UTF8.self)
        }
        #expect(text.contains("listening"))
        let owner =
            try FileManager.default.attributesOfItem(
                atPath: "/proc/\(process.processIdentifier)/environ")[.ownerAccountID] as? Int
        #expect((owner == 0) == !isDumpable)
        #expect(text.contains("read the gateway's memory") == isDumpable)
    }
}
