internal import HTTPSemantics
internal import JSON

/// One request whose path, token and method have been accepted.
struct Call {
    let interface: APIInterface
    /// The ids in the path, in order.
    let ids: [String]
    let query: QueryParameters
    let body: [UInt8]
    /// Whether the body is `application/x-www-form-urlencoded`.
    let isForm: Bool
    let language: Language
    /// Nil for an anonymous operation without a token that holds.
    let caller: Caller?
    let now: ContinuousClock.Instant
    /// Seconds since 1970 on a clock in the time zone of the project.
    let localSeconds: Int64

    /// Now, as the API writes it.
    var time: String { Timestamp.text(localSeconds: localSeconds) }

    /// A time to come, as the API writes it, in whole seconds.
    func time(after duration: Duration) -> String {
        Timestamp.text(localSeconds: localSeconds + duration.components.seconds)
    }

    /// What the caller's token stands for.
    var session: Session { caller?.session ?? Session() }

    /// An id of the path; empty when the template has fewer.
    func id(_ index: Int = 0) -> String { index < ids.count ? ids[index] : "" }

    /// The parameters of a login: a form, or else a JSON object.
    func parameters() throws(APIError) -> JSONObject {
        isForm ? try QueryParameters(body).object : try object()
    }

    /// The JSON object that the request carries.
    func object() throws(APIError) -> JSONObject {
        let value: JSONValue
        do throws(JSONError) {
            value = try JSONParser.parse(body)
        } catch {
            throw .brokenJSON("The body is not JSON: \(error.reason) at byte \(error.offset).")
        }
        guard let object = value.object else { throw .brokenJSON("The body must be a JSON object.") }
        return object
    }
}

extension JSONObject {
    /// A member that must be there and not null.
    func required(_ name: String) throws(APIError) -> JSONValue {
        guard let value = self[name], value != .null else { throw .required(name) }
        return value
    }

    /// A member that must be a string with at least one character.
    func requiredString(_ name: String) throws(APIError) -> String {
        let value = try required(name)
        guard let string = value.string else { throw .wrongType(name, expected: "a string") }
        guard !string.isEmpty else { throw .required(name) }
        return string
    }

    /// A required string that is remembered as a name, and so bounded.
    func requiredName(_ name: String) throws(APIError) -> String {
        let string = try requiredString(name)
        guard string.utf8.count <= 256 else {
            throw .badRequest(
                name: name, reason: "not_allowed_value", "The parameter \(name) has more than 256 bytes.")
        }
        return string
    }

    /// A member that must be an object.
    func requiredObject(_ name: String) throws(APIError) -> JSONObject {
        guard let object = try required(name).object else { throw .wrongType(name, expected: "an object") }
        return object
    }

    /// A member that must be an array of objects.
    func requiredObjects(_ name: String) throws(APIError) -> [JSONObject] {
        guard let elements = try required(name).array else { throw .wrongType(name, expected: "an array") }
        let objects = elements.compactMap(\.object)
        guard objects.count == elements.count else { throw .wrongType(name, expected: "an array of objects") }
        return objects
    }
}

extension APIError {
    /// 400 for a member of another JSON type.
    fileprivate static func wrongType(_ name: String, expected: String) -> APIError {
        badRequest(name: name, reason: "invalid_value_format", "The parameter \(name) must be \(expected).")
    }
}

/// What an endpoint answers, before the header fields are written.
struct Reply {
    var status: Status
    var body: JSONValue?
    /// A page in HTML in place of a body in JSON.
    var page: String?
    var lifetime = CacheLifetime.unstated
    var language: Language?

    /// 200 with `data`.
    static func data(_ data: JSONValue, _ call: Call, lifetime: CacheLifetime = .unstated) -> Reply {
        Reply(status: .ok, body: ["data": data], lifetime: lifetime, language: call.language)
    }

    /// 201 with the id of the new record.
    static func created(_ field: String, _ id: String) -> Reply {
        Reply(status: .created, body: ["data": [field: .string(id)]])
    }

    /// 200 with a page in HTML.
    static func page(_ text: String) -> Reply { Reply(status: .ok, page: text) }

    /// 204.
    static let noContent = Reply(status: .noContent)

    /// An error in its envelope.
    static func failure(_ error: APIError) -> Reply { Reply(status: error.status, body: error.body) }
}
