internal import HTTPSemantics
internal import JSON

/// What the sandbox has seen of the API (its own `/sandbox/` paths are not counted).
struct Counters {
    /// Paths beyond these are only counted together.
    static let maximumPaths = 10_000

    var logins = 0
    /// Requests that needed a token and had no Authorization.
    var authorizationMissing = 0
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

    /// The answer of `GET /sandbox/counters`.
    var json: JSONValue {
        [
            "total": .integer(Int64(total)), "by_method": Self.object(byMethod.map { ($0.key, $0.value) }),
            "by_path": Self.object(byPath.map { (Self.text($0.key), $0.value) }),
            "other_paths": .integer(Int64(otherPaths)),
            "by_status": Self.object(byStatus.map { ($0.key, $0.value) }),
            "too_many_requests": .integer(Int64(tooManyRequests)),
            "authorization_missing": .integer(Int64(authorizationMissing)),
            "last_request": lastRequest.map(Self.describe) ?? .null, "logins": .integer(Int64(logins)),
        ]
    }

    private static func target(_ request: SandboxRequest) -> [UInt8] {
        request.query.map { request.path + [UInt8(ascii: "?")] + $0 } ?? request.path
    }

    private static func object(_ counts: [(name: String, count: Int)]) -> JSONValue {
        var object = JSONObject()
        for (name, count) in counts.sorted(by: { $0.name < $1.name }) {
            object.append(new: name, .integer(Int64(count)))
        }
        return .object(object)
    }

    private static func describe(_ request: SandboxRequest) -> JSONValue {
        var fields = JSONObject()
        for field in request.fields {
            let name = field.name.description.lowercased()
            guard field.name != "Authorization", fields[name] == nil else { continue }
            fields[name] = .string(text(request.fields.combined(field.name) ?? []))
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
