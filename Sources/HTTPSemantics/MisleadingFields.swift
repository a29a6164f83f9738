/// Request fields by which a client could make an origin, or a proxy before it, see another request than the one
/// that the gateway's key and rules saw; none of them is forwarded.
public enum MisleadingFields {
    private static let names: Set<String> = [
        "forwarded", "x-real-ip", "x-host", "x-rewrite-url", "x-http-method-override", "x-http-method",
        "x-method-override", "expect", "x-gateway-key", "x-gateway-timing", "proxy",
    ]
    private static let prefixes = ["x-forwarded-", "x-original-", "proxy-"]

    /// Whether a field is one of them, or is taken for one by CGI, which reads `_` as `-` (RFC 3875 §4.1.18).
    public static func contains(_ name: FieldName) -> Bool {
        let canonical =
            name.canonical.utf8.contains(UInt8(ascii: "_"))
            ? name.canonical.replacing("_", with: "-") : name.canonical
        return names.contains(canonical) || prefixes.contains { canonical.hasPrefix($0) }
    }
}
