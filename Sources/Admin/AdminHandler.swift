import Configuration
import Downstream
import EventLoop
import Gateway
import HTTPSemantics
import HTTPWire
import JSON
import Telemetry

/// Answers operators: statistics and health. Whoever is in an allowed network may read; to change something takes the
/// key as well.
final class AdminHandler: RequestHandler {
    private let gateway: GatewayServer
    private let allow: [Network]
    private let hosts: Set<[UInt8]>
    private let key: AdminKey?
    private let version: String
    private let configurationHash: String

    init(
        _ gateway: GatewayServer, allow: [Network], hosts: Set<[UInt8]>, key: AdminKey?, version: String,
        configurationHash: String
    ) {
        self.gateway = gateway
        self.allow = allow
        self.hosts = hosts
        self.key = key
        self.version = version
        self.configurationHash = configurationHash
    }

    func client(at address: SocketAddress) -> Int? {
        allow.contains { $0.contains(bytes: address.address) } ? 0 : nil
    }

    func answer(
        _ head: RequestHead, in bytes: Span<UInt8>, from peer: Peer, at now: ContinuousClock.Instant,
        into response: ResponseBuffer
    ) -> Bool {
        false
    }

    func respond(to request: OwnedRequest, on exchange: Exchange) async {
        _ = await exchange.send(await response(to: request, on: exchange))
    }

    func refuse(_ refusal: Refusal, from peer: Peer) -> Response? {
        guard case .malformed(let error) = refusal else { return nil }
        return Self.text(error.status, error.detail)
    }

    private func response(to request: OwnedRequest, on exchange: Exchange) async -> Response {
        guard exchange.peer.client != nil else {
            return Self.text(.forbidden, "This address may not ask. Add its network to 'admin.allow'.")
        }
        let fields = request.fields()
        guard isServed(fields["Host"], request) else {
            return Self.text(
                .misdirectedRequest, "Ask by IP address, as localhost, or by a name under 'admin.hosts'.")
        }
        guard !fields.contains("Origin") else {
            return Self.text(.forbidden, "Web pages may not ask.")
        }
        switch request.method {
        case .get?, .head?: return await read(request)
        case .post?: return await change(request, fields, on: exchange)
        default:
            var response = Self.text(.methodNotAllowed, "Ask with GET.")
            response.fields.append("Allow", Self.path(of: request) == "/purge" ? "POST" : "GET, HEAD")
            return response
        }
    }

    /// Whether a request may come with this Host. The same rule as for clients: a name that is not
    /// configured may be a page's way in (DNS rebinding). Browsers always send Host, so a monitor that
    /// sends none is no page's.
    private func isServed(_ host: [UInt8]?, _ request: OwnedRequest) -> Bool {
        guard let host else {
            return [.get, .head].contains(request.method) && Self.monitored.contains(Self.path(of: request))
        }
        return Host(host).map { $0.isIPLiteral || $0.isLocalhost || hosts.contains($0.name) } ?? false
    }

    /// Who may is settled before anything else is told.
    private func change(_ request: OwnedRequest, _ fields: HTTPFields, on exchange: Exchange) async
        -> Response
    {
        guard let key else {
            return Self.text(.forbidden, "POST needs a key: set admin.key_file and restart the gateway.")
        }
        guard key.isBrought(by: fields) else {
            var response = Self.text(
                .unauthorized,
                "Send 'Authorization: Bearer KEY' with the key from the file of admin.key_file.")
            response.fields.append("WWW-Authenticate", "Bearer")
            return response
        }
        guard Self.path(of: request) == "/purge" else {
            return Self.text(.notFound, "Only /purge takes POST. There are \(Self.resources), for GET.")
        }
        return await purge(on: exchange)
    }

    private func purge(on exchange: Exchange) async -> Response {
        let content: [UInt8]
        do throws(Exchange.ContentError) {
            content = try await exchange.content()
        } catch {
            return Self.text(.badRequest, "The order has not come whole.")
        }
        do throws(PurgeError) {
            guard let json = JSONValue(parsing: content) else { throw PurgeError.notJSON }
            let purged = try await gateway.purge(try PurgeOrder(json: json))
            return Self.document(.ok, "application/json", Array("{\"purged\":\(purged)}\n".utf8))
        } catch {
            return Self.text(.badRequest, error.description)
        }
    }

    private func read(_ request: OwnedRequest) async -> Response {
        let path = Self.path(of: request)
        if let check = HealthCheck(path: path.utf8) {
            let (status, line) = check.answer(isReady: gateway.isReady)
            return Self.text(status, line)
        }
        switch path {
        case "/stats": return Self.document(.ok, "application/json", await statistics().json())
        case "/metrics": return Self.document(.ok, Self.metricsType, await statistics().metrics())
        default: return Self.text(.notFound, "There are \(Self.resources).")
        }
    }

    private static func path(of request: OwnedRequest) -> String {
        String(decoding: request.target.prefix { $0 != UInt8(ascii: "?") }, as: UTF8.self)
    }

    private func statistics() async -> Statistics {
        await gateway.statistics(version: version, configurationHash: configurationHash)
    }

    private static let monitored = ["/livez", "/readyz", "/metrics"]
    private static let resources = "/stats, /metrics, /livez and /readyz"
    private static let metricsType = "text/plain; version=0.0.4; charset=utf-8"

    private static func text(_ status: Status, _ line: String) -> Response {
        document(status, "text/plain; charset=utf-8", Array("\(line)\n".utf8))
    }

    private static func document(_ status: Status, _ type: String, _ body: [UInt8]) -> Response {
        var response = Response(status: status, body: body)
        response.fields.append("Content-Type", type)
        response.fields.append("Date", HTTPDate.format(EventLoop.readWallClock() / 1_000_000_000))
        response.fields.append("Cache-Control", "no-store")
        return response
    }
}
