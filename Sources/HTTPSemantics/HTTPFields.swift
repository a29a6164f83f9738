/// The fields of a head or trailer section, in their order, repeated ones included (RFC 9110 §5.3).
public struct HTTPFields: Sendable, Equatable, RandomAccessCollection {
    private var fields: [HTTPField] = []

    /// No fields.
    public init() {}

    /// Always 0.
    public var startIndex: Int { 0 }
    /// How many lines there are.
    public var endIndex: Int { fields.count }
    /// The line at a position; traps outside `indices`.
    public subscript(position: Int) -> HTTPField { fields[position] }

    /// Adds a line at the end. Traps when the value holds CR, LF or NUL: check bytes of others with
    /// ``HTTPField/init(_:_:)`` first.
    public mutating func append(_ name: FieldName, _ value: some Collection<UInt8>) {
        guard let field = HTTPField(name, value) else { fatalError("A field value holds CR, LF or NUL") }
        fields.append(field)
    }

    /// Adds a line at the end; the same rule.
    public mutating func append(_ name: FieldName, _ value: String) {
        append(name, Array(value.utf8))
    }

    /// Adds a line at the end.
    public mutating func append(_ field: HTTPField) {
        fields.append(field)
    }

    /// Puts one line in place of all of that name.
    public mutating func set(_ name: FieldName, _ value: some Collection<UInt8>) {
        removeAll(name)
        append(name, value)
    }

    /// Puts one line in place of all of that name.
    public mutating func set(_ name: FieldName, _ value: String) {
        set(name, Array(value.utf8))
    }

    /// Takes every line of that name out.
    public mutating func removeAll(_ name: FieldName) {
        fields.removeAll { $0.name == name }
    }

    /// Takes every line out that satisfies the condition.
    public mutating func removeAll(where condition: (HTTPField) -> Bool) {
        fields.removeAll(where: condition)
    }

    /// The first value of that name. O(n).
    public subscript(_ name: FieldName) -> [UInt8]? {
        fields.first { $0.name == name }?.value
    }

    /// Every value of that name, in order. O(n).
    public func values(_ name: FieldName) -> [[UInt8]] {
        fields.compactMap { $0.name == name ? $0.value : nil }
    }

    /// All values of that name in one, joined by `, ` (RFC 9110 §5.2).
    public func combined(_ name: FieldName) -> [UInt8]? {
        let values = values(name)
        return values.isEmpty ? nil : Array(values.joined(separator: [UInt8(ascii: ","), UInt8(ascii: " ")]))
    }

    /// Whether there is a line of that name. O(n).
    public func contains(_ name: FieldName) -> Bool {
        fields.contains { $0.name == name }
    }
}
