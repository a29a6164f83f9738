internal import HTTPSemantics
internal import JSON

/// What the sandbox has seen of the API (its own `/sandbox/` paths are not counted).
struct Counters {
    /// Paths beyond these are only counted together.
    static let maximumPaths = 10_000

    private var logins: [APIInterface: Int] = [:]
    private var loginFailures: [APIInterface: Int] = [:]
    private var mintedTokens: [APIInterface: Int] = [:]
    private var refusals: [TokenRefusal: Int] = [:]
    private var total = 0
    private var tooManyRequests = 0
    private var byMethod: [String: Int] = [:]
    private var byStatus: [String: Int] = [:]
    private var byPath: [[UInt8]: Int] = [:]
    private var otherPaths = 0
    private var lastRequest: SandboxRequest?

    mutating func count(_ request: SandboxRequest) {
        total += 1
        byMethod[request.method.name, default: 0] += 1
        let path = Self.target(request)
        if byPath[path] != nil || byPath.count < Self.maximumPaths {
            byPath[path, default: 0] += 1
        } else {
            otherPaths += 1
        }
        lastRequest = request
        lastRequest?.body = []
    }

    mutating func count(_ status: Status) {
        byStatus[String(status.code), default: 0] += 1
        if status == .tooManyRequests { tooManyRequests += 1 }
    }

    /// Counts an answer to a login.
    mutating func countLogin(_ interface: APIInterface, isSuccess: Bool) {
        if isSuccess {
            logins[interface, default: 0] += 1
        } else {
            loginFailures[interface, default: 0] += 1
        }
    }

    mutating func countMintedToken(_ interface: APIInterface) {
        mintedTokens[interface, default: 0] += 1
    }

    /// Counts a 401.
    mutating func count(_ refusal: TokenRefusal) { refusals[refusal, default: 0] += 1 }

    /// The answer of `GET /sandbox/counters`.
    func json(liveTokens: [APIInterface: Int]) -> JSONValue {
        [
            "total": .integer(Int64(total)), "by_method": Self.sorted(byMethod.map { ($0.key, $0.value) }),
            "by_path": Self.sorted(byPath.map { (Self.text($0.key), $0.value) }),
            "other_paths": .integer(Int64(otherPaths)),
            "by_status": Self.sorted(byStatus.map { ($0.key, $0.value) }),
            "too_many_requests": .integer(Int64(tooManyRequests)),
            "authorization_missing": .integer(Int64(refusals[.missing] ?? 0)),
            "last_request": lastRequest.map(Self.describe) ?? .null,
            "logins": .integer(Int64(logins.values.reduce(0, +))),
            "logins_total": Self.byInterface(logins),
            "login_failures_total": Self.byInterface(loginFailures),
            "tokens_minted_total": Self.byInterface(mintedTokens),
            "tokens_live": Self.byInterface(liveTokens),
            "unauthorized_total": Self.object(TokenRefusal.allCases.map { ($0.rawValue, refusals[$0] ?? 0) }),
        ]
    }

    /// Path and query as they were sent, but for the ids of tokens.
    private static func target(_ request: SandboxRequest) -> [UInt8] {
        let path = withoutTokens(request.path)
        return request.query.map { path + [UInt8(ascii: "?")] + $0 } ?? path
    }

    /// The segment after `tokens` is one.
    private static func withoutTokens(_ path: [UInt8]) -> [UInt8] {
        let segments = path.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        var follows = false
        let shown = segments.map { segment -> ArraySlice<UInt8> in
            defer {
                follows =
                    PercentCoding.decode(segment)?.lowercased() == "tokens" || (follows && segment.isEmpty)
            }
            return follows && !segment.isEmpty ? Array("{token_id}".utf8)[...] : segment
        }
        return Array(shown.joined(separator: [UInt8(ascii: "/")]))
    }

    private static func byInterface(_ counts: [APIInterface: Int]) -> JSONValue {
        object(APIInterface.allCases.map { ($0.word, counts[$0] ?? 0) })
    }

    private static func sorted(_ counts: [(name: String, count: Int)]) -> JSONValue {
        object(counts.sorted { $0.name < $1.name })
    }

    private static func object(_ counts: [(name: String, count: Int)]) -> JSONValue {
        var object = JSONObject()
        for (name, count) in counts {
            object.append(new: name, .integer(Int64(count)))
        }
        return .object(object)
    }

    /// Some clients send their token in a field of their own.
    private static let secretFields: Set<FieldName> = ["X-Auth-Token", "Proxy-Authorization"]

    private static func describe(_ request: SandboxRequest) -> JSONValue {
        var fields = JSONObject()
        for field in request.fields {
            let name = field.name.description.lowercased()
            guard field.name != "Authorization", fields[name] == nil else { continue }
            let isSecret = secretFields.contains(field.name)
            fields[name] = .string(isSecret ? "present" : text(request.fields.combined(field.name) ?? []))
        }
        let isAuthorized = request.fields.contains("Authorization")
        fields["authorization"] = .string(isAuthorized ? "present" : "absent")
        return [
            "method": .string(request.method.name), "path": .string(text(target(request))),
            "fields": .object(fields),
        ]
    }

    /// UTF-8 where it is, else each byte as the code point of its number.
    private static func text(_ bytes: [UInt8]) -> String {
        if let text = String(validating: bytes, as: UTF8.self) { return text }
        var text = ""
        text.unicodeScalars.append(contentsOf: bytes.map { Unicode.Scalar($0) })
        return text
    }
}
