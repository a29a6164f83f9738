import CareCloudSandbox
import HTTPSemantics
import JSON
import Testing

/// A sandbox with a hand-held clock, and requests to it in one line.
struct SandboxClient {
    static let enterprise = "/webservice/rest-api/enterprise-interface/v1.0/"
    static let customer = "/webservice/rest-api/customer-interface/v1.0/"
    /// 2024-06-01 12:00:00.
    static let unixSeconds: Int64 = 1_717_243_200

    var sandbox: Sandbox
    var now = ContinuousClock.now
    var token: String? = "enterprise-sandbox-token"
    var language: String?

    init(
        _ settings: SandboxSettings = SandboxSettings(), users: [String] = [], utcOffset: Duration = .zero
    ) throws {
        let address = try #require(SandboxOptions.ListenAddress("127.0.0.1:0"))
        var options = SandboxOptions(listen: address, transport: .plain)
        options.settings = settings
        options.users = try users.map { try #require(SandboxUser($0)) }
        options.utcOffset = utcOffset
        sandbox = Sandbox(options: options)
    }

    /// A client of the customer interface.
    static func onCustomerInterface() throws -> SandboxClient {
        var client = try SandboxClient()
        client.token = "customer-sandbox-token"
        return client
    }

    mutating func send(_ method: Method, _ target: String, _ body: JSONValue? = nil) -> SandboxResponse {
        var fields = HTTPFields()
        if let token { fields.append("Authorization", "Bearer \(token)") }
        if let language { fields.append("Accept-Language", language) }
        return send(method, target, fields: fields, bytes: body?.bytes ?? [])
    }

    mutating func send(
        _ method: Method, _ target: String, fields: HTTPFields, bytes: [UInt8] = []
    ) -> SandboxResponse {
        let parts = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        let request = SandboxRequest(
            method: method, path: Array(parts[0].utf8), query: parts.count > 1 ? Array(parts[1].utf8) : nil,
            fields: fields, body: bytes)
        return sandbox.respond(to: request, now: now, unixSeconds: Self.unixSeconds)
    }

    /// A login on the enterprise interface without a token.
    mutating func logIn(_ login: String, _ password: String = "p", _ application: String = "shop")
        -> SandboxResponse
    {
        let body: JSONValue = [
            "user_external_application_id": .string(application), "login": .string(login),
            "password": .string(password),
        ]
        return send(.post, Self.enterprise + "users/actions/login", fields: HTTPFields(), bytes: body.bytes)
    }

    /// The token of a login that must go well.
    mutating func bearerToken(_ login: String, _ password: String = "p", _ application: String = "shop")
        throws -> String
    {
        try #require(logIn(login, password, application).data["bearer_token"]?.string)
    }

    /// `POST /tokens` without a token.
    mutating func createToken(
        device: String = "till", application: String = "shop", language: String? = nil
    ) throws -> String {
        let body: JSONValue = [
            "device": ["device_id": .string(device)],
            "setup": ["language_id": language.map(JSONValue.string) ?? .null],
            "external_application_id": .string(application),
        ]
        let response = send(.post, Self.customer + "tokens", fields: HTTPFields(), bytes: body.bytes)
        return try #require(response.data["token_id"]?.string)
    }

    /// What a request with this token is answered.
    mutating func status(_ token: String, _ base: String = Self.enterprise) -> UInt16 {
        var fields = HTTPFields()
        fields.append("Authorization", "Bearer \(token)")
        return send(.get, base + "stores", fields: fields).status.code
    }

    /// Sets switches while the sandbox runs.
    mutating func set(_ body: JSONValue) -> SandboxResponse { send(.post, "/sandbox/settings", body) }

    /// GET on the enterprise interface.
    mutating func get(_ target: String) -> SandboxResponse { send(.get, Self.enterprise + target) }

    /// POST on the enterprise interface.
    mutating func post(_ target: String, _ body: JSONValue) -> SandboxResponse {
        send(.post, Self.enterprise + target, body)
    }

    /// One of the records of a list that must be there.
    mutating func record(_ list: String, _ index: Int = 0) throws -> JSONObject {
        let records = try #require(get("\(list)?count=100").data[list]?.array)
        return try #require(records.indices.contains(index) ? records[index].object : nil)
    }

    /// The text of a field of one of the records of a list.
    mutating func text(_ list: String, _ field: String, _ index: Int = 0) throws -> String {
        try #require(try record(list, index)[field]?.string)
    }

    var counters: JSONValue {
        var copy = self
        return copy.send(.get, "/sandbox/counters").json
    }
}

extension SandboxResponse {
    var json: JSONValue { JSONValue(parsing: body) ?? .null }
    /// The `data` member.
    var data: JSONValue { json["data"] ?? .null }
    /// The `error` member.
    var error: JSONValue { json["error"] ?? .null }
    /// The first of `invalid_params`.
    var invalidParameter: JSONValue { error["error_data"]?["invalid_params"]?.array?.first ?? .null }

    func field(_ name: FieldName) -> String? { fields[name].map { String(decoding: $0, as: UTF8.self) } }
}
