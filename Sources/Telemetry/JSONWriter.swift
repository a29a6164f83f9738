/// Writes one JSON value (RFC 8259) from front to back, without spaces.
///
/// Misuse traps: a member outside an object, a value in an object without its key, two values at the top, `finish`
/// before there is one.
public struct JSONWriter: Sendable {
    private enum Place { case top, array, object }

    private var bytes: [UInt8] = []
    private var place = Place.top
    private var needsComma = false
    private var hasKey = false

    /// Nothing is written yet.
    public init() {}

    /// The finished text.
    public consuming func finish() -> [UInt8] {
        precondition(place == .top && needsComma)
        return bytes
    }

    /// `{…}` with the members that `members` writes.
    public mutating func object(_ members: (inout JSONWriter) -> Void) {
        nest(.object, UInt8(ascii: "{"), UInt8(ascii: "}"), members)
    }

    /// `[…]` with the values that `values` writes.
    public mutating func array(_ values: (inout JSONWriter) -> Void) {
        nest(.array, UInt8(ascii: "["), UInt8(ascii: "]"), values)
    }

    /// The name of the member whose value is written next.
    public mutating func key(_ name: String) {
        precondition(place == .object && !hasKey)
        separate()
        hasKey = true
        quote(name)
        bytes.append(UInt8(ascii: ":"))
    }

    /// A string value.
    public mutating func value(_ text: String) {
        begin()
        quote(text)
    }

    /// A string value; U+FFFD stands for what is not UTF-8.
    public mutating func value(_ text: Span<UInt8>) {
        begin()
        quote(text)
    }

    /// A whole number, exact; readers that hold numbers as doubles lose digits beyond 2^53.
    public mutating func value(_ number: some BinaryInteger) {
        begin()
        bytes.append(contentsOf: String(number).utf8)
    }

    /// The shortest form that is right to nine decimals: `0.3`, `20`, `1e+20`. What is not finite becomes `null`.
    public mutating func value(_ number: Double) {
        guard number.isFinite else { return null() }
        begin()
        bytes.append(contentsOf: number.shortText.utf8)
    }

    /// `true` or `false`.
    public mutating func value(_ flag: Bool) {
        begin()
        bytes.append(contentsOf: (flag ? "true" : "false").utf8)
    }

    /// `null`.
    public mutating func null() {
        begin()
        bytes.append(contentsOf: "null".utf8)
    }

    private mutating func nest(
        _ inner: Place, _ opening: UInt8, _ closing: UInt8, _ body: (inout JSONWriter) -> Void
    ) {
        begin()
        let outer = place
        (place, needsComma) = (inner, false)
        bytes.append(opening)
        body(&self)
        precondition(place == inner && !hasKey)
        bytes.append(closing)
        (place, needsComma) = (outer, true)
    }

    /// Before every value.
    private mutating func begin() {
        switch place {
        case .top: precondition(!needsComma)
        case .array: separate()
        case .object: precondition(hasKey)
        }
        hasKey = false
        needsComma = true
    }

    private mutating func separate() {
        if needsComma { bytes.append(UInt8(ascii: ",")) }
        needsComma = true
    }

    private mutating func quote(_ text: String) {
        quote(text.utf8.span)
    }

    private mutating func quote(_ text: Span<UInt8>) {
        bytes.append(addingCapacity: 2 + text.count * JSONText.growth) { output in
            output.append(UInt8(ascii: "\""))
            JSONText.append(text, to: &output)
            output.append(UInt8(ascii: "\""))
        }
    }
}

extension JSONWriter {
    /// A member with a string value; nil is null.
    public mutating func member(_ name: String, _ text: String?) {
        key(name)
        if let text { value(text) } else { null() }
    }

    /// A member with a whole number, or `null`.
    public mutating func member(_ name: String, _ number: (some BinaryInteger)?) {
        key(name)
        if let number { value(number) } else { null() }
    }

    /// A member with a number, or `null`.
    public mutating func member(_ name: String, _ number: Double?) {
        key(name)
        if let number { value(number) } else { null() }
    }

    /// A member that is an object.
    public mutating func member(_ name: String, _ members: (inout JSONWriter) -> Void) {
        key(name)
        object(members)
    }
}
