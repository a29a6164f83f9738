/// What Content-Type names (RFC 9110 §8.3.1).
public enum MediaType {
    /// Type and subtype, in lower case and without parameters.
    public static func essence(of contentType: ArraySlice<UInt8>) -> [UInt8] {
        FieldList.lowercased(HTTPField.trimmed(contentType.prefix { $0 != UInt8(ascii: ";") }))
    }
}
