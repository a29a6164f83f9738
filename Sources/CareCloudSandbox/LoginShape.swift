/// How an enterprise login is answered that has gone well; the raw value is the word in `/sandbox/settings`.
public enum LoginShape: String, CaseIterable, Sendable {
    /// 200, as documented.
    case normal
    /// 201 with the same body, as documented, too.
    case created
    /// 200 without `bearer_token`.
    case noToken = "no_token"
    /// 200 without `valid_to`.
    case noValidTo = "no_valid_to"
    /// 200 with a page in HTML.
    case notJSON = "not_json"
    /// 200 without a body.
    case empty
}
