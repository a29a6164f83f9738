/// Where the gateway's own token for an interface comes from.
public enum CredentialSource: Sendable, Equatable {
    /// The file holds the token and nothing else but white space (`Secret.init(bearerToken:)`).
    case bearerTokenFile(FileReference)
    /// Read from an environment variable.
    case bearerToken(Secret)
    /// The gateway logs in by itself. Enterprise interface only.
    case login(LoginCredentials)
}

/// A user of CareCloud's that the gateway logs in as.
public struct LoginCredentials: Sendable, Equatable {
    /// The user's name; not empty.
    public var login: String
    /// The user's password.
    public var password: SecretSource
    /// The id of the application that CareCloud knows the gateway as.
    public var externalApplicationID: SecretSource
    /// How long a token is valid at most.
    public var tokenLifetime: Duration
    /// Where the token is kept over restarts; nil when it is not.
    public var tokenFile: FileReference?
}

/// Where a secret text comes from.
public enum SecretSource: Sendable, Equatable {
    /// The file holds the text (`Secret.init(text:)`); it is to be read each time the text is needed.
    case file(FileReference)
    /// Read from an environment variable.
    case value(Secret)
}
