/// What the gateway sends to CareCloud by itself. The raw value is its name among clients and classes in the statistics, which
/// no client may have.
public enum OwnRequest: String, Sendable, CaseIterable {
    /// Of something stored, before or after its end.
    case renewal
    /// For its token.
    case login
    /// Whether CareCloud answers again.
    case probe
}
