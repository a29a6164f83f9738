import Foundation

extension GatewayUnderTest {
    func bareClient(from address: String = "127.0.0.1", receiveBuffer: CInt? = nil) throws -> BareClient {
        try BareClient(BareSocket.connect(to: port, from: address, receiveBuffer: receiveBuffer))
    }

    /// One request on a connection of its own, and how its answer ends.
    func verdict(_ request: Request) throws -> Verdict {
        let client = try bareClient()
        defer { client.socket.close() }
        try client.send(request)
        return try client.verdict()
    }

    /// Plays a scenario before a faulty origin, and holds what ``run(_:_:)`` holds.
    static func run(
        before origin: FaultyOrigin, with change: (inout GatewaySettings) -> Void = { _ in },
        _ scenario: (GatewayUnderTest) throws -> Void
    ) throws {
        defer { origin.stop() }
        var settings = GatewaySettings(upstream: origin.address)
        change(&settings)
        try run(settings, scenario)
    }
}

extension ProcessFacts {
    /// CPU time that the process has used, in seconds.
    func cpuTime() throws -> Double {
        let stat = try String(contentsOfFile: "/proc/\(id)/stat", encoding: .utf8)
        // The name stands in parentheses and may hold blanks.
        let fields = stat.split(separator: ")").last?.split(separator: " ") ?? []
        guard fields.count > 12, let user = Double(fields[11]), let system = Double(fields[12]) else {
            throw HarnessError("no times in \(stat)")
        }
        return (user + system) / Double(sysconf(CInt(_SC_CLK_TCK)))
    }

    /// Lowers RLIMIT_NOFILE of the running process so that it can open so many more.
    /// - Returns: Whether it has.
    func limitDescriptors(leaving count: Int) throws -> () throws -> Bool {
        let open = try descriptorNumbers()
        let free = (0...).lazy.filter { !open.contains($0) }.prefix(count)
        let limit = (free.max() ?? open.count) + 1
        let tool = Process()
        tool.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        tool.arguments = ["prlimit", "--pid", "\(id)", "--nofile=\(limit):\(limit)"]
        try tool.run()
        tool.waitUntilExit()
        guard tool.terminationStatus == 0 else { throw HarnessError("prlimit failed") }
        return { try descriptorNumbers().filter { $0 < limit }.count == limit }
    }

    private func descriptorNumbers() throws -> Set<Int> {
        Set(try FileManager.default.contentsOfDirectory(atPath: "/proc/\(id)/fd").compactMap { Int($0) })
    }
}
