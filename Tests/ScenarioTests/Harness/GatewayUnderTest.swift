import Foundation
import Testing

/// `carecloud-gateway`, running in front of an origin.
final class GatewayUnderTest {
    let program: Program
    /// Of the listeners, in the order of the configuration.
    let ports: [UInt16]
    let adminPort: UInt16
    private let folder: TemporaryFolder

    /// It runs dumpable: its descriptors are looked at, for which another process of the same user needs leave.
    ///
    /// - Parameter keeps: which lines of its standard output are kept.
    init(
        _ settings: GatewaySettings, environment: [String: String] = [:],
        keeps: @escaping @Sendable ([UInt8]) -> Bool = { _ in true }
    ) throws {
        folder = try TemporaryFolder()
        program = try Program(
            "carecloud-gateway", ["run", "--dumpable", "--config", settings.write(to: folder)],
            environment: environment, keeps: keeps)
        let line = try JSON(program.waitForLine("that it listens") { $0.contains(#""msg":"listening""#) })
        ports = (line.string("address") ?? "").split(separator: ",").compactMap(Self.port)
        guard let adminPort = line.string("admin").flatMap({ Self.port($0[...]) }), !ports.isEmpty else {
            throw HarnessError("no addresses in \(program.lines)")
        }
        self.adminPort = adminPort
    }

    private static func port(_ address: Substring) -> UInt16? {
        address.split(separator: ":").last.flatMap { UInt16($0.filter(\.isNumber)) }
    }

    var port: UInt16 { ports[0] }
    var process: ProcessFacts { ProcessFacts(id: program.id) }

    // MARK: Asking

    func client(_ buffers: Socket.Buffers = Socket.Buffers()) throws -> RawClient {
        try RawClient(port: port, buffers: buffers)
    }

    /// One request on a connection of its own.
    func ask(_ request: Request) throws -> Message {
        let client = try client()
        defer { client.close() }
        return try client.ask(request)
    }

    /// Reads of as many clients, under way together; each is served.
    func readTogether(offsets: ClosedRange<Int>) throws {
        let clients = try offsets.map { offset in
            let client = try client()
            try client.send(.enterprise("/products?offset=\(offset)"))
            return client
        }
        for client in clients {
            #expect(try client.response().status == 200)
            client.close()
        }
    }

    func admin(_ path: String) throws -> Message {
        let client = try RawClient(port: adminPort)
        defer { client.close() }
        return try client.ask(Request(target: path))
    }

    func stats() throws -> JSON {
        try JSON(admin("/stats").body)
    }

    func waitForStats(_ what: String, _ fits: (JSON) -> Bool) throws {
        try Waiting.until("/stats shows \(what)") { fits(try stats()) }
    }

    /// The access log's lines about requests, as far as they are written.
    func accessLog() throws -> [JSON] {
        try program.lines.filter { $0.contains(#""msg":"request""#) }.map { try JSON($0) }
    }

    /// Waits until the access log has this many lines about requests.
    func waitForAccessLog(_ count: Int) throws -> [JSON] {
        try Waiting.until("the access log has \(count) lines") { try accessLog().count >= count }
        return try accessLog()
    }

    func stop() throws -> Int32 {
        program.terminate()
        return try program.waitForExit()
    }

    // MARK: A scenario

    /// Plays a scenario and holds what must be true after each: no descriptor and no thread is left over, TERM ends
    /// the gateway with status 0, nothing was said on standard error, and no secret came out.
    static func run(
        _ settings: GatewaySettings, _ scenario: (GatewayUnderTest) throws -> Void
    ) throws {
        let gateway = try GatewayUnderTest(settings)
        let port = settings.upstream.split(separator: ":").last.flatMap { UInt16($0) } ?? 0
        let descriptors = try gateway.process.descriptors(besides: port)
        // A thread gives itself its name some time after it has begun.
        let threads = try gateway.process.threads().count
        try scenario(gateway)
        var left = descriptors
        do {
            try Waiting.until("the gateway closes what the scenario opened") {
                left = try gateway.process.descriptors(besides: port)
                return isCovered(left, by: descriptors)
            }
        } catch {
            Issue.record("left open: \(left), before: \(descriptors)")
        }
        #expect(try gateway.process.threads().count == threads)
        #expect(try gateway.stop() == 0)
        #expect(gateway.program.errorLines.isEmpty)
        let output = gateway.program.lines + gateway.program.errorLines
        #expect(!output.contains { $0.contains(GatewaySettings.secretMark) })
    }

    /// Whether there is nothing more of any kind. There may be less: a gateway that was just logging in had a connection open.
    private static func isCovered(_ left: [String], by before: [String]) -> Bool {
        var free = Dictionary(grouping: before) { $0 }.mapValues(\.count)
        return left.allSatisfy { kind in
            free[kind, default: 0] -= 1
            return free[kind, default: 0] >= 0
        }
    }

    /// The same in front of a scripted origin.
    static func run(
        before origin: ScriptedOrigin, with change: (inout GatewaySettings) -> Void = { _ in },
        _ scenario: (GatewayUnderTest) throws -> Void
    ) throws {
        defer { origin.stop() }
        var settings = GatewaySettings(upstream: origin.address)
        change(&settings)
        try run(settings, scenario)
    }

    /// The same in front of the sandbox.
    static func run(
        before sandbox: Sandbox, with change: (inout GatewaySettings) -> Void = { _ in },
        _ scenario: (GatewayUnderTest) throws -> Void
    ) throws {
        var settings = GatewaySettings(upstream: sandbox.address)
        change(&settings)
        try run(settings, scenario)
        #expect(try sandbox.stop() == 0)
    }
}
