/// What a bearer token stands for.
struct Session: Equatable {
    /// Whose customers a user sees; nil sees all.
    var partner: String?
    /// Who is logged in with a token of the customer interface.
    var customer: String?
    /// What a token of the customer interface is answered in when the request asks for no language.
    var language: Language?
}

/// Why a request is answered 401.
enum TokenRefusal: String, Error, CaseIterable {
    /// No Authorization at all.
    case missing
    /// None of the sandbox's tokens, or none that it remembers.
    case unknown
    case expired
    /// A later login of the same user, or a later token of the same device, has taken its place.
    case displaced
    case loggedOut = "logged_out"
}
