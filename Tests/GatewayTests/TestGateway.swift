import CacheStore
import CareCloud
import Configuration
import EventLoop
import HTTPSemantics
import HTTPWire
import Streams
import Telemetry
import YAML

@testable import Downstream
@testable import Gateway
@testable import Upstream

/// A gateway in memory: all that the phases share, built from a configuration file's text. Nothing is sent.
struct TestGateway: Sendable {
    struct SetupError: Error {}

    static let enterpriseToken = "enterprise-token-f81d4fae7dec"
    static let customerToken = "customer-token-11d0a76500a0"

    /// One tenant with both tokens, for tests that leave the cache as it is.
    static let standard = Result { try TestGateway() }

    let core: GatewayCore
    private let credentials: CredentialTable

    var pipeline: RequestPipeline { RequestPipeline(core: core) }

    init(_ settings: Settings = Settings()) throws {
        let configuration = try settings.configuration()
        credentials = try CredentialTable(configuration.tenants)
        guard
            let core = GatewayCore(
                configuration, credentials: credentials, upstream: try Self.upstream.get(),
                memory: BufferMemory(capacity: configuration.limits.buffers), log: try Self.log.get())
        else { throw SetupError() }
        self.core = core
    }

    /// One for all: nothing is sent, and its loop never runs.
    private static let upstream = Result {
        guard
            let upstream = Upstream(
                on: try EventLoop(name: "upstream"), lanes: [], memory: BufferMemory(capacity: 1 << 30))
        else { throw SetupError() }
        return upstream
    }

    /// No descriptor has this number, so nothing is written.
    private static let log = Result { LogSink(try LineWriter(descriptor: -1), level: .error) }

    /// The fixed token that the call goes upstream with; nil when it needs none.
    func authorization(of call: Call) throws -> Secret? {
        call.credentialPlace.flatMap { credentials.fixed[$0]?.authorization }
    }

    // MARK: Calls

    /// Through route and classify.
    func routed(_ request: TestRequest) throws -> Call {
        var call = try pipeline.route(request.owned(), requestID: Array("test-request".utf8))
        pipeline.classify(&call)
        return call
    }

    func admitted(_ request: TestRequest, from peer: Peer = .admitted) throws -> Call {
        var call = try routed(request)
        try pipeline.admit(&call, from: peer, at: TestAnswer.arrival)
        return call
    }

    /// Through key: ready to be looked up or sent.
    func keyed(_ request: TestRequest, from peer: Peer = .admitted) throws -> Call {
        var call = try admitted(request, from: peer)
        pipeline.key(&call)
        return call
    }

    /// The cache key; nil when the request bypasses the cache.
    func key(_ request: TestRequest) throws -> [UInt8]? {
        try keyed(request).keyBytes
    }

    /// How the gateway refuses the request; nil when it does not.
    func refusal(_ request: TestRequest, from peer: Peer = .admitted) throws -> GatewayError? {
        do {
            _ = try keyed(request, from: peer)
            return nil
        } catch let error as GatewayError {
            return error
        }
    }
}

extension Call {
    var keyBytes: [UInt8]? {
        if case .use(let key) = cache { key.bytes } else { nil }
    }
}

extension Peer {
    static let admitted = at(10, client: 0)
    static let notAdmitted = at(192, client: nil)

    /// An address that begins so.
    static func at(_ first: UInt8, client: Int? = nil) -> Peer {
        guard let address = SocketAddress(address: [first, 0, 2, 1], port: 50_000) else {
            preconditionFailure("An address of four bytes")
        }
        return Peer(address, client: client)
    }
}

/// A request by its lines.
struct TestRequest: Sendable, CustomStringConvertible {
    static let enterprise = "/webservice/rest-api/enterprise-interface/v1.0"
    static let customer = "/webservice/rest-api/customer-interface/v1.0"

    struct ParseError: Error {
        let outcome: HeadParseOutcome
    }

    var line: String
    var fields: [String]

    /// - Parameters:
    ///   - line: Method and target, perhaps a version; `E:` and `C:` before a path stand for the interfaces.
    ///   - fields: Field lines; a Host is added unless one is there.
    init(_ line: String, _ fields: String...) {
        self.init(line, fields: fields)
    }

    init(_ line: String, fields: [String]) {
        let parts = line.split(separator: " ").map(String.init)
        let target = parts.count > 1 ? parts[1] : ""
        let whole =
            if target.hasPrefix("E:") {
                Self.enterprise + target.dropFirst(2)
            } else if target.hasPrefix("C:") {
                Self.customer + target.dropFirst(2)
            } else {
                target
            }
        let version = parts.count > 2 ? parts[2] : "HTTP/1.1"
        self.line = "\(parts.first ?? "") \(whole) \(version)"
        let hasHost = fields.contains { $0.lowercased().hasPrefix("host:") } || version == "HTTP/1.0"
        self.fields = hasHost ? fields : ["Host: 127.0.0.1:8080"] + fields
    }

    var description: String { ([line] + fields).joined(separator: " | ") }

    var bytes: [UInt8] {
        Array((([line] + fields).joined(separator: "\r\n") + "\r\n\r\n").utf8)
    }

    func owned() throws -> OwnedRequest {
        var parser = RequestHeadParser()
        let bytes = bytes
        let outcome = parser.parse(bytes.span)
        guard outcome == .complete else { throw ParseError(outcome: outcome) }
        return OwnedRequest(parser.head, in: bytes.span, received: ContinuousClock.now)
    }

    func adding(_ fields: String...) -> TestRequest { adding(lines: fields) }

    func adding(lines fields: [String]) -> TestRequest {
        var request = self
        request.fields += fields
        return request
    }
}

func text(_ bytes: some Sequence<UInt8>) -> String {
    String(decoding: Array(bytes), as: UTF8.self)
}
