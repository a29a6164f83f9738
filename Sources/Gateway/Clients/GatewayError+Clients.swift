import CareCloud
import HTTPSemantics

extension GatewayError {
    static func deviceKeyNeeded() -> GatewayError {
        GatewayError(
            source: .gateway, status: .unauthorized, exception: "gateway_device_key_exception",
            title: "This device needs a key",
            detail:
                "Make one with 'carecloud-gateway key new NAME', put it under 'clients', and let the device send it as "
                + "X-Gateway-Key or as Authorization: Bearer.",
            proxyError: "http_request_denied", isFailedLogin: true)
    }

    static func unknownDeviceKey() -> GatewayError {
        GatewayError(
            source: .gateway, status: .unauthorized, exception: "gateway_device_key_exception",
            title: "The gateway does not know this device's key",
            detail: "The key is wrong, or it stands no longer under 'clients'. Give the device a new one.",
            proxyError: "http_request_denied", isFailedLogin: true)
    }

    static func noVirtualLogin() -> GatewayError {
        GatewayError(
            source: .gateway, status: .unauthorized, exception: "gateway_device_key_exception",
            title: "The gateway does not answer logins here",
            detail:
                "Set 'virtual_login: true' under 'enterprise' of the tenant, or let the device send its key as "
                + "X-Gateway-Key.",
            proxyError: "http_request_denied")
    }

    static func tooManyFailedLogins(retryAfter: Int64) -> GatewayError {
        GatewayError(
            source: .gateway, status: .tooManyRequests, exception: "gateway_login_rate_exception",
            title: "Too many failed logins from this address",
            detail:
                "\(FailedLogins.most) logins have failed within a minute. Correct the device's name and key, and try "
                + "again in \(retryAfter) s.",
            proxyError: "http_request_denied", retryAfter: retryAfter)
    }

    /// CareCloud must not see a device's key or session token.
    static func misplacedKey(_ where: String) -> GatewayError {
        GatewayError(
            source: .client, status: .unauthorized, exception: "gateway_device_key_exception",
            title: "A device's key stands where it does not belong",
            detail:
                "\(`where`) holds a device's key or session token, which CareCloud must not see. Send it as X-Gateway-Key, "
                + "or as Authorization: Bearer with one space before it.",
            proxyError: "http_request_denied")
    }

    /// CareCloud must not see content that may hold a device's key.
    static func unreadableLogin() -> GatewayError {
        GatewayError(
            source: .client, status: .unauthorized, exception: "gateway_device_key_exception",
            title: "The gateway cannot read this device's login",
            detail:
                "The content seems to hold a device's key, but 'login' and 'password' cannot be read. Send both as "
                + "JSON in UTF-8, or as a form with Content-Type: application/x-www-form-urlencoded.",
            proxyError: "http_request_denied", isFailedLogin: true)
    }

    static func loginTooLong() -> GatewayError {
        GatewayError(
            source: .client, status: .contentTooLarge, exception: "gateway_content_too_large_exception",
            title: "The content of the login is too large",
            detail:
                "Where devices have keys, a login has at most \(UserLogin.maximumContent) bytes of content. Send the "
                + "members that CareCloud's API names, and no others.")
    }

    static func sessionEnded() -> GatewayError {
        GatewayError(
            source: .gateway, status: .unauthorized, exception: "gateway_device_session_exception",
            title: "The device's login has ended", detail: "Log in again with POST /users/actions/login.",
            proxyError: "http_request_denied")
    }

    static func tenantNotAllowed() -> GatewayError {
        GatewayError(
            source: .gateway, status: .forbidden, exception: "gateway_client_not_allowed_exception",
            title: "This device may not use this tenant",
            detail:
                "Add the tenant to 'tenants' of the device under 'clients', or correct the device's base URL.",
            proxyError: "http_request_denied")
    }

    static func operationNotAllowed() -> GatewayError {
        GatewayError(
            source: .gateway, status: .forbidden, exception: "gateway_operation_not_allowed_exception",
            title: "This device may not ask for this",
            detail: "Its rule under 'clients' has an 'allow' list, and no line of it covers the request.",
            proxyError: "http_request_denied")
    }

    static func clientTooFast(retryAfter: Int64) -> GatewayError {
        GatewayError(
            source: .gateway, status: .tooManyRequests, exception: "gateway_client_rate_exception",
            title: "Too many requests from this device",
            detail: "Its 'rate' under 'clients' is used up. Try again in \(retryAfter) s.",
            proxyError: "http_request_denied", retryAfter: retryAfter)
    }
}
