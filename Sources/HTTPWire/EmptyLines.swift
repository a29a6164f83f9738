/// Empty lines before a request line (RFC 9112 §2.2). They belong to no request and get no answer.
public enum EmptyLines {
    /// Returns the length of the whole empty lines at the start of `bytes`.
    public static func length(_ bytes: Span<UInt8>) -> Int {
        var length = 0
        while length + 1 < bytes.count, bytes[length] == ASCII.carriageReturn,
            bytes[length + 1] == ASCII.lineFeed
        {
            length += 2
        }
        return length
    }

    /// Whether `bytes` hold no byte of a request line: line ends alone, whole or not.
    public static func fill(_ bytes: Span<UInt8>) -> Bool {
        bytes.indices.allSatisfy { bytes[$0] == ASCII.carriageReturn || bytes[$0] == ASCII.lineFeed }
    }
}
