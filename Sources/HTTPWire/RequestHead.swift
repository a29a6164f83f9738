/// What a request's head says: offsets into the bytes that were parsed, and how the message is framed.
///
/// The parser overwrites it with every head, so that a warm parser allocates nothing. A copy that outlives the
/// next `parse` costs that parse one allocation.
public struct RequestHead: Sendable {
    /// A token of at most 32 bytes.
    public internal(set) var method: Range<Int> = 0..<0
    /// Visible bytes only; what they mean is `RequestTarget`'s matter.
    public internal(set) var target: Range<Int> = 0..<0
    /// As the client wrote it; what an older client cannot do is decided by it.
    public internal(set) var version = HTTPVersion.http11
    /// Every field line in the order in which it was sent.
    public internal(set) var fields: [FieldPosition] = []
    /// Bytes from the start of the buffer to the first byte after the head: an empty line before the request
    /// line and the one at the end are counted.
    public internal(set) var length = 0
    /// Where the body ends. A GET may have one: whether it is taken is the caller's decision.
    public internal(set) var framing = BodyFraming.none
    /// Whether the client wants the connection to stay open (RFC 9112 §9.3).
    public internal(set) var keepsAlive = true
    /// Whether the client waits for `100 Continue` before it sends its body (RFC 9110 §10.1.1): never so in
    /// HTTP/1.0, nor without a body.
    public internal(set) var expectsContinue = false

    private var present: UInt32 = 0
    private var repeated: UInt32 = 0
    private var firstPositions = InlineArray<32, UInt16>(repeating: 0)

    init() {}

    /// Whether the field came, be it empty. Constant time, like `isRepeated(_:)` and `value(of:)`.
    public func hasField(_ known: KnownField) -> Bool {
        present & known.bit != 0
    }

    /// Whether the field came on more than one line, so that `value(of:)` is only the beginning.
    public func isRepeated(_ known: KnownField) -> Bool {
        repeated & known.bit != 0
    }

    /// The value of the field's first line.
    public func value(of known: KnownField) -> Range<Int>? {
        guard hasField(known) else { return nil }
        return fields[Int(firstPositions[Int(known.rawValue)])].value
    }

    /// On how many lines the field came. Linear in the number of field lines when it is repeated.
    public func count(of known: KnownField) -> Int {
        guard isRepeated(known) else { return hasField(known) ? 1 : 0 }
        return fields.count { $0.known == known }
    }

    mutating func reset() {
        fields.removeAll(keepingCapacity: true)
        length = 0
        framing = .none
        keepsAlive = true
        expectsContinue = false
        present = 0
        repeated = 0
    }

    @inline(__always)
    mutating func append(_ field: FieldPosition) {
        let bit = field.known.bit
        if present & bit == 0 {
            present |= bit
            firstPositions[Int(field.known.rawValue)] = UInt16(truncatingIfNeeded: fields.count)
        } else {
            repeated |= bit
        }
        fields.append(field)
    }
}
