internal import HTTPSemantics
internal import JSON

/// An answer other than 2xx in CareCloud's error envelope.
struct APIError: Error, Equatable {
    let status: Status
    /// The `error` member of the envelope.
    let error: JSONObject

    var body: JSONValue { ["error": .object(error)] }

    private init(
        _ status: Status, type: String = "about:blank", exception: String?, title: String, detail: String,
        data: JSONValue?
    ) {
        self.status = status
        var error = JSONObject()
        error["type"] = .string(type)
        error["exception"] = exception.map(JSONValue.string)
        error["title"] = .string(title)
        error["detail"] = .string(detail)
        error["error_data"] = data
        self.error = error
    }

    /// 400 that names one parameter.
    static func badRequest(
        name: String, reason: String, value: String = "", _ message: String
    ) -> APIError {
        let parameter: JSONValue = [
            "name": .string(name), "reason": .string(reason), "value": .string(value),
            "message": .string(message),
        ]
        return APIError(
            .badRequest, exception: "bad_request_exception", title: "Bad request", detail: message,
            data: ["invalid_params": [parameter]])
    }

    /// 400 for a body that is not a JSON object.
    static func brokenJSON(_ message: String) -> APIError {
        badRequest(name: "", reason: "invalid_value_format", message)
    }

    /// 400 for a parameter that is not there.
    static func required(_ name: String) -> APIError {
        badRequest(name: name, reason: "required", "The parameter \(name) is required.")
    }

    /// 401 without or with a wrong token.
    static let unauthorized = APIError(
        .unauthorized, exception: "error_exception", title: "Unauthorized",
        detail: "The client has invalid credentials or auth token.", data: .object(JSONObject()))

    /// 403 for a login with a wrong password, or of a user or an application that is not known.
    static let wrongCredentials = APIError(
        .forbidden, exception: "error_exception", title: "Forbidden",
        detail: "The user does not exist in this application, or the password is wrong.",
        data: .object(JSONObject()))

    /// 403 for what only the other interface offers.
    static func interfaceNotAllowed(resource: String, interface: APIInterface) -> APIError {
        APIError(
            .forbidden, type: "interface_not_allowed_exception", exception: nil,
            title: "\(interface.title) API is not allowed for this resource",
            detail: "Resource name \"\(resource)\" is not allowed in \(interface.title) API",
            data: ["invalid_resource_name": .string(resource), "interface": .string(interface.title)])
    }

    /// 404 for a path or an id.
    static func notFound(resource: String, id: String) -> APIError {
        APIError(
            .notFound, exception: "not_found_exception", title: "Not found",
            detail: "The resource was not found.",
            data: ["resource_name": .string(resource), "resource_id": .string(id)])
    }

    /// 405 for a method that the path doesn't have.
    static func methodNotAllowed(_ method: Method) -> APIError {
        APIError(
            .methodNotAllowed, exception: "method_not_allowed_exception", title: "Method not allowed",
            detail: "The resource does not support the specified HTTP method.",
            data: ["http_method": .string(method.name)])
    }

    /// 429 beyond the rate.
    static let tooManyRequests = APIError(
        .tooManyRequests, exception: "too_many_requests_exception", title: "Too many requests",
        detail: "Too many requests - more than the resource limit.", data: nil)

    /// The failure that a setting asked for.
    static func onPurpose(_ status: Status, setting: String) -> APIError {
        APIError(
            status, exception: "error_exception", title: "\(status.reasonPhrase)",
            detail: "This request fails because \(setting) says so.", data: nil)
    }
}
