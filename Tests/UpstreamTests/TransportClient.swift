import EventLoop
import Glibc
import HTTPSemantics
import Streams
import Testing

@testable import Upstream

/// An answer whose last byte has come.
struct WholeAnswer: Sendable {
    let head: TransferResponse
    let body: [UInt8]
    let completed: ContinuousClock.Instant

    var status: Status { head.status }
    var fields: HTTPFields { head.fields }
    var requestSent: ContinuousClock.Instant { head.requestSent }
    var headReceived: ContinuousClock.Instant { head.headReceived }
    var connectionReused: Bool { head.connectionReused }
}

/// A transport on a loop of its own, as an actor, so that tests can await its answers.
actor TransportClient {
    nonisolated let loop: EventLoop
    private var transport: Transport?
    private var origins: [UpstreamOrigin: Origin] = [:]

    nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }

    init(lookUp: @escaping @Sendable (String) -> LookUpOutcome = { _ in .failed("no names in this test") })
        throws
    {
        signal(SIGPIPE, SIG_IGN)
        loop = try EventLoop(name: "upstream")
        transport = Transport(
            on: loop, memory: BufferMemory(capacity: 1 << 30), resolver: Resolver(loop: loop, lookUp: lookUp))
        try loop.start()
    }

    /// Runs `body` with a client that is shut down afterwards.
    static func use(
        lookUp: @escaping @Sendable (String) -> LookUpOutcome = { _ in .failed("no names in this test") },
        _ body: (TransportClient) async throws -> Void
    ) async throws {
        let client = try TransportClient(lookUp: lookUp)
        let result = await Result.catching { try await body(client) }
        await client.shutDown()
        client.loop.stop()
        client.loop.join()
        try result.get()
    }

    func send(_ request: TransferRequest, to settings: UpstreamOrigin) async -> Result<
        WholeAnswer, TransferError
    > {
        guard let transport else {
            return .failure(.init(reason: .internalError, detail: "", wasSent: false))
        }
        let origin = origins[settings] ?? transport.origin(settings)
        origins[settings] = origin
        return await withCheckedContinuation { continuation in
            Self.start(request, to: origin, on: transport) { continuation.resume(returning: $0) }
        }
    }

    @discardableResult
    private static func start(
        _ request: TransferRequest, to origin: Origin, on transport: Transport,
        _ completion: @escaping (Result<WholeAnswer, TransferError>) -> Void
    ) -> TransferID {
        var head: TransferResponse?
        return transport.start(request, to: origin) { response in
            head = response
            response.content.settle(.whole(upTo: .max, paced: false))
        } completion: { result in
            completion(
                result.flatMap {
                    guard let head, let body = head.content.wholeContent else {
                        return .failure(.init(reason: .internalError, detail: "no head", wasSent: true))
                    }
                    return .success(
                        WholeAnswer(head: head, body: body, completed: transport.loop.now))
                })
        }
    }

    /// Starts a transfer and cancels it twice. Nil when its completion ran before the calls returned.
    func cancelAtOnce(
        _ request: TransferRequest, to settings: UpstreamOrigin
    ) async -> Result<WholeAnswer, TransferError>? {
        guard let transport else { return nil }
        let origin = transport.origin(settings)
        return await withCheckedContinuation { continuation in
            var hasReturned = false
            let id = Self.start(request, to: origin, on: transport) { result in
                continuation.resume(returning: hasReturned ? result : nil)
            }
            transport.cancel(id)
            transport.cancel(id)
            hasReturned = true
        }
    }

    /// Cancels what is under way, from the oldest on.
    func cancelTransfers(_ count: Int = .max) {
        let oldest = (transport?.active.keys).map { $0.sorted { $0.number < $1.number } } ?? []
        for id in oldest.prefix(count) { transport?.cancel(id) }
    }

    /// What happened to files of trusted certificates.
    private(set) var authorityChanges: [AuthorityFileChange] = []

    /// Looks at files of trusted certificates before each request.
    func watchAuthorities() {
        transport?.authorityInterval = .zero
        transport?.whenAuthoritiesChange = { [unowned self] change in
            assumeIsolated { $0.authorityChanges.append(change) }
        }
    }

    var transfersUnderWay: Int { transport?.transfersUnderWay ?? 0 }

    func shutDown() {
        transport?.shutdown()
    }
}

extension Result where Failure == any Error {
    fileprivate static func catching(_ body: () async throws -> Success) async -> Self {
        do { return .success(try await body()) } catch { return .failure(error) }
    }
}

extension Result where Success == WholeAnswer, Failure == TransferError {
    var reason: TransferError.Reason? {
        if case .failure(let error) = self { error.reason } else { nil }
    }

    var wasSent: Bool? {
        if case .failure(let error) = self { error.wasSent } else { nil }
    }

    /// The answer's body as text, nil for a failure.
    var text: String? {
        (try? get()).map { String(decoding: $0.body, as: UTF8.self) }
    }
}

/// A request with short defaults.
func request(
    _ method: String = "GET", _ target: String = "/", fields: [(FieldName, String)] = [], body: String? = nil,
    maximumHead: Int = 96 * 1024
) throws -> TransferRequest {
    var list = HTTPFields()
    for (name, value) in fields { list.append(name, [UInt8](value.utf8)) }
    return TransferRequest(
        method: try #require(Method([UInt8](method.utf8))), target: [UInt8](target.utf8), fields: list,
        content: body.map { .bytes([UInt8]($0.utf8)) } ?? .none, maximumHead: maximumHead)
}

/// The scripted origin's address with timeouts that no healthy test reaches.
func settings(
    port: UInt16, host: String = "127.0.0.1", connect: Duration = .seconds(10),
    firstByte: Duration = .seconds(10),
    idle: Duration = .seconds(10), connectionAge: Duration = .seconds(300)
) throws -> UpstreamOrigin {
    try #require(
        UpstreamOrigin(
            scheme: .http, host: host, port: port, connectTimeout: connect, firstByteTimeout: firstByte,
            idleTimeout: idle, connectionAge: connectionAge))
}
