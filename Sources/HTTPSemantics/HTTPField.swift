/// One field line (RFC 9110 §5): a name and a value of bytes.
public struct HTTPField: Sendable, Equatable {
    /// Compared without regard to case.
    public let name: FieldName
    /// Without the white space around it; never with CR, LF or NUL in it.
    public let value: [UInt8]

    /// Nil when `value` holds CR, LF or NUL, which could start another field (RFC 9110 §5.5).
    public init?(_ name: FieldName, _ value: some Collection<UInt8>) {
        guard value.allSatisfy({ $0 != 0x0D && $0 != 0x0A && $0 != 0 }) else { return nil }
        self.name = name
        self.value = Array(Self.trimmed(value))
    }

    /// Without the spaces and tabs at both ends (OWS, RFC 9110 §5.6.3).
    static func trimmed<Bytes: Collection<UInt8>>(_ bytes: Bytes) -> Bytes.SubSequence {
        let rest = bytes.drop { $0 == 0x20 || $0 == 0x09 }
        var end = rest.startIndex
        var index = end
        while index != rest.endIndex {
            let isSpace = rest[index] == 0x20 || rest[index] == 0x09
            rest.formIndex(after: &index)
            if !isSpace { end = index }
        }
        return rest[..<end]
    }
}
