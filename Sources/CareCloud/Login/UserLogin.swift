import JSON

/// The message with which a user of the enterprise interface logs in.
///
/// `POST /users/actions/login` of CareCloud's specification. It holds a password: nothing of it may be logged.
public struct UserLogin: Sendable, Equatable {
    /// Where it is sent, with POST and without Authorization.
    public static let path = "/webservice/rest-api/enterprise-interface/v1.0/users/actions/login"

    /// The user's name.
    public let login: String
    /// The user's password.
    public let password: String
    /// The id of the application that the user logs in from.
    public let externalApplicationID: String

    /// All three may hold any text.
    public init(login: String, password: String, externalApplicationID: String) {
        self.login = login
        self.password = password
        self.externalApplicationID = externalApplicationID
    }

    /// JSON in UTF-8.
    public func body() -> [UInt8] {
        let message: JSONValue = [
            "user_external_application_id": .string(externalApplicationID), "login": .string(login),
            "password": .string(password),
        ]
        return message.bytes
    }
}
