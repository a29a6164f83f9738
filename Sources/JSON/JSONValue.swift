/// A JSON text in memory (RFC 8259): objects keep the order of their members, integers stay apart from decimals.
public enum JSONValue: Equatable, Sendable {
    /// The literal `null`.
    case null
    /// The literal `true` or `false`.
    case bool(Bool)
    /// A number written without fraction and exponent that fits 64 bits.
    case integer(Int64)
    /// Any other number; always finite.
    case decimal(Double)
    /// A string, unescaped.
    case string(String)
    /// The elements in order.
    case array([JSONValue])
    /// The members in order.
    case object(JSONObject)

    /// The string, or nil for a value of another kind.
    public var string: String? {
        guard case .string(let string) = self else { return nil }
        return string
    }

    /// The integer, or nil for a value of another kind.
    public var integer: Int64? {
        guard case .integer(let integer) = self else { return nil }
        return integer
    }

    /// An integer or decimal as a decimal, or nil for a value of another kind.
    public var number: Double? {
        switch self {
        case .integer(let integer): Double(integer)
        case .decimal(let decimal): decimal
        default: nil
        }
    }

    /// The truth value, or nil for a value of another kind.
    public var bool: Bool? {
        guard case .bool(let bool) = self else { return nil }
        return bool
    }

    /// The elements, or nil for a value of another kind.
    public var array: [JSONValue]? {
        guard case .array(let array) = self else { return nil }
        return array
    }

    /// The object, or nil for a value of another kind.
    public var object: JSONObject? {
        guard case .object(let object) = self else { return nil }
        return object
    }

    /// The member of an object, or nil when there is none or the value is not an object.
    public subscript(name: String) -> JSONValue? { object?[name] }
}

extension JSONValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral,
    ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral, ExpressibleByNilLiteral
{
    /// Creates a string.
    public init(stringLiteral value: String) { self = .string(value) }
    /// Creates an integer.
    public init(integerLiteral value: Int64) { self = .integer(value) }
    /// Creates a truth value.
    public init(booleanLiteral value: Bool) { self = .bool(value) }
    /// Creates an array.
    public init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
    /// Creates `null`.
    public init(nilLiteral: ()) { self = .null }

    /// Creates an object; a name that is repeated keeps its last value.
    public init(dictionaryLiteral elements: (String, JSONValue)...) {
        var object = JSONObject()
        for (name, value) in elements { object[name] = value }
        self = .object(object)
    }
}

extension JSONValue: ExpressibleByFloatLiteral {
    /// Creates a decimal.
    public init(floatLiteral value: Double) { self = .decimal(value) }
}
