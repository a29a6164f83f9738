import Foundation
import Synchronization

/// A program of this package, running; its output is kept as lines, unless its owner lets lines go.
final class Program: Sendable {
    private let process: Process
    private let standardOutput: OutputLines
    private let standardError: OutputLines
    private let exited: DispatchSemaphore
    private let name: String

    /// - Parameter keeps: called with each line of standard output; whether it is kept. For programs that write more
    ///   than memory should hold.
    init(
        _ name: String, _ arguments: [String], environment: [String: String] = [:],
        keeps: @escaping @Sendable ([UInt8]) -> Bool = { _ in true }
    ) throws {
        let process = Process()
        let output = Pipe()
        let errors = Pipe()
        let exited = DispatchSemaphore(value: 0)
        process.executableURL = try Self.file(name)
        process.arguments = arguments
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output
        process.standardError = errors
        process.terminationHandler = { _ in exited.signal() }
        try process.run()
        self.name = name
        self.process = process
        self.exited = exited
        standardOutput = OutputLines(of: output, keeps: keeps)
        standardError = OutputLines(of: errors) { _ in true }
    }

    deinit {
        if process.isRunning { kill(process.processIdentifier, SIGKILL) }
    }

    var id: Int32 { process.processIdentifier }
    var lines: [String] { standardOutput.lines }
    var errorLines: [String] { standardError.lines }

    /// The first line of standard output that fits.
    func waitForLine(_ what: String, _ fits: (String) -> Bool) throws -> String {
        var found: String?
        try Waiting.until("\(name) writes \(what); it wrote \(lines) \(errorLines)") {
            found = lines.first(where: fits)
            if found == nil, !process.isRunning {
                throw HarnessError("\(name) ended before \(what): \(errorLines)")
            }
            return found != nil
        }
        return found ?? ""
    }

    func terminate() {
        kill(id, SIGTERM)
    }

    /// Waits for the end of the program and of its output; the exit status.
    func waitForExit(within seconds: Double = Waiting.patience) throws -> Int32 {
        guard exited.wait(timeout: .now() + seconds) == .success else {
            kill(id, SIGKILL)
            throw HarnessError("\(name) did not end within \(seconds) s: \(lines.suffix(5)) \(errorLines)")
        }
        exited.signal()
        try Waiting.until("the output of \(name) ends") {
            standardOutput.isEnded && standardError.isEnded
        }
        guard process.terminationReason == .exit else {
            throw HarnessError("\(name) died by signal \(process.terminationStatus): \(errorLines)")
        }
        return process.terminationStatus
    }

    /// The file of a program under test.
    static func file(_ name: String) throws -> URL {
        try folder().appendingPathComponent(name)
    }

    /// Where the programs under test were built: in the folder that the environment names, or beside the tests
    /// themselves, whatever the scratch path.
    private static func folder() throws -> URL {
        if let folder = ProcessInfo.processInfo.environment["CARECLOUD_GATEWAY_PROGRAMS"] {
            return URL(fileURLWithPath: folder)
        }
        let candidates = ["/proc/self/exe"] + CommandLine.arguments
        for candidate in candidates {
            let file = URL(fileURLWithPath: candidate).resolvingSymlinksInPath()
            let folder = file.deletingLastPathComponent()
            let program = folder.appendingPathComponent("carecloud-gateway").path
            if FileManager.default.isExecutableFile(atPath: program) { return folder }
        }
        throw HarnessError(
            "carecloud-gateway is not beside the tests \(candidates): build it with swift build")
    }
}

/// The lines that come out of a pipe, read by a thread of their own.
private final class OutputLines: Sendable {
    private struct State {
        var lines: [String] = []
        var rest: [UInt8] = []
        var isEnded = false
    }

    private let state = Mutex(State())

    init(of pipe: Pipe, keeps: @escaping @Sendable ([UInt8]) -> Bool) {
        let handle = pipe.fileHandleForReading
        let thread = Thread { [self] in
            while true {
                let bytes = handle.availableData
                if bytes.isEmpty { break }
                take([UInt8](bytes), keeps)
            }
            state.withLock { $0.isEnded = true }
        }
        thread.start()
    }

    var lines: [String] { state.withLock { $0.lines } }
    var isEnded: Bool { state.withLock { $0.isEnded } }

    private func take(_ bytes: [UInt8], _ keeps: ([UInt8]) -> Bool) {
        state.withLock { state in
            state.rest += bytes
            var start = 0
            while let end = state.rest.firstIndex(of: [10], from: start) {
                let line = Array(state.rest[start..<end])
                if keeps(line) { state.lines.append(String(decoding: line, as: UTF8.self)) }
                start = end + 1
            }
            state.rest.removeFirst(start)
        }
    }
}
