import CacheStore
import HTTPCaching
import HTTPSemantics
import Streams

@testable import Gateway
@testable import Upstream

/// The gateway as a run drives it: what the phases decide, in the order in which the pipeline calls them, with the time
/// passed in.
struct ModelGateway {
    static let hosts = ["a.example", "b.example"]

    /// How much room there is, and how large answers are.
    struct Size: Sendable {
        let memory: String
        let body: Int
        /// How many requests take turns.
        let requests: Int
        static let ample = Size(memory: "64MiB", body: 16, requests: 5)
        static let scarce = Size(memory: "1MiB", body: 60_000, requests: 20)
    }

    let gateway: TestGateway
    let size: Size
    private let start: ContinuousClock.Instant
    /// Requests up to the key, which do not depend on what was before.
    private var admitted: [String: Call] = [:]
    private let memory = BufferMemory(capacity: 1 << 30)

    init(_ size: Size) throws {
        var settings = Settings()
        settings.apiPath = "/"
        settings.tenants = Self.hosts.map { [$0] }
        settings.cache = "memory: \(size.memory), forced_refreshes: 1/m"
        settings.maximumObject = "64KiB"
        settings.rules = ModelRead.rules
        settings.cookies = "pass"
        settings.forwardFields = "[X-Till, X-Shop]"
        gateway = try TestGateway(settings)
        self.size = size
        start = ContinuousClock.now
    }

    var core: GatewayCore { gateway.core }

    func instant(_ now: Int) -> ContinuousClock.Instant { start + .milliseconds(now) }

    // MARK: Requests

    mutating func call(_ request: TestRequest, now: Int) throws -> Call {
        var call = try admitted[request.description] ?? gateway.admitted(request)
        admitted[request.description] = call
        gateway.pipeline.key(&call)
        call.received = instant(now)
        return call
    }

    /// The answer of the short way, if there is one.
    func shortAnswer(to call: Call, now: Int) -> StoredResponse? {
        call.alias.flatMap { core.cache.freshResponse($0.span, at: instant(now)) }
    }

    // MARK: Answers

    func response(
        _ status: UInt16, _ fields: HTTPFields, serial: Int, sent: Int, received: Int
    ) throws -> TransferResponse {
        let content = ContentStream(retention: .undecided, window: 1 << 20, account: memory.account())
        if status != 304 { content.append(body(serial)) }
        content.finish()
        guard let status = Status(status) else { throw Disagreement("no status \(status)") }
        return TransferResponse(
            status: status, fields: fields, content: content, requestSent: instant(sent),
            headReceived: instant(received), connectionReused: false)
    }

    private func body(_ serial: Int) -> [UInt8] {
        let text = Array("\(serial) ".utf8)
        return text + [UInt8](repeating: 0x78, count: max(0, size.body - text.count))
    }

    /// Which answer's content a stored response has.
    static func serial(of response: StoredResponse) -> Int {
        Int(String(decoding: response.body.prefix { $0 != 0x20 }, as: UTF8.self)) ?? 0
    }

    // MARK: The store

    /// Everything stored, by serial number and status.
    func contents() -> [String] {
        var found: [String] = []
        _ = core.cache.purge(.soft, from: 0, count: .max) { _, response, _ in
            found.append("\(response.tenant): \(Self.serial(of: response)) \(response.status)")
            return false
        }
        return found.sorted()
    }

    /// An operator's purge, as the server carries it out.
    func purge(tenant: Int, isHard: Bool, _ fits: (_ serial: Int) -> Bool) {
        if isHard { core.cache.refuseFills(ofTenant: tenant) }
        var next: Int? = 0
        while let start = next {
            next =
                core.cache.purge(isHard ? .hard : .soft, from: start, count: 64) { _, response, _ in
                    response.tenant == tenant && fits(Self.serial(of: response))
                }.next
        }
    }
}

/// The gateway and the model are not of one mind.
struct Disagreement: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
